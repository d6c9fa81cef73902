import { composeInput, type ComposeResult } from '../app/compose.ts';
import { digest } from '../app/digest.ts';
import { prettyJson } from '../core/compose/canonical-json.ts';
import { renderText } from '../core/diagnostics/render-text.ts';

const workload = {
  apiVersion: 'mooring/v1',
  kind: 'Workload',
  metadata: { name: 'rehearsal' },
  registries: { contoso: { address: 'contoso.azurecr.io', username: '${USER_NAME}', password: '${PASSWORD}' } },
  volumes: { input: { share: 'camera-drop', protocol: 'smb' }, output: { share: 'results', protocol: 'nfs' } },
  modules: {
    detector: {
      image: 'contoso.azurecr.io/detector:${VERSION}',
      gpu: 1,
      mounts: { '/data/in': 'input', '/data/out': 'output' },
      env: { LOG_LEVEL: 'info', FPS: 15 },
      ports: ['8080:80'],
      desired: { threshold: 0.8 },
      createOptions: { HostConfig: { LogConfig: { Type: 'json-file' } } },
    },
    archiver: { image: 'contoso.azurecr.io/archiver:latest', mounts: { '/data': 'output' } },
  },
  routes: {
    up: 'FROM /messages/modules/detector/outputs/* INTO $upstream',
    packed: { route: 'FROM /messages/modules/archiver/outputs/packed INTO $upstream', priority: 1 },
  },
};

/**
 * Composes a small workload from JSON, from YAML and with a mistake in it. Nothing of it is kept: afterwards V8 holds the
 * code of what a command runs, whichever command it was that came first.
 */
export function rehearse(): ComposeResult[] {
  const text = JSON.stringify(workload, undefined, 2);
  const results = [
    composeText('rehearsal.json', text),
    composeText('rehearsal.yaml', toYaml(workload, '')),
    composeText('mistake.yaml', toYaml({ ...workload, modlues: {} }, '')),
  ];
  for (const { composed, diagnostics, sources } of results) {
    renderText(diagnostics, sources, { colour: false });
    if (composed !== undefined) prettyJson({ ...composed.manifest });
  }
  return results;
}

function composeText(name: string, text: string): ComposeResult {
  const files = [{ name, bytes: new TextEncoder().encode(text) }];
  return composeInput({ files, env: { VERSION: '1.4.2' }, digest });
}

/** In the style that people write: blocks, plain scalars, quotes where they are needed. */
function toYaml(value: object, indent: string): string {
  return Object.entries<unknown>({ ...value })
    .map(([key, child]) => {
      const name = `${indent}${Array.isArray(value) ? '-' : `${key}:`}`;
      if (typeof child !== 'object' || child === null) return `${name} ${scalar(child)}\n`;
      return `${name}\n${toYaml(child, `${indent}  `)}`;
    })
    .join('');
}

function scalar(value: unknown): string {
  return typeof value === 'string' && !/^[a-z][\w./ *-]*$/i.test(value) ? JSON.stringify(value) : String(value);
}
