import type { Code } from './catalogue/catalogue.ts';

/** A way in which a push ends badly on a device, and what tells of it before the push. */
export interface Failure {
  /** Of the failures that are numbered over the whole project; those that only a running device shows are not here. */
  number: number;
  /** What goes wrong, and how it shows. */
  what: string;
  /** What is found in an input alone. */
  codes: readonly Code[];
  /** What is found where something is known of the device: `--inventory` or `--device`. */
  withDevice?: readonly Code[];
  /** What is found in objects for kubectl. */
  inObjects?: readonly Code[];
}

/** Every failure that can be seen before a push. The codes stand for rules, whose examples show them. */
export const failures: readonly Failure[] = [
  {
    number: 1,
    what: 'The share is not used with Edge compute: it has no PersistentVolume, and the module fails with an unknown container status.',
    codes: [],
    withDevice: ['MOOR2312'],
  },
  {
    number: 2,
    what: 'The name of the share is misspelt, or has capitals that Kubernetes does not keep.',
    codes: ['MOOR1501', 'MOOR1502', 'MOOR1509'],
    withDevice: ['MOOR2310', 'MOOR2311'],
    inObjects: ['MOOR2510'],
  },
  {
    number: 4,
    what: 'The NFS server of the device is in another network than its workers: the pod stays in ContainerCreating.',
    codes: [],
    withDevice: ['MOOR2319'],
  },
  {
    number: 5,
    what: 'A worker is not among the clients of an NFS share: permission is denied, perhaps only after a failover.',
    codes: [],
    withDevice: ['MOOR2318'],
  },
  {
    number: 6,
    what: 'The PersistentVolume of the share was released by a claim that is gone: a new claim stays Pending.',
    codes: ['MOOR1519'],
    withDevice: ['MOOR2313'],
    inObjects: ['MOOR2545'],
  },
  {
    number: 7,
    what: 'Another namespace has the share already: the claim stays Pending.',
    codes: ['MOOR2005'],
    withDevice: ['MOOR2314'],
    inObjects: ['MOOR2514'],
  },
  {
    number: 8,
    what: 'A mount is read-only: its claim asks for a mode that shares do not offer, and stays Pending.',
    codes: ['MOOR1506'],
    inObjects: ['MOOR1506', 'MOOR2512'],
  },
  {
    number: 9,
    what: 'A claim for a share does not say that it wants no StorageClass: it is not bound, or gets another volume.',
    codes: [],
    inObjects: ['MOOR2511'],
  },
  {
    number: 10,
    what: 'A folder of the worker is bound in place of a share: the module runs on an empty folder.',
    codes: ['MOOR1504', 'MOOR1505', 'MOOR1511'],
    inObjects: ['MOOR1505', 'MOOR2524'],
  },
  {
    number: 11,
    what: 'A file or a socket is bound: a folder is made in its place, or the container does not start.',
    codes: ['MOOR1505'],
    inObjects: ['MOOR1505', 'MOOR2524'],
  },
  {
    number: 12,
    what: 'A mount lacks its type, source or target: nothing of the deployment is applied.',
    codes: ['MOOR1503'],
  },
  {
    number: 13,
    what: 'Two sources become one name: one is mounted in both places.',
    codes: ['MOOR1508'],
    inObjects: ['MOOR2521'],
  },
  {
    number: 14,
    what: 'Two mounts have one target: Kubernetes refuses the pod.',
    codes: ['MOOR1507', 'MOOR1518'],
    inObjects: ['MOOR1507'],
  },
  {
    number: 15,
    what: 'A database keeps its data on a share, which has no locks and owners of POSIX.',
    codes: ['MOOR1516'],
    inObjects: ['MOOR1516'],
  },
  {
    number: 16,
    what: 'A volume lies on the disk of one of two workers: its pod stays Pending after a failover.',
    codes: ['MOOR1513'],
  },
  {
    number: 18,
    what: 'More GPUs are asked for than there are: the pod stays Pending.',
    codes: ['MOOR1613', 'MOOR1614', 'MOOR1615'],
    withDevice: ['MOOR2326', 'MOOR2327', 'MOOR2328'],
    inObjects: ['MOOR1613'],
  },
  {
    number: 20,
    what: 'The old pod holds a GPU or a volume that the new one waits for, without end.',
    codes: ['MOOR1602', 'MOOR1612'],
    inObjects: ['MOOR1602', 'MOOR2527'],
  },
  {
    number: 22,
    what: 'A client of MPS does not share memory with the host: CUDA cannot be used.',
    codes: ['MOOR1618'],
    inObjects: ['MOOR1618'],
  },
  {
    number: 23,
    what: 'The image needs a newer CUDA than the driver has: the container is not started.',
    codes: ['MOOR1619'],
  },
  {
    number: 25,
    what: 'The image cannot be pulled: its name, or the credentials of its registry. That none are given is an info, since a registry may let anybody pull; an image in Docker schema 1 can be seen in its registry only.',
    codes: ['MOOR1304', 'MOOR1312', 'MOOR1315', 'MOOR1318'],
  },
  {
    number: 27,
    what: 'The image is in the container registry of the device, which serves no modules.',
    codes: ['MOOR1809'],
  },
  {
    number: 28,
    what: 'The name of a module is none in Kubernetes, or is that of another module there.',
    codes: ['MOOR1401', 'MOOR1402', 'MOOR1403'],
    inObjects: ['MOOR2506'],
  },
  {
    number: 29,
    what: 'The name of a variable has a colon, or another character that is refused.',
    codes: ['MOOR1405'],
    inObjects: ['MOOR1405'],
  },
  {
    number: 30,
    what: 'There are fewer addresses for external services than modules with ports: one runs and is not reached.',
    codes: ['MOOR1805'],
    withDevice: ['MOOR2334'],
    inObjects: ['MOOR1805'],
  },
  {
    number: 31,
    what: 'A port or an address is used that the device has for itself.',
    codes: ['MOOR1802', 'MOOR1806'],
    withDevice: ['MOOR2332', 'MOOR2333'],
    inObjects: ['MOOR1802', 'MOOR1806'],
  },
  {
    number: 32,
    what: 'TCP and UDP have one port, or one address: one of the two is lost.',
    codes: ['MOOR1803', 'MOOR1807'],
    inObjects: ['MOOR1807'],
  },
  {
    number: 34,
    what: 'Modules run and no message arrives: plain AMQP is blocked, and no WebSockets are asked for.',
    codes: ['MOOR1810', 'MOOR1811'],
  },
  {
    number: 37,
    what: 'A share is no longer uploaded: keys were rotated, a role is missing, or the account keeps what it has.',
    codes: ['MOOR1517'],
    withDevice: ['MOOR2315'],
  },
  { number: 38, what: 'Certificates were replaced, and the runtime goes on with the old ones.', codes: ['MOOR1813'] },
  {
    number: 40,
    what: 'A pod without a controller is lost in an update of the device.',
    codes: [],
    inObjects: ['MOOR2520', 'MOOR2540'],
  },
  {
    number: 43,
    what: 'Options of docker are ignored: devices, runtimes, limits of memory.',
    codes: ['MOOR1601', 'MOOR1603'],
  },
];
