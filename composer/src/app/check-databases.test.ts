import { describe, expect, it } from 'vitest';
import { composeText, head } from './testing/compose-text.ts';
import { frameExample } from '../core/diagnostics/catalogue/frame-example.ts';
import type { Target } from '../core/model/target.ts';
import { databaseOf, holdsData } from '../core/check/posix-databases.ts';

const shares = 'volumes: { db: { share: results, protocol: nfs }, camera: { share: camera-drop, protocol: smb } }';
function findings(text: string, target: Target = 'ase-1node', name = 'a.workload.yaml') {
  const { diagnostics } = composeText(text, { target, name });
  return diagnostics.filter(({ code }) => code === 'MOOR1516');
}
const workload = (image: string, path: string) =>
  `${head}${shares}\nmodules: { db: { image: "${image}", mounts: { ${path}: db } } }`;
const manifest = (options: object, image = 'mcr.microsoft.com/azure-sql-edge:1.0.5') => {
  const settings = { image, createOptions: JSON.stringify(options) };
  return frameExample({ in: 'modules', text: JSON.stringify({ db: { settings } }) }).text;
};

describe('a database whose data stands on a share', () => {
  it.each([
    ['postgres:15.4', '/var/lib/postgresql/data', 'PostgreSQL'],
    ['docker.io/library/postgres@sha256:' + 'a'.repeat(64), '/var/lib/postgresql', 'PostgreSQL'],
    ['timescale/timescaledb:2.14.2-pg15', '/var/lib/postgresql/data/pgdata', 'PostgreSQL'],
    ['contoso.azurecr.io:5000/db/mysql:8.0.36', '/var/lib/mysql', 'MySQL'],
    ['bitnami/mongodb:7.0.5', '/bitnami/mongodb', 'MongoDB'],
    ['mcr.microsoft.com/mssql/server:2022-CU11', '/var/opt/mssql/data', 'SQL Server'],
    ['prom/prometheus:v2.50.1', '/prometheus', 'Prometheus'],
    ['questdb/questdb:8.1.0', '/var/lib/questdb', 'QuestDB'],
    ['grafana/grafana-oss:11.2.0', '/var/lib/grafana', 'SQLite'],
  ])('%s with a share at %s is warned of as %s', (image, path, title) => {
    const [finding, ...more] = findings(workload(image, path));
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ severity: 'warning', line: 5 });
    expect(finding?.message).toContain(title);
    expect(finding?.message).toContain('NFS');
    expect(finding?.help).toContain('ase-node-local');
  });

  it.each([
    ['contoso.azurecr.io/postgres-exporter:1.0', '/var/lib/postgresql/data'],
    ['contoso.azurecr.io/server:1.0', '/var/opt/mssql'],
    ['constructor:1.0', '/data/db'],
  ])('%s at %s is no database', (image, path) => expect(findings(workload(image, path))).toEqual([]));

  it('is an info where the share stands beside the data and nothing holds that', () => {
    const [finding] = findings(workload('mongo:7.0', '/backup'));
    expect(finding).toMatchObject({ severity: 'info' });
    expect(finding?.message).toContain('nothing is mounted where MongoDB');
  });

  it('is silent where a claim holds the data and the share the backups', () => {
    const volumes = 'volumes: { db: { storageClass: ase-node-local, size: 20Gi }, camera: { share: camera-drop } }';
    const module = 'db: { image: "mongo:7.0", mounts: { /data/db: db, /backup: camera, /data/db/dump: camera } }';
    expect(findings(`${head}${volumes}\nmodules: { ${module} }`)).toEqual([]);
  });

  it('is found in a manifest, at the target of the mount', () => {
    const mounts = [{ Type: 'volume', Source: 'sqlvolume', Target: '/var/opt/mssql' }];
    const [finding] = findings(manifest({ HostConfig: { Mounts: mounts } }), 'ase-1node', 'deployment.json');
    expect(finding).toMatchObject({ severity: 'warning' });
    expect(finding?.message).toContain('an SMB or NFS share');
    expect(finding?.help).toContain('k8s-experimental.volumes');
  });

  it('is found on a virtual machine, where a share is a folder that is declared as one', () => {
    const volume = 'volumes: { db: { share: results, protocol: smb, hostPath: /mnt/results } }';
    const text = `${head}${volume}\nmodules: { db: { image: "mysql:8.0", mounts: { /var/lib/mysql: db } } }`;
    expect(findings(text, 'iotedge-vm')).toMatchObject([{ severity: 'warning' }]);
    expect(findings(text.replace('share: results, protocol: smb, ', ''), 'iotedge-vm')).toEqual([]);
  });
});

describe('what holds the data of a database', () => {
  const mysql = databaseOf('mysql');
  it.each([
    ['/var/lib/mysql', true],
    ['/var/lib/mysql/', true],
    ['/var/lib', true],
    ['/', true],
    ['/var/lib/mysql/data', true],
    ['/var/lib/mysql-files', false],
    ['/var/lib/mysql/backup', false],
    ['/backup', false],
  ])('%s: %s', (path, expected) => expect(mysql !== undefined && holdsData(mysql, path)).toBe(expected));
});
