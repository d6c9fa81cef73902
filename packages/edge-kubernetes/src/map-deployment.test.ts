import { describe, expect, it } from 'vitest';
import { mapDeployment } from './map-deployment.ts';
import { aseAgentSettings } from './settings.ts';

const mount = (Source: string, ReadOnly = false) => ({ Type: 'volume', Source, Target: `/${Source}`, ReadOnly });
const module = (id: string, mounts: unknown[], image = 'contoso.azurecr.io/m:1') => ({
  id,
  image,
  createOptions: JSON.stringify({ HostConfig: { Mounts: mounts } }),
});
const credential = { address: 'contoso.azurecr.io', username: 'Puller', password: 'p:w' };

describe('a whole deployment', () => {
  it('makes one claim a share, bound by name, the first module deciding the access', () => {
    const mapped = mapDeployment(
      [module('a', [mount('camera', true)]), module('b', [mount('camera'), mount('results')])],
      aseAgentSettings(),
    );
    expect(mapped.persistentVolumeClaims.map((claim) => [claim.metadata.name, claim.spec.accessModes])).toEqual([
      ['camera', ['ReadOnlyMany']],
      ['results', ['ReadWriteMany']],
    ]);
    expect(mapped.persistentVolumeClaims[1]?.spec).toMatchObject({ volumeName: 'results', storageClassName: '' });
  });

  it('refuses two modules with one Kubernetes name before anything is mapped', () => {
    expect(() => mapDeployment([module('my_mod', []), module('myMod', [])], aseAgentSettings())).toThrow(
      expect.objectContaining({
        code: 'InvalidIdentity',
        message: expect.stringContaining('[my_mod, myMod]') as string,
      }),
    );
  });

  it('is kept back as a whole by one incomplete mount', () => {
    expect(() =>
      mapDeployment(
        [module('good', [mount('camera')]), module('bad', [{ Type: 'tmpfs', Target: '/cache' }])],
        aseAgentSettings(),
      ),
    ).toThrow(
      expect.objectContaining({
        code: 'InvalidMount',
        path: 'createOptions.HostConfig.Mounts[0]',
        moduleId: 'bad',
      }),
    );
  });

  it('makes a pull secret for a credential in use and points the pods at it', () => {
    const unused = { ...credential, address: 'fabrikam.azurecr.io' };
    const mapped = mapDeployment(
      [module('a', []), module('b', []), module('c', [], 'nginx')],
      aseAgentSettings({ registryCredentials: [credential, unused] }),
    );
    expect(mapped.pullSecrets.map((secret) => secret.metadata.name)).toEqual(['puller-contoso.azurecr.io']);
    const config = JSON.parse(atob(mapped.pullSecrets[0]?.data['.dockerconfigjson'] ?? '')) as { auths: object };
    expect(config.auths).toEqual({
      'contoso.azurecr.io': { username: 'Puller', password: 'p:w', auth: btoa('Puller:p:w') },
    });
    const secretsOf = (index: number) => mapped.modules[index]?.deployment.spec.template.spec.imagePullSecrets;
    expect(secretsOf(1)).toEqual([{ name: 'puller-contoso.azurecr.io' }]);
    expect(secretsOf(2)).toBeUndefined();
  });

  it('refuses a module type other than docker', () => {
    expect(() => mapDeployment([{ id: 'a', type: 'wasm' }], aseAgentSettings())).toThrow(
      expect.objectContaining({ code: 'InvalidModule', path: 'modules.a.type' }),
    );
  });
});
