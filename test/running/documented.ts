/** What ends otherwise than with 0, and why that is right. */
export const expectedCodes: Record<string, number> = {
  // That device has a reporter already.
  'mooring attach --device line-7 -o watch.layer.json': 1,
  // A share is broken at that moment, or named wrongly: the answer is no.
  'npx mooring status --device simulated-ase --local-hub .mooring/hub': 1,
  'npx mooring apply manifests/workloads/wrong-share.workload.yaml --device simulated-ase --local-hub .mooring/hub --watch': 1,
};

/** Run by the continuous integration itself, from a clean clone. */
export const npmCommands = ['npm ci && npm start', 'npm ci && npm test'];
