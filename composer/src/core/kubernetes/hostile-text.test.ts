import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../source/node.ts';
import { Findings } from '../diagnostics/findings.ts';
import { composeGitops } from '../gitops/compose-gitops.ts';
import { composeKubernetes } from './compose-kubernetes.ts';
import { keepFromKubelet } from './kubelet-text.ts';
import { at, draftOf, idOf, objectsIn } from './testing/composed.ts';

const part = fc.constantFrom(
  '"',
  "'",
  '\n',
  '\r\n',
  '---\n',
  '\n---\nkind: Pod\n',
  '${{ secrets.X }}',
  '##vso[task.setvariable variable=x]y',
  '{{ .Values }}',
  ': ',
  ' #',
  '- ',
  '&a ',
  '*a',
  '|',
  '>',
  '\\',
  '\u0085',
  '\u2028',
  '\u0000',
  '😀',
  '%',
  '@',
  '`id`',
  '$(id)',
);
/** No dollar before a brace of its own: a variable that is not set is another matter. */
const text = fc
  .array(fc.oneof(part, fc.string({ unit: 'grapheme' })), { maxLength: 5 })
  .map((parts) => parts.join('').replace(/\$/g, '$$$$'));
const meant = (written: string) => written.replaceAll('$$', '$');
const target = fc.constantFrom('ase-1node', 'kubeadm', 'k3s');

describe('text of a workload', () => {
  it('never changes what objects there are, and stands in them letter for letter', () => {
    fc.assert(
      fc.property(
        target,
        text,
        text,
        text,
        fc.array(text, { maxLength: 3 }),
        text,
        (on, value, label, path, cmd, ext) => {
          const mounted = `/x${path.replace(/[:\0]/g, '')}`;
          const workload = {
            apiVersion: 'mooring/v1',
            kind: 'Workload',
            metadata: { name: 'line' },
            target: on,
            reporter: { image: 'contoso.azurecr.io/r:1' },
            gitops: { url: 'https://git.contoso.com/line.git' },
            volumes: {
              v: {
                share: 'data',
                protocol: 'nfs',
                server: 'files.contoso.com',
                export: `/e${ext}`,
                mountOptions: [`o${ext}`],
              },
            },
            modules: {
              a: {
                image: 'contoso.azurecr.io/a:1',
                env: { VALUE: value },
                cmd,
                mounts: { [mounted]: 'v' },
                createOptions: { Labels: { note: label }, WorkingDir: `/${value}` },
              },
            },
          };
          const { draft } = draftOf(JSON.stringify(workload), { file: 'line.workload.json' });
          const files = composeKubernetes(draft, new Findings());
          const objects = files
            .filter((file) => file.path.endsWith('.yaml'))
            .flatMap((file) => objectsIn(file.content));
          expect(objects.map(idOf).map(withoutSource)).toEqual(expectedIds(on));
          const deployment = objects.find((object) => idOf(object) === 'Deployment/a') as JsonObject;
          const container = at(deployment, 'spec', 'template', 'spec', 'containers', 0);
          expect(at(container, 'env')).toEqual([{ name: 'VALUE', value: keepFromKubelet(meant(value)) }]);
          expect(at(container, 'args') ?? []).toEqual(cmd.map((one) => keepFromKubelet(meant(one))));
          expect(at(container, 'workingDir')).toBe(`/${meant(value)}`);
          expect(at(container, 'volumeMounts', 0, 'mountPath')).toBe(meant(mounted));
          expect(at(deployment, 'spec', 'template', 'metadata', 'annotations')).toEqual({ note: meant(label) });
          const volumes = objects.filter(({ kind }) => kind === 'PersistentVolume');
          expect(volumes.map((one) => at(one, 'spec', 'mountOptions', 0))).toEqual(
            on === 'ase-1node' ? [] : [`o${meant(ext)}`],
          );
          const tree = composeGitops(draft, new Findings());
          expect(tree.map(({ path }) => path).every((one) => /^mooring\/[a-z0-9./-]+$/i.test(one))).toBe(true);
          expect(prose(tree)).not.toMatch(/^##vso|^kind: Pod/m);
          expect(prose(files)).not.toMatch(/^##vso|^kind: Pod/m);
        },
      ),
      { numRuns: 60 },
    );
  });
});

function prose(files: readonly { path: string; content: string }[]): string {
  return files
    .filter(({ path }) => !path.endsWith('.yaml'))
    .map(({ content }) => content)
    .join('');
}

/** What a share's source is stands in the names, as eight digits that no text can reach out of. */
function withoutSource(id: string): string {
  return id.replace(/data-[0-9a-f]{8}$/, 'data');
}

function expectedIds(on: string): string[] {
  const onDevice = on === 'ase-1node';
  return [
    ...(onDevice ? [] : ['Namespace/line']),
    ...['a', 'line-prober', 'line-reporter'].map((name) => `ServiceAccount/${name}`),
    'Role/line-reporter',
    'RoleBinding/line-reporter',
    ...(onDevice ? [] : ['ClusterRole/mooring.line.line-reporter', 'ClusterRoleBinding/mooring.line.line-reporter']),
    ...(onDevice ? [] : ['PersistentVolume/line.data']),
    'PersistentVolumeClaim/data',
    'Deployment/a',
    'Deployment/line-prober',
    'DaemonSet/line-reporter',
  ];
}
