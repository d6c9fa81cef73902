import type { Json, JsonObject } from '../../source/node.ts';
import { composeText, type TextOptions } from './compose-text.ts';

/** Parts of a manifest that differ from one that has nothing to be told of. */
export interface ManifestParts {
  agentVersion?: Json;
  hubVersion?: Json;
  runtime?: Json;
  registryCredentials?: JsonObject;
  /** Put into the entry of edgeAgent. */
  edgeAgent?: JsonObject;
  /** Put into the entry of edgeHub. */
  edgeHub?: JsonObject;
  modules?: JsonObject;
  /** Of the only module, `detector`; not with `modules`. */
  image?: Json;
  createOptions?: Json;
  /** Put into the entry of `detector`. */
  module?: JsonObject;
  routes?: Json;
  /** Put into the desired properties of edgeHub. */
  hub?: JsonObject;
  sections?: JsonObject;
}

const hubOptions = {
  HostConfig: {
    PortBindings: Object.fromEntries([443, 5671, 8883].map((port) => [`${port}/tcp`, [{ HostPort: String(port) }]])),
  },
};
const image = 'mcr.microsoft.com/contoso/detector:1.4.2';
const common = { type: 'docker', status: 'running', restartPolicy: 'always' };

/** A whole manifest as a value; createOptions are objects, as in a template. */
export function manifestWith(parts: ManifestParts = {}): JsonObject {
  const { agentVersion = '1.1', hubVersion = '1.1', registryCredentials = {}, edgeAgent = {} } = parts;
  const settings = { image: parts.image ?? image, createOptions: parts.createOptions ?? {} };
  const agent: JsonObject = {
    schemaVersion: agentVersion,
    runtime: parts.runtime ?? { type: 'docker', settings: { minDockerVersion: 'v1.25', registryCredentials } },
    systemModules: {
      edgeAgent: {
        type: 'docker',
        settings: { image: 'mcr.microsoft.com/azureiotedge-agent:1.1', createOptions: '' },
        ...edgeAgent,
      },
      edgeHub: {
        ...common,
        settings: { image: 'mcr.microsoft.com/azureiotedge-hub:1.1', createOptions: hubOptions },
        ...parts.edgeHub,
      },
    },
    modules: parts.modules ?? { detector: { version: '1.0', ...common, settings, ...parts.module } },
  };
  const hub: JsonObject = {
    schemaVersion: hubVersion,
    routes: parts.routes === undefined ? { up: 'FROM /messages/* INTO $upstream' } : parts.routes,
    storeAndForwardConfiguration: { timeToLiveSecs: 7200 },
    ...parts.hub,
  };
  return {
    modulesContent: {
      $edgeAgent: { 'properties.desired': agent },
      $edgeHub: { 'properties.desired': hub },
      ...parts.sections,
    },
  };
}

/** `CODE severity` of every finding of such a manifest, as a template for Azure Stack Edge unless said otherwise. */
export function findingsWith(parts: ManifestParts, options: TextOptions = {}): string[] {
  const { diagnostics } = composeManifestWith(parts, options);
  return diagnostics.map(({ code, severity }) => `${code} ${severity}`);
}

export function composeManifestWith(parts: ManifestParts, options: TextOptions = {}) {
  const text = JSON.stringify(manifestWith(parts), undefined, 2);
  return composeText(text, { name: 'deployment.template.json', ...options });
}
