import { artificialOptions, type TranslateOptions } from '../../core/translate/assumptions.ts';
import type { TranslatedModule, Translation } from '../../core/translate/translate-draft.ts';
import { translateResult, type TranslateOutcome } from '../translate.ts';
import { composeText, type TextOptions } from './compose-text.ts';

interface TranslateTextOptions extends TextOptions {
  options?: Partial<TranslateOptions>;
}

/** A text as an input, and what edgeAgent makes of it. */
export function translateText(text: string, { options, ...how }: TranslateTextOptions = {}): TranslateOutcome {
  return translateResult(composeText(text, how), { ...artificialOptions, ...options }, how.env ?? {});
}

/** A manifest with one module `app` of these createOptions. */
export function manifestWith(createOptions: unknown, more: ManifestParts = {}): string {
  const { modules = {}, runtime = {}, entry = {} } = more;
  const system = (image: string, options: unknown) => ({ settings: { image, createOptions: JSON.stringify(options) } });
  const ports = {
    '443/tcp': [{ HostPort: '443' }],
    '5671/tcp': [{ HostPort: '5671' }],
    '8883/tcp': [{ HostPort: '8883' }],
  };
  return JSON.stringify({
    modulesContent: {
      $edgeAgent: {
        'properties.desired': {
          schemaVersion: '1.1',
          runtime: { type: 'docker', settings: {}, ...runtime },
          systemModules: {
            edgeAgent: { type: 'docker', ...system('mcr.microsoft.com/azureiotedge-agent:1.1', {}) },
            edgeHub: {
              type: 'docker',
              ...system('mcr.microsoft.com/azureiotedge-hub:1.1', { HostConfig: { PortBindings: ports } }),
            },
          },
          modules: {
            app: {
              type: 'docker',
              restartPolicy: 'always',
              ...entry,
              settings: { image: 'contoso.azurecr.io/app:1', createOptions: JSON.stringify(createOptions) },
            },
            ...modules,
          },
        },
      },
      $edgeHub: {
        'properties.desired': {
          schemaVersion: '1.1',
          routes: {},
          storeAndForwardConfiguration: { timeToLiveSecs: 60 },
        },
      },
    },
  });
}

export interface ManifestParts {
  /** Beside `app`. */
  modules?: Record<string, unknown>;
  runtime?: Record<string, unknown>;
  /** Of `app`, beside its settings. */
  entry?: Record<string, unknown>;
}

/** The translation of a manifest that edgeAgent takes; fails otherwise. */
export function translated(createOptions: unknown, more: ManifestParts & TranslateTextOptions = {}): Translation {
  const outcome = translateText(manifestWith(createOptions, more), { name: 'deployment.json', ...more });
  if (outcome.kind !== 'translated') throw new Error(`not translated: ${JSON.stringify(outcome)}`);
  return outcome.translation;
}

export function moduleNamed(translation: Translation, module: string): TranslatedModule {
  const found = translation.modules.find((one) => one.module === module);
  if (found === undefined) throw new Error(`no module ${module}`);
  return found;
}
