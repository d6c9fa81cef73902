import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../source/node.ts';
import { renderTranslation } from '../core/translate/render-translation.ts';
import { head } from './testing/compose-text.ts';
import { manifestWith, translated, translateText } from './testing/translate-text.ts';

const registry = (username: string, password: string) => ({
  type: 'docker',
  settings: { registryCredentials: { contoso: { address: 'contoso.azurecr.io', username, password } } },
});

function dockerConfig(object: JsonObject | undefined): unknown {
  const data = object?.['data'] as Record<string, string>;
  return JSON.parse(Buffer.from(data['.dockerconfigjson'] ?? '', 'base64').toString());
}

describe('a pull Secret', () => {
  it('has a placeholder that is valid all the way down, and a comment that names the credential', () => {
    const translation = translated({}, { runtime: registry('Puller', 'very-secret-indeed') });
    expect(translation.pullSecrets).toHaveLength(1);
    expect(translation.pullSecrets[0]?.notes.join()).toContain('`contoso`');
    const shown = '(the password of contoso is not shown)';
    expect(dockerConfig(translation.pullSecrets[0]?.object)).toEqual({
      auths: {
        'contoso.azurecr.io': {
          username: 'Puller',
          password: shown,
          auth: Buffer.from(`Puller:${shown}`).toString('base64'),
        },
      },
    });
  });

  it('has the name that follows from the user name, as far as that is known', () => {
    const workload = `${head}registries: { contoso: { address: contoso.azurecr.io, username: "\${ACR_USER}", password: "\${ACR_PASSWORD}" } }\nmodules: { app: { image: contoso.azurecr.io/app:1 } }\nreporter: { enabled: false }`;
    const secret = (env: Record<string, string>) => {
      const outcome = translateText(workload, { env });
      if (outcome.kind !== 'translated') throw new Error(JSON.stringify(outcome));
      return outcome.translation.pullSecrets[0];
    };
    expect(secret({ ACR_USER: 'Puller' })).toMatchObject({
      object: { metadata: { name: 'puller-contoso.azurecr.io' } },
      notes: [expect.anything()],
    });
    expect(secret({})?.notes.join()).toContain('`ACR_USER` is not set');
  });
});

describe('a password', () => {
  it('stands nowhere in a translation, also where the manifest repeats it', () => {
    const secret = 'very-secret-indeed';
    const text = manifestWith(
      { Env: [`CONNECTION=user:${secret}@db`], Labels: { note: secret }, [`X${secret}`]: 1 },
      { runtime: registry('puller', secret), entry: { env: { PASSWORD: { value: secret } } } },
    );
    const outcome = translateText(text, { name: 'deployment.json' });
    if (outcome.kind !== 'translated') throw new Error(JSON.stringify(outcome));
    const written = renderTranslation(outcome.translation) + JSON.stringify(outcome);
    expect(written).not.toContain(secret);
    expect(written).not.toContain(Buffer.from(`puller:${secret}`).toString('base64'));
    expect(written).toContain('user:(password, not shown)@db');
  });

  it('that is one letter hides that letter only where it stands alone', () => {
    const translation = translated({ Env: ['A=p'] }, { runtime: registry('puller', 'p') });
    expect(renderTranslation(translation)).toMatch(/name: A\n +value: "\(password, not shown\)"/);
    expect(renderTranslation(translation)).toContain('name: proxy');
  });

  it('of a variable is not asked for, even when it is set', () => {
    const text = manifestWith({ Env: ['P=${ACR_PASSWORD}'] }, { runtime: registry('u', '${ACR_PASSWORD}') });
    const outcome = translateText(text, { name: 'deployment.json', env: { ACR_PASSWORD: 'very-secret-indeed' } });
    if (outcome.kind !== 'translated') throw new Error(JSON.stringify(outcome));
    const written = renderTranslation(outcome.translation);
    expect(written).not.toContain('very-secret-indeed');
    expect(written).toContain('${ACR_PASSWORD}');
  });
});
