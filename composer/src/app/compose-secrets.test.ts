import { describe, expect, it } from 'vitest';
import { resolveSecrets } from '../core/compose/resolve-secrets.ts';
import { frameExample } from '../core/diagnostics/catalogue/frame-example.ts';
import { renderAzurePipelines } from '../core/diagnostics/render-azure-pipelines.ts';
import { renderJson } from '../core/diagnostics/render-json.ts';
import { renderJunit } from '../core/diagnostics/render-junit.ts';
import { renderText } from '../core/diagnostics/render-text.ts';
import type { ComposeResult } from './compose.ts';
import { composeText, detector, head } from './testing/compose-text.ts';

const workload = `${head}registries:
  contoso: { address: contoso.azurecr.io, username: "\${ACR_USER}", password: "\${ACR_PASSWORD}" }
modules: { detector: { image: ${detector} } }
`;
const credentials = (manifest: unknown) => JSON.stringify(manifest);

function everyRendering(result: ComposeResult): string {
  const { diagnostics, sources } = result;
  return [
    renderText(diagnostics, sources, { colour: false }),
    renderJson(diagnostics),
    renderJunit(diagnostics, ['a']),
    renderAzurePipelines(diagnostics),
  ].join('\n');
}

describe('registry credentials', () => {
  it('stay references in what compose writes, even when the variables are set', () => {
    const { composed } = composeText(workload, { env: { ACR_USER: 'puller', ACR_PASSWORD: 'hunter2hunter2' } });
    expect(credentials(composed?.manifest)).toContain('"password":"${ACR_PASSWORD}"');
    expect(credentials(composed)).not.toContain('hunter2');
    expect(composed?.secretNames).toEqual(['ACR_PASSWORD', 'ACR_USER']);
  });

  it('do not change the revision', () => {
    const one = composeText(workload, { env: { ACR_PASSWORD: 'a' } });
    const two = composeText(workload, { env: { ACR_PASSWORD: 'b' } });
    expect(one.composed?.revision).toBe(two.composed?.revision);
  });

  it('are put in for the push, and only into the credentials', () => {
    const { composed } = composeText(workload);
    const env = { ACR_USER: 'puller', ACR_PASSWORD: '$a${ACR_USER}' };
    const { manifest, diagnostics } = resolveSecrets(composed!, env);
    expect(diagnostics).toEqual([]);
    expect(manifest?.modulesContent['$edgeAgent']).toMatchObject({
      'properties.desired': {
        runtime: {
          settings: {
            registryCredentials: {
              contoso: { address: 'contoso.azurecr.io', username: 'puller', password: '$a${ACR_USER}' },
            },
          },
        },
      },
    });
    expect(credentials(composed?.manifest)).toContain('${ACR_PASSWORD}');
  });

  it('that are not set are named with their place, and nothing is put in', () => {
    const { composed } = composeText(workload);
    const { manifest, diagnostics } = resolveSecrets(composed!, { ACR_USER: '' });
    expect(manifest).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code: 'MOOR1201', line: 5, column: 79 }]);
    expect(diagnostics[0]?.message).toContain('ACR_PASSWORD');
  });

  it('are the same after what compose wrote is read again', () => {
    const written = JSON.stringify(composeText(workload).composed?.manifest);
    const again = composeText(written, { name: 'line-inspection.deployment.json' });
    expect(again.composed?.secretNames).toEqual(['ACR_PASSWORD', 'ACR_USER']);
    expect(JSON.stringify(again.composed?.manifest)).toBe(written);
  });

  it('of a template are kept with braces, though it writes them without', () => {
    const template = `{"$schema-template": "2.0.0", ${JSON.stringify(composeText(workload).composed?.manifest).slice(1)}`;
    const { composed } = composeText(template.replace('${ACR_PASSWORD}', '$ACR_PASSWORD'), {
      name: 'deployment.template.json',
    });
    expect(credentials(composed?.manifest)).toContain('"password":"${ACR_PASSWORD}"');
  });
});

describe('what is secret', () => {
  it('is in no rendering when a variable holds it, whatever is wrong with the value', () => {
    const secret = 'Hunter_2-Secret';
    const text = `${head}volumes: { camera: { share: "\${S}" } }
modules: { "detector": { image: "\${S}:a:b", mounts: { /in: camera }, env: { A: "\${S}" }, createOptions: { HostConfig: { Binds: ["\${S}:/x"] } } } }
routes: { up: "FROM /messages/modules/\${S}/outputs/* INTO \${S}" }`;
    const result = composeText(text, { env: { S: secret } });
    expect(result.diagnostics.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['MOOR1304', 'MOOR1501', 'MOOR1504', 'MOOR1701', 'MOOR1702']),
    );
    const rendered = everyRendering(result).toLowerCase();
    for (const form of [secret, 'hunter2-secret']) expect(rendered).not.toContain(form.toLowerCase());
    expect(rendered).toContain('${s}');
  });

  it('is in no rendering when it stands in createOptions that are a variable as a whole', () => {
    const text = frameExample({
      in: 'modules',
      text: '{"d": {"settings": {"image": "x.y/d:1", "createOptions": "${O}"}}}',
    }).text;
    const result = composeText(text, { name: 'd.json', env: { O: 'hunter2-not-json' } });
    expect(result.diagnostics).toMatchObject([{ code: 'MOOR1303' }]);
    expect(everyRendering(result)).not.toContain('hunter2');
  });

  it('is starred out of the line that is shown when it stands there in plain text', () => {
    const plain = workload
      .replace('"${ACR_PASSWORD}"', '"hunter2 with blanks, and commas"')
      .replace('username', 'usernam');
    const result = composeText(plain);
    expect(result.diagnostics.map(({ code }) => code)).toContain('MOOR1101');
    expect(everyRendering(result)).not.toMatch(/hunter2|blanks|commas/);
    expect(everyRendering(result)).toContain('${ACR_USER}');
  });

  it('is starred out of a text that does not parse', () => {
    const result = composeText('{"registry": {"password": "hunter2", "x": ]', { name: 'deployment.json' });
    expect(result.diagnostics).toMatchObject([{ code: 'MOOR1001' }]);
    expect(everyRendering(result)).not.toContain('hunter2');
  });
});
