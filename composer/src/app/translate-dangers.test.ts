import { describe, expect, it } from 'vitest';
import { renderTranslation } from '../core/translate/render-translation.ts';
import { moduleNamed, translated, translateText, type ManifestParts } from './testing/translate-text.ts';

const dangersOf = (createOptions: unknown, more?: ManifestParts) =>
  moduleNamed(translated(createOptions, more), 'app').dangers;
const host = (HostConfig: object) => ({ HostConfig });

describe('a danger that is named before the push', () => {
  it('a bind that becomes an empty folder of the worker node, however it is written', () => {
    for (const options of [
      host({ Binds: ['/home/hcsshares/camera-drop:/home/input:ro'] }),
      host({ Mounts: [{ Type: 'bind', Source: '/home/hcsshares/camera-drop', Target: '/home/input' }] }),
    ]) {
      expect(dangersOf(options)).toEqual([
        expect.stringMatching(/hcsshares.*worker node.*EMPTY.*`\/home\/input` is no share/),
      ]);
    }
  });

  it('a docker volume, which is a folder with a relative path', () => {
    expect(dangersOf(host({ Binds: ['data:/data'] }))).toEqual([expect.stringContaining('relative path')]);
  });

  it('a file, which cannot be bound', () => {
    expect(dangersOf(host({ Binds: ['/var/run/docker.sock:/var/run/docker.sock'] }))).toEqual([
      expect.stringContaining('file or a device'),
    ]);
  });

  it('two sources that become one volume', () => {
    const dangers = dangersOf(
      host({ Binds: ['/a/b:/one', '/ab:/two'], Mounts: [{ Type: 'volume', Source: 'ab', Target: '/three' }] }),
    );
    expect(dangers.filter((danger) => danger.includes('another source'))).toEqual([
      expect.stringMatching(/Binds\[0\].*at `\/one` stands the claim/),
      expect.stringMatching(/Binds\[1\].*at `\/two` stands the claim/),
    ]);
  });

  it('a share that is mounted read-only', () => {
    const translation = translated(
      host({ Mounts: [{ Type: 'volume', Source: 'camera', Target: '/in', ReadOnly: 'true' }] }),
    );
    expect(moduleNamed(translation, 'app').dangers).toEqual([expect.stringContaining('ReadOnlyMany')]);
    expect(translation.claims[0]?.notes.join()).toContain('stays Pending (inferred)');
  });

  it('a share that one module mounts read-only and another read-write', () => {
    const other = {
      type: 'docker',
      settings: {
        image: 'contoso.azurecr.io/b:1',
        createOptions: '{"HostConfig":{"Mounts":[{"Type":"volume","Source":"camera","Target":"/in"}]}}',
      },
    };
    const { claims } = translated(
      host({ Mounts: [{ Type: 'volume', Source: 'camera', Target: '/in', ReadOnly: true }] }),
      { modules: { other } },
    );
    expect(claims).toHaveLength(1);
    expect(claims[0]?.notes.join()).toContain('the first one decided: ReadOnlyMany');
  });

  it('two spellings that become one claim, in the modules of both, and read-only by what the claim asks for', () => {
    const mount = (Source: string, ReadOnly: boolean) =>
      host({ Mounts: [{ Type: 'volume', Source, Target: '/in', ReadOnly }] });
    const other = (options: object) => ({
      other: { type: 'docker', settings: { image: 'a:1', createOptions: JSON.stringify(options) } },
    });
    const said = (own: object, others: object) => {
      const translation = translated(own, { modules: other(others) });
      const modes = translation.claims.map(({ object }) => (object['spec'] as Record<string, unknown>)['accessModes']);
      return { modes, app: moduleNamed(translation, 'app').dangers, other: moduleNamed(translation, 'other').dangers };
    };
    const readOnlyLater = said(mount('camera', false), mount('Camera', true));
    expect(readOnlyLater).toEqual({
      modes: [['ReadWriteMany']],
      app: [expect.stringMatching(/`camera` becomes the claim `camera`, as `Camera` of `other` does/)],
      other: [expect.stringMatching(/`Camera` becomes the claim `camera`, as `camera` of `app` does/)],
    });
    const readOnlyFirst = said(mount('camera', true), mount('camera', false));
    expect(readOnlyFirst).toEqual({
      modes: [['ReadOnlyMany']],
      app: [expect.stringMatching(/a read-only claim asks for ReadOnlyMany/)],
      other: [expect.stringMatching(/another mount of the claim `camera` is read-only.*wait for ever/)],
    });
    expect(
      dangersOf(
        host({ Mounts: ['camera', 'Camera'].map((Source) => ({ Type: 'volume', Source, Target: `/${Source}` })) }),
      ),
    ).toEqual([
      expect.stringMatching(/`camera` becomes the claim `camera`, as `Camera` of `app` does/),
      expect.stringMatching(/`Camera` becomes the claim `camera`, as `camera` of `app` does/),
    ]);
  });

  it('a port that is reserved, bound twice or lost to another one of its number', () => {
    const bound = (bindings: Record<string, string[]>) =>
      host({
        PortBindings: Object.fromEntries(
          Object.entries(bindings).map(([key, ports]) => [key, ports.map((HostPort) => ({ HostPort }))]),
        ),
      });
    expect(dangersOf(bound({ '35000/tcp': ['8080'] }))).toEqual([expect.stringMatching(/port 35000 is reserved/)]);
    expect(dangersOf(bound({ '53/tcp': ['53'], '53/udp': ['53'] }))).toEqual([
      expect.stringMatching(/`53\/tcp` of `app` is lost: 53 is taken by `53\/udp`/),
    ]);
    expect(dangersOf({ ...bound({ '8080/tcp': ['80'] }), ExposedPorts: { '80/tcp': {}, '8080/tcp': {} } })).toEqual([
      expect.stringMatching(/`80\/tcp` is lost.*`8080\/tcp`/),
    ]);
    expect(dangersOf({ ...bound({ '80/tcp': ['80'] }), ExposedPorts: { '80/tcp': {} } })).toEqual([]);
  });

  it.each([
    ['Env', { Env: ['A=x$$y'] }, /the value of `A`.*`\$\$`/],
    ['Cmd', { Cmd: ['run', '--at=$(HOME)'] }, /Cmd\[1\].*`\$\(NAME\)`/],
    ['Entrypoint', { Entrypoint: ['$$'] }, /Entrypoint\[0\].*`\$\$`/],
  ])('a text in %s that Kubernetes does not leave as it is', (_where, options, said) => {
    expect(dangersOf(options)).toEqual([expect.stringMatching(said)]);
    expect(JSON.stringify(dangersOf(options))).not.toContain('x$$y');
  });

  it('such a text in env of the manifest', () => {
    expect(dangersOf({}, { entry: { env: { KEY: { value: 'a$$b' } } } })).toEqual([expect.stringContaining('`KEY`')]);
    expect(dangersOf({ Env: ['A=$5 $(open $x ($y)'], Cmd: ['$HOME', 'costs 5$', 'at $(date +%s)'] })).toEqual([]);
  });

  it('a claim that nobody makes', () => {
    const volumes = [
      {
        volume: { name: 'state', persistentVolumeClaim: { claimName: 'app-state' } },
        volumeMounts: [{ name: 'state', mountPath: '/state' }],
      },
    ];
    expect(dangersOf({ 'k8s-experimental': { volumes } })).toEqual([expect.stringContaining('claim `app-state`')]);
  });

  it('a GPU that the next pod would wait for', () => {
    const resources = { limits: { 'nvidia.com/gpu': 1 } };
    expect(dangersOf({ 'k8s-experimental': { resources } })).toEqual([expect.stringContaining('Recreate')]);
    expect(dangersOf({ 'k8s-experimental': { resources, strategy: { type: 'Recreate' } } })).toEqual([]);
  });

  it('the network of the node, a name of digits, a variable of the runtime, an object that Kubernetes refuses', () => {
    expect(dangersOf(host({ NetworkMode: 'host' }))).toEqual([expect.stringContaining('35001')]);
    expect(dangersOf({ Env: ['IOTEDGE_DEVICEID=mine'] })).toEqual([expect.stringContaining('IOTEDGE_DEVICEID')]);
    expect(dangersOf({ Env: ['a:b=1'] })).toEqual([expect.stringContaining('Kubernetes refuses Deployment/app')]);
    const digits = { type: 'docker', settings: { image: 'a:1', createOptions: '{}' } };
    expect(moduleNamed(translated({}, { modules: { '7app': digits } }), '7app').dangers).toEqual([
      expect.stringContaining('begins with a digit'),
    ]);
  });

  it('an edgeHub that nobody can reach', () => {
    const text = JSON.stringify({
      modulesContent: {
        $edgeAgent: {
          'properties.desired.systemModules.edgeHub': {
            settings: { image: 'a:1', createOptions: '{}' },
            type: 'docker',
          },
        },
      },
    });
    const outcome = translateText(text, { name: 'layer.json' });
    expect(outcome).toMatchObject({
      translation: { modules: [{ dangers: [expect.stringContaining('`edgehub` does not resolve')] }] },
    });
  });
});

