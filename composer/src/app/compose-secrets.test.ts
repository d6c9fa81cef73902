import { describe, expect, it } from 'vitest';
import { resolveSecrets } from '../core/compose/resolve-secrets.ts';
import { frameExample } from '../core/diagnostics/catalogue/frame-example.ts';
import { renderAzurePipelines } from '../core/diagnostics/render-azure-pipelines.ts';
import { renderJson } from '../core/diagnostics/render-json.ts';
import { renderJunit } from '../core/diagnostics/render-junit.ts';
import { renderSarif } from '../core/diagnostics/render-sarif.ts';
import { renderText } from '../core/diagnostics/render-text.ts';
import type { ComposeResult } from './compose.ts';
import { composeText, createOptionsOf, detector, head, moduleOf } from './testing/compose-text.ts';

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
    renderSarif(diagnostics, sources, { version: '1', isComplete: true, suppressed: [] }),
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

describe('the variable of a password that stands elsewhere, too', () => {
  const env = { P: 'hunter2"\\\n$P', U: 'puller' };
  const credential = '{"address": "x.y", "username": "$U", "password": "$P"}';
  const entry = (more: string) =>
    `{"d": {"env": {"K": {"value": "a-$P-b"}}, "settings": {"image": "x.y/$U:1"${more}}, "type": "docker"}}`;
  const template = (more: string, change: (text: string) => string = (text) => text) =>
    composeText(
      change(
        frameExample({ in: 'template', text: entry(more) }).text.replace(
          '"settings": {',
          `"settings": {"registryCredentials": {"c": ${credential}},`,
        ),
      ),
      { name: 'deployment.template.json', env },
    );

  it('stays everywhere in what compose writes, and that of the user name only in the credentials', () => {
    const { composed, diagnostics } = template(', "createOptions": {"Env": ["DB=$P", "L=${P}"]}');
    expect(diagnostics).toEqual([]);
    expect(JSON.stringify(composed)).not.toContain('hunter2');
    const written = JSON.stringify(composed?.manifest);
    expect(written).toContain('"value":"a-${P}-b"');
    expect(written).toContain('x.y/puller:1');
    expect(written).toContain('"username":"${U}"');
    expect(composed?.secretNames).toEqual(['P', 'U']);
  });

  it('is put in everywhere for the push, through the text of createOptions and over their chunks', () => {
    for (let length = 470; length < 512; length += 1) {
      const result = template(`, "createOptions": {"Env": ["${'x'.repeat(length)}", "DB=$P"]}`);
      const { manifest } = resolveSecrets(result.composed!, env);
      const resolved = { ...result, composed: { ...result.composed!, manifest: manifest! } };
      expect(createOptionsOf(resolved, 'd')).toEqual({ Env: ['x'.repeat(length), `DB=${env.P}`] });
      expect(moduleOf(resolved, 'd')).toMatchObject({ env: { K: { value: `a-${env.P}-b` } } });
      expect(manifest?.modulesContent['$edgeAgent']).toMatchObject({
        'properties.desired': {
          runtime: { settings: { registryCredentials: { c: { username: 'puller', password: env.P } } } },
        },
      });
    }
  });

  it('is put in just so after what compose wrote is read again', () => {
    const first = template(', "createOptions": {"Env": ["DB=$P"]}').composed!;
    const again = composeText(JSON.stringify(first.manifest), { name: 'd.json', env }).composed!;
    expect(again.manifest).toEqual(first.manifest);
    expect(resolveSecrets(again, env).manifest).toEqual(resolveSecrets(first, env).manifest);
  });

  it('stays in a workload, in the sections of modules, too', () => {
    const text = workload.replace(
      '{ detector: { image',
      '{ detector: { desired: { key: "${ACR_PASSWORD}" }, env: { A: "${ACR_PASSWORD}", B: "${ACR_USER}" }, image',
    );
    const values = { ACR_USER: 'puller', ACR_PASSWORD: 'hunter2hunter2' };
    const { composed } = composeText(text, { env: values });
    expect(JSON.stringify(composed)).not.toContain('hunter2');
    expect(JSON.stringify(composed?.manifest)).toContain('"B":{"value":"puller"}');
    const pushed = JSON.stringify(resolveSecrets(composed!, values).manifest);
    expect(pushed.split('hunter2hunter2')).toHaveLength(4);
    expect(pushed).not.toContain('${');
  });

  it('need not be set before the push', () => {
    const { diagnostics, composed } = composeText(
      workload.replace('{ detector: { image', '{ detector: { env: { A: "${ACR_PASSWORD}" }, image'),
      { env: { ACR_USER: 'u' } },
    );
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(resolveSecrets(composed!, { ACR_USER: 'u' }).diagnostics).toMatchObject([{ code: 'MOOR1201' }]);
  });

  it.each(['"$${ACR_PASSWORD}"', '"$${${ACR_PASSWORD}"', '"${Q}"'])(
    'is never put into text that only looks like it: %s is an error',
    (value) => {
      const text = workload.replace('{ detector: { image', () => `{ detector: { env: { A: ${value} }, image`);
      const { diagnostics } = composeText(text, { env: { Q: '${ACR_PASSWORD}' } });
      expect(diagnostics.map(({ code }) => code)).toContain('MOOR1205');
    },
  );

  it('is put into nothing else: text that looks like another variable stays', () => {
    const text = workload.replace('{ detector: { image', () => '{ detector: { env: { A: "$${ACR_USER}" }, image');
    const values = { ACR_USER: 'puller', ACR_PASSWORD: 'x' };
    const { composed } = composeText(text, { env: values });
    expect(JSON.stringify(resolveSecrets(composed!, values).manifest)).toContain('"value":"${ACR_USER}"');
  });

  it.each([
    ['a share', ', "createOptions": {"HostConfig": {"Mounts": [{"Type": "volume", "Source": "$P", "Target": "/a"}]}}'],
    ['a path', ', "createOptions": {"HostConfig": {"Mounts": [{"Type": "volume", "Source": "a", "Target": "/$P"}]}}'],
    ['a bind', ', "createOptions": {"HostConfig": {"Binds": ["/a/$P:/b"]}}'],
    ['a key', ', "createOptions": {"Labels": {"${P}": "a"}}'],
  ])('cannot name %s', (_what, more) => {
    const { diagnostics, composed } = template(more);
    expect(diagnostics.map(({ code }) => code)).toContain('MOOR1206');
    expect(JSON.stringify(diagnostics)).not.toContain('hunter2');
    expect(composed).toBeUndefined();
  });

  it('that makes createOptions too long for edgeAgent is a finding, not a crash', () => {
    const { composed } = template(', "createOptions": {"Env": ["DB=$P"]}');
    const { manifest, diagnostics } = resolveSecrets(composed!, { P: 'x'.repeat(60_000), U: 'u' });
    expect(manifest).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code: 'MOOR1305', severity: 'error' }]);
  });

  it('leaves the names that IoT Edge writes with a dollar, even if a password is called so', () => {
    const { composed } = template('', (text) => text.replace('"password": "$P"', '"password": "${upstream}"'));
    expect(composed?.secretNames).toEqual(['U', 'upstream']);
    const routes = template('', (text) =>
      text
        .replace('"password": "$P"', '"password": "${upstream}"')
        .replace('"routes": {}', '"routes": {"a": "FROM /messages/* INTO $upstream"}'),
    );
    expect(JSON.stringify(routes.composed?.manifest)).toContain('INTO $upstream"');
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
      text: '{"d": {"settings": {"image": "x.y/d:1", "createOptions": "${O}"}, "type": "docker"}}',
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
    expect(everyRendering(result)).not.toContain('hunt, "type": "docker", "type": "docker"er2');
  });
});
