import { describe, expect, it } from 'vitest';
import { checkText, checkTexts, told } from './testing/check-text.ts';

interface Claim {
  name?: string;
  namespace?: string;
  spec?: string;
  modes?: string;
  size?: string;
}

/** A claim of a share that is all right, but for what a test changes; the first line of the spec is the fifth. */
function claim({ name = 'frames', namespace = 'line', spec, modes = '[ReadWriteMany]', size = '10Gi' }: Claim = {}) {
  const bound = spec ?? '  volumeName: camera-drop\n  storageClassName: ""';
  return [
    'apiVersion: v1',
    'kind: PersistentVolumeClaim',
    `metadata: { name: ${name}, namespace: ${namespace} }`,
    'spec:',
    `  accessModes: ${modes}`,
    `  resources: { requests: { storage: ${size} } }`,
    bound,
    '',
  ].join('\n');
}

const local = '  storageClassName: ase-node-local';

describe('a claim of a share', () => {
  it.each(['ase-1node', 'ase-2node'] as const)('that is whole is told nothing of on %s', (target) => {
    expect(told(checkText(claim(), target))).toEqual([]);
    expect(told(checkText(claim({ modes: '[ReadWriteOnce]', size: '32Ti' }), target))).toEqual([]);
  });

  it('says that it has no StorageClass', () => {
    expect(told(checkText(claim({ spec: '  volumeName: camera-drop' })))).toEqual(['MOOR2511 warning 7:3']);
    expect(told(checkText(claim({ spec: '  volumeName: camera-drop\n  storageClassName:' })))).toEqual([
      'MOOR2511 warning 7:3',
    ]);
    expect(told(checkText(claim({ spec: `  volumeName: camera-drop\n${local}` })))).toEqual(['MOOR2511 warning 8:21']);
  });

  it('gets the line that it lacks by a fix', () => {
    const { diagnostics } = checkText(claim({ spec: '  volumeName: camera-drop' }));
    expect(diagnostics[0]?.fix).toEqual([
      {
        at: { file: 'objects.yaml', line: 7, column: 3 },
        was: 'volumeName',
        now: 'storageClassName: ""\n  volumeName',
      },
    ]);
    const inBraces = claim().replace(
      /spec:[^]*/,
      'spec: { accessModes: [ReadWriteMany], resources: { requests: { storage: 1Gi } }, volumeName: drop }',
    );
    const [found] = checkText(inBraces).diagnostics;
    expect(found).toMatchObject({ code: 'MOOR2511' });
    expect(found?.fix).toBeUndefined();
  });

  it('may name a volume that was made for a claim before, or that stands in a file', () => {
    expect(
      told(
        checkText(
          claim({ spec: `  volumeName: pvc-1b4e28ba-2fa1-11d2-883f-0016d3cca427\n${local}`, modes: '[ReadWriteOnce]' }),
        ),
      ),
    ).toEqual([]);
    const volume = 'apiVersion: v1\nkind: PersistentVolume\nmetadata: { name: camera-drop }\n';
    expect(
      told(
        checkTexts(
          { 'a.yaml': claim({ spec: '  volumeName: camera-drop\n  storageClassName: slow' }), 'b.yaml': volume },
          'k3s',
        ),
      ),
    ).toEqual([]);
  });

  it.each([
    ['Camera-Drop', 'error', 'camera-drop'],
    ['camera_drop', 'error', undefined],
    ['<share>', 'warning', undefined],
    ['a.b', 'warning', undefined],
    ['ab', 'warning', undefined],
  ])('cannot mean %s', (name, severity, now) => {
    const result = checkText(claim({ spec: `  volumeName: ${name}\n  storageClassName: ""` }));
    expect(told(result)).toEqual([`MOOR2510 ${severity} 7:15`]);
    expect(result.diagnostics[0]?.fix?.[0]?.now).toBe(now);
  });

  it('cannot be read-only', () => {
    expect(told(checkText(claim({ modes: '[ReadWriteOnce, ReadOnlyMany]' })))).toEqual(['MOOR1506 warning 5:32']);
    expect(told(checkText(claim({ modes: '[ReadOnlyMany]' }), 'k3s'))).toEqual([]);
  });

  it('that asks for more than the volume has is never bound', () => {
    expect(told(checkText(claim({ size: '33Ti' })))).toEqual(['MOOR2513 error 6:37']);
    expect(told(checkText(claim({ size: '33Ti' }), 'k3s'))).toEqual([]);
  });
});

describe('any claim', () => {
  it.each([
    ['RWX', 'ReadWriteMany'],
    ['readwriteonce', 'ReadWriteOnce'],
    ['ReadWrite', undefined],
    ['3', undefined],
  ])('has no access mode %s', (mode, now) => {
    const result = checkText(claim({ modes: `[${mode}]` }), 'kubeadm');
    expect(told(result)).toEqual(['MOOR2512 error 5:17']);
    expect(result.diagnostics[0]?.fix?.[0]?.now).toBe(now);
  });

  it('has an access mode, and an amount', () => {
    expect(told(checkText(claim().replace(/ {2}accessModes.*\n/, '')))).toEqual(['MOOR2512 error 4:1']);
    expect(told(checkText(claim({ modes: 'ReadWriteMany' })))).toEqual(['MOOR2512 error 5:16']);
    expect(told(checkText(claim().replace(/ {2}resources.*\n/, '')))).toEqual(['MOOR2513 error 4:1']);
  });

  it.each(['0', '-1Gi', '"0Gi"', '10GB', '10 Gi', 'big', '[1]'])('asks for more than %s', (size) => {
    expect(told(checkText(claim({ size })))).toEqual(['MOOR2513 error 6:37']);
  });

  it.each(['1', '1.5Gi', '1e9', '500M', '.5Ti', '20971520k'])('may ask for %s', (size) => {
    expect(told(checkText(claim({ size })))).toEqual([]);
  });

  it('says what is meant by an amount only where that is certain', () => {
    const fixOf = (size: string) => checkText(claim({ size })).diagnostics[0]?.fix?.[0]?.now;
    expect(['10GB', '10GiB', '10gi', '10 Mi', '10kb'].map(fixOf)).toEqual(['10G', '10Gi', '10Gi', '10Mi', '10k']);
    expect(fixOf('ten')).toBeUndefined();
  });
});

