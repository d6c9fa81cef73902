import type { CatalogueEntry, Example } from './entry.ts';

const image = 'image: contoso.azurecr.io/detector:1.4.2';
const reporter = 'reporter: { enabled: false }';

/** A workload for a target, composed as objects for kubectl. */
function onto(target: string, ...lines: string[]): Example {
  return { in: 'workload', output: 'kubernetes', text: [`target: ${target}`, reporter, ...lines].join('\n') };
}
function mounting(target: string, ...volumes: string[]): Example {
  const mounts = volumes.map((_, index) => `/${index}: v${index}`).join(', ');
  return onto(
    target,
    `volumes: { ${volumes.map((volume, index) => `v${index}: { ${volume} }`).join(', ')} }`,
    `modules: { detector: { ${image}, mounts: { ${mounts} } } }`,
  );
}
function pushedBy(gitops: string): Example {
  return { ...onto('k3s', gitops), output: 'gitops' };
}
function inGit(token: string): Example {
  const registry = "address: contoso.azurecr.io, username: '${ACR_USER}', password: '${ACR_PASSWORD}'";
  const text = [
    'target: k3s',
    reporter,
    repository,
    `registries: { contoso: { ${registry} } }`,
    `modules: { detector: { ${image}, env: { TOKEN: '${token}' } } }`,
  ];
  return { in: 'workload', output: 'gitops', text: text.join('\n') };
}
const repository = 'gitops: { url: "https://git.contoso.com/line.git" }';

