import type { Example } from './entry.ts';

const module = 'modules: { detector: { image: contoso.azurecr.io/detector:1.4.2 } }';

/** An example with everything around it that makes it a whole file: its name and its text. */
export function frameExample(example: Example): { name: string; text: string } {
  if (example.in === 'modules') return { name: 'deployment.json', text: frameModules(example.text) };
  if (example.in === 'template') return { name: 'deployment.template.json', text: frameModules(example.text) };
  if (example.in === 'objects') return { name: 'objects.yaml', text: example.text };
  if (example.in === 'manifest') return { name: 'deployment.json', text: example.text };
  const metadata = /^metadata:/m.test(example.text) ? '' : 'metadata: { name: line-inspection }\n';
  const head = `apiVersion: mooring/v1\nkind: Workload\n${metadata}`;
  const modules = /^modules:/m.test(example.text) ? '' : `\n${module}`;
  return { name: 'line-inspection.workload.yaml', text: `${head}${example.text}${modules}\n` };
}

function frameModules(modules: string): string {
  const ports = Object.fromEntries([443, 5671, 8883].map((port) => [`${port}/tcp`, [{ HostPort: String(port) }]]));
  const hubOptions = JSON.stringify({ HostConfig: { PortBindings: ports } });
  const agent = {
    schemaVersion: '1.1',
    runtime: { type: 'docker', settings: { minDockerVersion: 'v1.25' } },
    systemModules: {
      edgeAgent: {
        type: 'docker',
        settings: { image: 'mcr.microsoft.com/azureiotedge-agent:1.1', createOptions: '{}' },
      },
      edgeHub: {
        type: 'docker',
        settings: { image: 'mcr.microsoft.com/azureiotedge-hub:1.1', createOptions: hubOptions },
      },
    },
    modules: '<modules>',
  };
  const hub = { schemaVersion: '1.1', routes: {}, storeAndForwardConfiguration: { timeToLiveSecs: 7200 } };
  const content = { $edgeAgent: { 'properties.desired': agent }, $edgeHub: { 'properties.desired': hub } };
  return JSON.stringify({ modulesContent: content }, undefined, 2).replace('"<modules>"', () => modules);
}