describe('what is no danger', () => {
  it('is not named as one', () => {
    const mounts = [
      { Type: 'volume', Source: 'camera', Target: '/in' },
      { Type: 'volume', Source: 'camera', Target: '/out' },
    ];
    expect(
      dangersOf({ ...host({ Mounts: mounts, PortBindings: { '80/tcp': [{ HostPort: '80' }] } }), Env: ['A=1'] }),
    ).toEqual([]);
  });

  it('but must be known, stands as a note: no Service, no pod', () => {
    expect(moduleNamed(translated({}, { entry: { status: 'stopped' } }), 'app').notes).toEqual([
      expect.stringContaining('no pod is made'),
      expect.stringContaining('No Service'),
    ]);
  });
});

describe('what has no effect', () => {
  it('stands in the comment of its module with path, reason and what to use instead', () => {
    const yaml = renderTranslation(
      translated(
        {
          ...host({ Memory: 1, Mounts: [{ Type: 'tmpfs', Source: 'x', Target: '/c' }] }),
          Healthcheck: { Test: ['x'] },
        },
        { entry: { restartPolicy: 'never', startupOrder: 2 } },
      ),
    );
    const block = yaml.slice(yaml.indexOf('# Module app'), yaml.indexOf('name: app\n'));
    const said = block.replaceAll(/\n# +/g, ' ');
    for (const [path, instead] of [
      ['createOptions.HostConfig.Memory', 'use k8s-experimental.resources.limits.memory'],
      ['createOptions.Healthcheck', 'does not translate it'],
      ['createOptions.HostConfig.Mounts[0]', 'emptyDir'],
      ['restartPolicy', 'use always'],
      ['startupOrder', 'no order'],
    ] as const) {
      const at = said.indexOf(`IGNORED  ${path}:`);
      expect({ path, at: at > 0 }).toEqual({ path, at: true });
      expect(said.slice(at)).toContain(instead);
    }
  });
});