describe('a claim of a class', () => {
  const onDisk = (modes: string, spec = local) => claim({ spec, modes });

  it('is told nothing of where the class offers what it asks for', () => {
    expect(told(checkText(onDisk('[ReadWriteOnce]')))).toEqual([]);
    expect(told(checkText(onDisk('[ReadWriteOnce]', '  storageClassName: local-path'), 'k3s'))).toEqual([]);
  });

  it('cannot be mounted by many nodes where it is a disk of one', () => {
    expect(told(checkText(onDisk('[ReadWriteMany]')))).toEqual(['MOOR1512 error 7:21']);
    expect(told(checkText(onDisk('[ReadWriteMany]', '  storageClassName: local-path'), 'k3s'))).toEqual([
      'MOOR1514 warning 7:21',
    ]);
  });

  it('stays on one of two nodes', () => {
    expect(told(checkText(onDisk('[ReadWriteOnce]'), 'ase-2node'))).toEqual(['MOOR1513 info 7:21']);
  });

  it('means a class of this kind of cluster', () => {
    expect(told(checkText(onDisk('[ReadWriteOnce]'), 'k3s'))).toEqual(['MOOR1515 warning 7:21']);
  });

  it('says which class, or which share', () => {
    expect(told(checkText(onDisk('[ReadWriteOnce]', '')))).toEqual(['MOOR2511 warning 4:1']);
    expect(told(checkText(onDisk('[ReadWriteOnce]', '  storageClassName: ""')))).toEqual(['MOOR2511 warning 7:21']);
    expect(
      told(checkText(onDisk('[ReadWriteOnce]', '  storageClassName: ""\n  selector: { matchLabels: { a: b } }'))),
    ).toEqual([]);
    expect(told(checkText(onDisk('[ReadWriteOnce]', ''), 'k3s'))).toEqual([]);
  });
});

describe('one volume', () => {
  it('is claimed once, also over files and namespaces', () => {
    const files = { 'a.yaml': claim(), 'b.yaml': claim({ namespace: 'other' }) };
    expect(checkTexts(files).diagnostics).toMatchObject([
      { code: 'MOOR2514', file: 'b.yaml', line: 7, help: expect.stringContaining('namespace') as string },
    ]);
    expect(told(checkText(`${claim()}---\n${claim({ name: 'more' })}`))).toEqual(['MOOR2514 error 16:15']);
  });

  it('may stand in two files of one claim', () => {
    expect(told(checkTexts({ 'dev.yaml': claim(), 'prod.yaml': claim() }))).toEqual([]);
    expect(
      told(
        checkText(
          `${claim({ spec: local, modes: '[ReadWriteOnce]' })}---\n${claim({ name: 'b', spec: local, modes: '[ReadWriteOnce]' })}`,
        ),
      ),
    ).toEqual([]);
  });

  it('is made by the device', () => {
    const volume = 'apiVersion: v1\nkind: PersistentVolume\nmetadata: { name: camera-drop }\n';
    expect(told(checkText(volume))).toEqual(['MOOR2515 warning 2:7']);
    expect(told(checkText(volume, 'k3s'))).toEqual([]);
  });
});

describe('a class that Azure Stack Edge does not bring', () => {
  const of = (name: string) => claim({ spec: `  storageClassName: ${name}`, modes: '[ReadWriteOnce]' });
  const known = { kind: 'StorageClass', apiVersion: 'storage.k8s.io/v1', metadata: { name: 'fast' }, provisioner: 'x' };
  const classes = {
    'classes.json': JSON.stringify({ kind: 'StorageClassList', apiVersion: 'storage.k8s.io/v1', items: [known] }),
  };

  it('is warned of, with the one that is near', () => {
    const { diagnostics } = checkText(of('ase-node-locl'));
    expect(diagnostics).toMatchObject([{ code: 'MOOR1515', severity: 'warning' }]);
    expect(diagnostics[0]?.help).toMatch(/^Did you mean `ase-node-local`\? /);
  });

  it('may be made by a file, belong to another cluster, or be known of the device', () => {
    const made =
      'apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: { name: fast }\nprovisioner: contoso.com/fast\n';
    const codes = (text: string, target?: 'kubeadm') => checkText(text, target).diagnostics.map(({ code }) => code);
    expect(codes(`${of('fast')}---\n${made}`)).not.toContain('MOOR1515');
    expect(codes(of('ase-node-local'))).toEqual([]);
    expect(codes(of('fast'), 'kubeadm')).toEqual([]);
    expect(codes(of('local-path'))).toEqual(['MOOR1515']);
    const { diagnostics } = checkTexts({ 'a.yaml': of('fast') }, undefined, classes);
    expect(diagnostics.map(({ code }) => code)).toEqual([]);
  });
});
