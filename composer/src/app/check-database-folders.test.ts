import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../source/node.ts';
import { findingsWith } from './testing/manifest-with.ts';

const mounts = (Target: string) => ({ HostConfig: { Mounts: [{ Type: 'volume', Source: 'camera-drop', Target }] } });
const claimed = (mountPath: string, claimName: string) => ({
  ...mounts('/backups'),
  'k8s-experimental': {
    volumes: [
      { volume: { name: 'v', persistentVolumeClaim: { claimName } }, volumeMounts: [{ name: 'v', mountPath }] },
    ],
  },
});
const env = (name: string, value: string) => ({ env: { [name]: { value } } });
function found(image: string, createOptions: object, module: JsonObject = {}): string[] {
  const all = findingsWith({ image, createOptions: createOptions as JsonObject, module: { ...module } });
  return all.filter((one) => one.startsWith('MOOR1516'));
}

describe('a database that is told where its data is', () => {
  const settingsOf = (image: string, createOptions: object) => ({ settings: { image, createOptions } }) as JsonObject;
  const postgres = 'mcr.microsoft.com/contoso/postgres:16.2';
  const prometheus = 'mcr.microsoft.com/contoso/prometheus:2.50';
  const mongo = 'mcr.microsoft.com/contoso/mongo:7.0';

  it.each<[string, object, JsonObject]>([
    [postgres, mounts('/data'), env('PGDATA', '/data/pg')],
    [postgres, { ...mounts('/data'), Env: ['PGDATA=/data/pg/'] }, {}],
    [postgres, { ...mounts('/data'), Cmd: ['postgres', '-D', '/data/pg'] }, {}],
    [prometheus, { ...mounts('/data'), Cmd: ['--storage.tsdb.path=/data'] }, {}],
    [mongo, { ...mounts('/data/store'), Cmd: ['--dbpath', '/data/store'] }, {}],
    ['mcr.microsoft.com/mssql/server:2022-latest', mounts('/data'), env('MSSQL_DATA_DIR', '/data')],
    [postgres, claimed('/var/lib/postgresql/data', 'camera-drop'), {}],
  ])('%s stands on a share with %j', (image, createOptions, more) => {
    const module = { ...settingsOf(image, createOptions), ...more };
    expect(found(image, createOptions, module)).toEqual(['MOOR1516 warning']);
  });

  it.each<[object, JsonObject]>([
    [mounts('/data'), env('PGDATA', '/pg')],
    [claimed('/var/lib/postgresql/data', 'db'), {}],
  ])('does not with %j', (createOptions, more) => {
    expect(found(postgres, createOptions, { ...settingsOf(postgres, createOptions), ...more })).toEqual([]);
  });
  it('is not known to where it is told nothing', () => {
    expect(found(postgres, mounts('/data'))).toEqual(['MOOR1516 info']);
    expect(found(postgres, mounts('/data'), env('PGDATA', '$(DATA)'))).toEqual(['MOOR1516 info']);
  });
});
