import type { CatalogueEntry } from './entry.ts';

const image = '"settings": {"image": "contoso.azurecr.io/detector:1.4.2"}, "type": "docker"';

/** Names of modules and of environment variables, as Kubernetes takes them. */
export const nameEntries = {
  MOOR1401: {
    title: 'A name no module can have',
    severities: ['error', 'warning'],
    why: 'On Kubernetes it is the name of a Deployment, a container and a Service. With a digit first the module runs there, but is reported as failed: hence a warning. Docker refuses names of containers with a sign first, and of one character.',
    source: 'edgeAgent 1.1 for Kubernetes, `KubeUtils`; names of Kubernetes; names of containers of docker',
    certainty: 'read in code',
    example: { in: 'modules', text: `{"detector-": {${image}}}` },
    remedy: { in: 'modules', text: `{"detector": {${image}}}` },
  },
  MOOR1402: {
    title: 'A name the runtime uses itself',
    severities: ['error'],
    why: '`proxy` is the container beside every module; iotedged, edgeagent and edgehub are the runtime.',
    source: 'edgeAgent 1.1 for Kubernetes',
    certainty: 'read in code',
    example: { in: 'workload', text: 'modules: { proxy: { image: contoso.azurecr.io/proxy:1 } }' },
    remedy: { in: 'workload', text: 'modules: { web-proxy: { image: contoso.azurecr.io/proxy:1 } }' },
  },
  MOOR1403: {
    title: 'Two modules with one Kubernetes name',
    severities: ['error'],
    why: 'edgeAgent deploys nothing at all and reports 500. Upper case is lowered and underscores are dropped.',
    source: 'edgeAgent 1.1 for Kubernetes, `KubernetesPlanner`',
    certainty: 'read in code',
    example: {
      in: 'workload',
      text: 'modules:\n  Detector: { image: contoso.azurecr.io/a:1 }\n  detector: { image: contoso.azurecr.io/b:1 }',
    },
    remedy: {
      in: 'workload',
      text: 'modules:\n  detector-a: { image: contoso.azurecr.io/a:1 }\n  detector-b: { image: contoso.azurecr.io/b:1 }',
    },
  },
  MOOR1404: {
    title: 'A name that Mooring adds a module under',
    severities: ['error'],
    why: 'The reporter is named `reporter`, the prober `<workload>-prober`.',
    source: '`reporter.enabled`',
    certainty: 'own rule',
    example: { in: 'workload', text: 'modules: { reporter: { image: contoso.azurecr.io/reporter:1 } }' },
    remedy: {
      in: 'workload',
      text: 'modules: { reporter: { image: contoso.azurecr.io/reporter:1 } }\nreporter: { enabled: false }',
    },
  },
  MOOR1405: {
    title: 'A name Kubernetes refuses for an environment variable',
    severities: ['error'],
    why: 'The pod would be refused. .NET settings with `:` are written with `__`.',
    source: 'Kubernetes; article on modifying modules for Azure Stack Edge',
    certainty: 'documented',
    example: {
      in: 'workload',
      text: 'modules: { detector: { image: contoso.azurecr.io/detector:1.4.2, env: { "Log:Level": debug } } }',
    },
    remedy: {
      in: 'workload',
      text: 'modules: { detector: { image: contoso.azurecr.io/detector:1.4.2, env: { Log__Level: debug } } }',
    },
  },
  MOOR1406: {
    title: 'A name that is another one on Kubernetes',
    severities: ['info'],
    why: 'Underscores are dropped. Pod and Service have the name without them, and so must whoever calls the module.',
    source: 'edgeAgent 1.1 for Kubernetes, `KubeUtils`',
    certainty: 'read in code',
    example: { in: 'modules', text: `{"line_detector": {${image}}}` },
    remedy: { in: 'modules', text: `{"line-detector": {${image}}}` },
  },
} as const satisfies Record<string, CatalogueEntry>;
