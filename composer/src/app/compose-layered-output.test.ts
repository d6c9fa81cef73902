import { describe, expect, it } from 'vitest';
import { composeInput } from './compose.ts';
import { digest } from './digest.ts';
import { frameExample } from '../core/diagnostics/catalogue/frame-example.ts';

function layered(text: string, name = 'a.workload.yaml', env: Record<string, string> = {}) {
  const bytes = new TextEncoder().encode(text);
  const result = composeInput({ files: [{ name, bytes }], output: 'layered', env, digest });
  return { content: result.composed?.manifest.modulesContent, diagnostics: result.diagnostics };
}

const workload = frameExample({
  in: 'workload',
  text: `registries: { contoso: { address: images.contoso.com, username: puller, password: "\${ACR}" } }
volumes: { camera: { share: camera-drop } }
routes: { up: FROM /messages/* INTO $upstream, quick: { route: FROM /twinChangeNotifications INTO $upstream, priority: 1 } }
reporter: { enabled: false }
modules: { detector: { image: images.contoso.com/detector:1.4.2, mounts: { /in: camera }, desired: { fps: 15 } } }`,
}).text;

describe('a layered deployment', () => {
  it('of a workload has each module, route and registry under a key of its own, and no system modules', () => {
    expect(layered(workload).content).toEqual({
      $edgeAgent: {
        'properties.desired.modules.detector': {
          type: 'docker',
          version: '1.0',
          status: 'running',
          restartPolicy: 'always',
          settings: {
            image: 'images.contoso.com/detector:1.4.2',
            createOptions: '{"HostConfig":{"Mounts":[{"Target":"/in","Source":"camera-drop","Type":"volume"}]}}',
          },
        },
        'properties.desired.runtime.settings.registryCredentials.contoso': {
          address: 'images.contoso.com',
          username: 'puller',
          password: '${ACR}',
        },
      },
      $edgeHub: {
        'properties.desired.routes.quick': { route: 'FROM /twinChangeNotifications INTO $upstream', priority: 1 },
        'properties.desired.routes.up': 'FROM /messages/* INTO $upstream',
      },
      detector: { 'properties.desired': { fps: 15 } },
    });
  });

  it('of a whole manifest has the same parts, and says what it leaves out', () => {
    const bytes = new TextEncoder().encode(workload);
    const { files = [] } = composeInput({ files: [{ name: 'a.workload.yaml', bytes }], env: {}, digest });
    const made = layered(files[0]?.content ?? '', 'deployment.json');
    expect(made.content).toEqual(layered(workload).content);
    expect(made.diagnostics).toMatchObject([{ code: 'MOOR1905' }]);
    expect(made.diagnostics[0]?.message).toContain('the system modules');
    expect(made.diagnostics[0]?.message).toContain('$edgeHub storeAndForwardConfiguration');
  });

  it('that is read is written again as it was, with createOptions of a system module in pieces', () => {
    const labels = { Labels: { site: 'x'.repeat(600) } };
    const content = {
      $edgeAgent: {
        'properties.desired.systemModules.edgeHub': {
          settings: {
            image: 'mcr.microsoft.com/azureiotedge-hub:1.1',
            createOptions: JSON.stringify(labels).slice(0, 512),
            createOptions01: JSON.stringify(labels).slice(512),
          },
          type: 'docker',
        },
        'properties.desired.modules.d': {
          type: 'docker',
          settings: { image: 'images.contoso.com/d:1', createOptions: '{}' },
        },
      },
      d: { 'properties.desired.layer.fps': 15 },
    };
    const made = layered(JSON.stringify({ modulesContent: content }), 'layer.json');
    expect(made.content).toEqual(content);
  });

  it('has no $edgeHub where there is nothing to say of it', () => {
    const without = workload.replace(/^routes:.*$/m, '');
    expect(Object.keys(layered(without).content ?? {})).toEqual(['$edgeAgent', 'detector']);
  });

  it.each([
    ['nobody else mounts is no share of the prober', '', ['/mooring/volumes/camera']],
    ['a module mounts as well is', ', /store: messages', ['/mooring/volumes/camera', '/mooring/volumes/messages']],
  ])('whose edgeHub is another one’s: a store that %s', (_what, mounted, paths) => {
    const { content, diagnostics } = layered(
      workload
        .replace(
          'reporter: { enabled: false }',
          'reporter: { image: images.contoso.com/r:1 }\nedgeHub: { store: messages }',
        )
        .replace('camera-drop }', 'camera-drop }, messages: { share: edgehub-store }')
        .replace('/in: camera', `/in: camera${mounted}`),
    );
    const name = Object.keys(content ?? {}).find((key) => key.endsWith('-prober')) ?? '';
    const desired = JSON.stringify(content?.[name]);
    const agent = content?.['$edgeAgent'] as Record<string, unknown>;
    const prober = JSON.stringify(agent[`properties.desired.modules.${name}`]);
    const found = (text: string) => [...new Set(text.match(/\/mooring\/volumes\/\w+/g) ?? [])].sort();
    expect([found(desired), found(prober)]).toEqual([paths, paths]);
    expect(prober.includes('edgehub-store')).toBe(mounted !== '');
    expect(diagnostics.filter(({ code }) => code === 'MOOR1106')).toHaveLength(mounted === '' ? 1 : 0);
  });
});
