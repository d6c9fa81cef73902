/** The longest text of each field in UTF-16 units. At three bytes a unit every one stays below the twin's 4,096 bytes. */
export const textLimits = {
  volume: { share: 512, path: 1024, source: 512, fsType: 64, options: 256, errno: 64, detail: 512 },
  gpu: { name: 128, uuid: 128, bus: 64, driver: 64, detail: 512 },
  node: { name: 253, kubelet: 64 },
  claim: { name: 253, volume: 253, detail: 512 },
  persistentVolume: { name: 253, claim: 512 },
  document: { workload: 64, revision: 64 },
  agent: { version: 32 },
  where: { node: 253, pod: 253, namespace: 63 },
  machine: { kernel: 128, bootId: 64 },
  cluster: { version: 64, detail: 512 },
  gpuSubsystem: { detail: 512 },
  settings: { ad: 512, refusedAd: 256, refusedValue: 1024 },
} as const;