/** Objects for kubectl, and trees for Flux. */
export const kubernetesEntries = {
  MOOR2002: {
    title: 'A namespace that is reserved, or no namespace',
    severities: ['error'],
    why: 'Kubernetes, the device, IoT Edge and Arc keep their own things there; nobody is granted rights in it.',
    source: 'article on namespaces and roles of Azure Stack Edge; documents of Kubernetes',
    certainty: 'documented',
    example: onto('ase-1node', 'metadata: { name: line-inspection, namespace: iotedge }'),
    remedy: onto('ase-1node', 'metadata: { name: line-inspection, namespace: line }'),
  },
  MOOR2003: {
    title: 'A share whose server is not known',
    severities: ['error'],
    why: 'Outside of Azure Stack Edge no PersistentVolume is made of a share by itself, and its claim would wait for ever.',
    source: 'how claims are bound',
    certainty: 'documented',
    example: onto(
      'k3s',
      `modules: { detector: { ${image}, createOptions: { HostConfig: { Mounts: [{ Target: /in, Source: camera-drop, Type: volume }] } } } }`,
    ),
    remedy: mounting('k3s', 'share: camera-drop, protocol: nfs, server: files.contoso.com'),
  },
  MOOR2004: {
    title: 'One share name for two servers',
    severities: ['error'],
    why: 'Pods name a claim, and the claim is named like the share: both would mount the same one, silently.',
    source: 'how Mooring names claims, as edgeAgent does',
    certainty: 'own rule',
    example: mounting(
      'k3s',
      'share: data, protocol: nfs, server: a.contoso.com',
      'share: data, protocol: nfs, server: b.contoso.com',
    ),
    remedy: mounting(
      'k3s',
      'share: data-a, export: /data, protocol: nfs, server: a.contoso.com',
      'share: data-b, export: /data, protocol: nfs, server: b.contoso.com',
    ),
  },
  MOOR2005: {
    title: 'A share that one namespace can claim',
    severities: ['warning'],
    why: 'PersistentVolume and claim belong to each other one to one. Whether IoT Edge or another workload has the share already, only the device knows.',
    source: 'storage article of Azure Stack Edge',
    certainty: 'documented',
    example: mounting('ase-1node', 'share: camera-drop'),
    remedy: mounting('ase-1node', 'storageClass: ase-node-local, size: 20Gi'),
  },
  MOOR2006: {
    title: 'A Windows module with what only Linux has',
    severities: ['error'],
    why: 'Kubernetes refuses such a pod, or no node can start it.',
    source: 'documents of Kubernetes on Windows containers',
    certainty: 'documented',
    example: onto(
      'kubeadm',
      `modules: { detector: { ${image}, os: windows, createOptions: { HostConfig: { Privileged: true } } } }`,
    ),
    remedy: onto('kubeadm', `modules: { detector: { ${image}, os: windows } }`),
  },
  MOOR2007: {
    title: 'An SMB share without a user',
    severities: ['warning'],
    why: 'The driver then asks the server as a guest, which most servers refuse; the pod stays in ContainerCreating.',
    source: 'SMB driver of the Kubernetes project',
    certainty: 'inferred',
    example: mounting('k3s', 'share: camera-drop, protocol: smb, server: files.contoso.com'),
    remedy: mounting('k3s', 'share: camera-drop, protocol: smb, server: files.contoso.com, credentials: camera-user'),
  },
  MOOR2008: {
    title: 'Ports without a load balancer',
    severities: ['warning'],
    why: 'The Service gets no address that is reached from outside of the cluster.',
    source: 'what the kinds of cluster bring with them',
    certainty: 'documented',
    example: onto('kubeadm', `modules: { detector: { ${image}, ports: ["8080:80"] } }`),
    remedy: onto('kubeadm', `modules: { detector: { ${image}, ports: ["8080:80"], service: { type: NodePort } } }`),
  },
  MOOR2009: {
    title: 'A pull Secret that somebody must fill, or make',
    severities: ['warning', 'info'],
    why: 'Its variables stand as they were written, so that no password is in the output. Applied so, no image is pulled. An info for a tree in Git, which holds no Secret at all.',
    source: 'how Mooring keeps secrets',
    certainty: 'own rule',
    example: onto(
      'k3s',
      "registries: { contoso: { address: contoso.azurecr.io, username: '${ACR_USER}', password: '${ACR_PASSWORD}' } }",
    ),
    remedy: onto('k3s', 'registries: { contoso: { address: contoso.azurecr.io } }'),
  },
  MOOR2010: {
    title: 'Something of IoT Edge in an output without it',
    severities: ['warning'],
    why: 'Routes are those of edgeHub, and desired properties those of a module twin; a pod made by kubectl has neither.',
    source: 'what the output holds',
    certainty: 'own rule',
    example: onto('ase-1node', `modules: { detector: { ${image}, desired: { fps: 15 } } }`),
    remedy: onto('ase-1node', `modules: { detector: { ${image}, env: { FPS: "15" } } }`),
  },
  MOOR2011: {
    title: 'No repository that Flux can read',
    severities: ['error'],
    why: 'The tree names the repository it will lie in, and Flux reads https, http and ssh only. A URL with a password would put it into Git.',
    source: 'GitRepository of Flux',
    certainty: 'documented',
    example: pushedBy('gitops: { url: "git@git.contoso.com:line.git" }'),
    remedy: pushedBy(repository),
  },
  MOOR2012: {
    title: 'A namespace that Flux does not make',
    severities: ['warning'],
    why: 'Every namespace that the device makes holds the Secret `sec-smbcredentials`, with which shares are mounted. One made by Flux may lack it, so the tree leaves the namespace to the device.',
    source: 'listing of Secrets in an article on Azure Stack Edge',
    certainty: 'inferred',
    question: 'smb-secret',
    example: { ...onto('ase-1node', repository), output: 'gitops' },
    remedy: pushedBy(repository),
  },
  MOOR2013: {
    title: 'A claim that is declared nowhere',
    severities: ['warning'],
    why: 'The pod waits until somebody makes it.',
    source: 'how pods find claims',
    certainty: 'documented',
    example: onto(
      'k3s',
      `modules: { detector: { ${image}, createOptions: { k8s-experimental: { volumes: [{ volume: { name: db, persistentVolumeClaim: { claimName: db } }, volumeMounts: [{ name: db, mountPath: /db }] }] } } } }`,
    ),
    remedy: mounting('k3s', 'storageClass: local-path, size: 20Gi'),
  },
  MOOR2014: {
    title: 'Reporter and prober need an identity',
    severities: ['info'],
    why: 'Without IoT Edge nobody hands out credentials. Each of their pods waits for its connection string in the Secret `<workload>-connections`, and says so in its log.',
    source: 'reporter of Mooring',
    certainty: 'own rule',
    example: {
      in: 'workload',
      output: 'kubernetes',
      text: 'target: k3s\nreporter: { image: contoso.azurecr.io/mooring-reporter:0.1.0 }',
    },
    remedy: onto('k3s'),
  },
  MOOR2015: {
    title: 'A password in a tree for Git',
    severities: ['error'],
    why: 'Nothing is put into the tree, so the pod would get the name of the variable instead of its value.',
    source: 'how Mooring keeps secrets',
    certainty: 'own rule',
    example: inGit('${ACR_PASSWORD}'),
    remedy: inGit('none'),
  },
  MOOR2016: {
    title: 'An SMB server as an IPv6 address',
    severities: ['error'],
    why: 'The driver is given `//server/share`, and no path of that kind may hold a colon: the share is never mounted.',
    source: 'UNC paths of Windows',
    certainty: 'documented',
    example: mounting('k3s', 'share: camera-drop, protocol: smb, server: "fd00::1", credentials: camera-user'),
    remedy: mounting('k3s', 'share: camera-drop, protocol: smb, server: files.contoso.com, credentials: camera-user'),
  },
} as const satisfies Record<string, CatalogueEntry>;
