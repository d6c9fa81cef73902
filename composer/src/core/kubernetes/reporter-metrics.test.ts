import { desiredSchema } from '@mooring/contract';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../source/node.ts';
import { at, composed, idOf, workload } from './testing/composed.ts';

const made = (reporter: string, gpu = '') =>
  composed(
    workload(
      'target: k3s',
      'volumes: { camera: { share: camera-drop, protocol: nfs, server: nas.contoso.com } }',
      `reporter: { image: 'contoso.azurecr.io/r:1', ${reporter} }`,
      `modules: { a: { image: 'contoso.azurecr.io/a:1', mounts: { /in: camera }${gpu} } }`,
    ),
  );
const containerOf = (object: Json) => at(object, 'spec', 'template', 'spec', 'containers', 0);
const kinds = (one: ReturnType<typeof made>, kind: string) => one.objects.map(idOf).filter((id) => id.startsWith(kind));

describe('metrics of reporter and prober without IoT Edge', () => {
  it('are reached by a Service of each, and kubelet asks whether they work', () => {
    const one = made('metrics: true');
    expect(kinds(one, 'Service/')).toEqual(['Service/line-prober', 'Service/line-reporter']);
    expect(at(one.get('Service/line-prober'), 'spec')).toEqual({
      type: 'ClusterIP',
      ports: [{ name: '8089-tcp', port: 8089, protocol: 'TCP' }],
      selector: { 'app.kubernetes.io/name': 'line-prober', 'app.kubernetes.io/part-of': 'line' },
    });
    for (const id of ['Deployment/line-prober', 'DaemonSet/line-reporter']) {
      const container = containerOf(one.get(id));
      expect(container).toMatchObject({
        ports: [{ containerPort: 8089, protocol: 'TCP' }],
        livenessProbe: { httpGet: { path: '/healthz', port: 8089 } },
      });
      expect(at(container, 'env')).toContainEqual({ name: 'MOORING_HTTP_HOST', value: '0.0.0.0' });
      // Not ready is without metrics: they would be gone just while the hub is.
      expect(container).not.toHaveProperty('readinessProbe');
    }
  });

  it('have a Service for the nodes with a GPU and one for the rest', () => {
    const one = made('metrics: true', ', gpu: 1');
    const services = ['Service/line-reporter', 'Service/line-reporter-gpu'];
    expect(kinds(one, 'Service/line-reporter')).toEqual(services);
    const selectors = services.map((id) => at(one.get(id), 'spec', 'selector', 'app.kubernetes.io/name'));
    expect(selectors).toEqual(['line-reporter', 'line-reporter-gpu']);
  });

  it('are for the pod itself alone unless the file says otherwise', () => {
    const one = made('desired: { telemetry: true }');
    expect(kinds(one, 'Service/')).toEqual([]);
    expect(containerOf(one.get('Deployment/line-prober'))).not.toHaveProperty('livenessProbe');
  });
});

describe('the README', () => {
  const commands = (one: ReturnType<typeof made>) =>
    one.files
      .find(({ path }) => path === 'README.md')
      ?.content.split('\n')
      .filter((line) => line.startsWith('az iot hub module-twin ')) ?? [];

  it('replaces the desired properties, so that a volume that is gone is not watched for ever', () => {
    const found = commands(made('desired: { telemetry: true }'));
    expect(found).toHaveLength(2);
    const twins = found.map((line) => {
      const [, json = ''] = /^az iot hub module-twin replace .* --json '(.*)'$/.exec(line) ?? [];
      return JSON.parse(json) as { properties: { desired: unknown } };
    });
    const desired = twins.map(({ properties }) => desiredSchema.parse(properties.desired));
    expect(desired).toMatchObject([{ telemetry: true, volumes: {} }, { telemetry: true }]);
    expect(desired[1]?.volumes).toEqual({
      camera: { share: 'camera-drop', protocol: 'nfs', path: '/mooring/volumes/camera' },
    });
  });
});
