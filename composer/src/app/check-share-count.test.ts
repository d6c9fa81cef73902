import { expect, it } from 'vitest';
import type { Target } from '../core/model/target.ts';
import { composeText, head } from './testing/compose-text.ts';

function codes(count: number, target: Target) {
  const names = Array.from({ length: count }, (_, index) => `share-${index}`);
  const volumes = names.map((name) => `${name}: { share: ${name}, protocol: smb }`).join(', ');
  const mounts = names.map((name) => `/home/${name}: ${name}, /data/${name}: ${name}`).join(', ');
  const text = `${head}volumes: { ${volumes} }\nmodules: { camera: { image: "contoso.azurecr.io/camera:1.0", mounts: { ${mounts} } } }`;
  return composeText(text, { target }).diagnostics.map(({ code }) => code);
}

it('more shares than a device can have are told, each counted once', () => {
  expect(codes(25, 'ase-1node')).toContain('MOOR2322');
  expect(codes(24, 'ase-1node')).not.toContain('MOOR2322');
});

it('a virtual machine mounts as many as it likes', () => {
  expect(codes(25, 'iotedge-vm')).not.toContain('MOOR2322');
});
