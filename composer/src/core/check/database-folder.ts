import type { ModuleDraft } from '../model/draft.ts';
import { variableOf } from '../model/environment.ts';
import { lookUp } from '../model/options.ts';
import type { Database } from './posix-databases.ts';

/** How the images and programs of a database are told where its data is: variables, and options of the command line. */
const tellers: Readonly<Record<string, { variables: readonly string[]; options: readonly string[] }>> = {
  PostgreSQL: { variables: ['PGDATA', 'POSTGRESQL_DATA_DIR'], options: ['-D', '--pgdata'] },
  MySQL: { variables: ['MYSQL_DATA_DIR'], options: ['--datadir'] },
  MariaDB: { variables: ['MARIADB_DATA_DIR'], options: ['--datadir'] },
  MongoDB: { variables: ['MONGODB_DATA_DIR'], options: ['--dbpath'] },
  'SQL Server': { variables: ['MSSQL_DATA_DIR'], options: [] },
  Prometheus: { variables: [], options: ['--storage.tsdb.path'] },
  InfluxDB: { variables: ['INFLUXD_ENGINE_PATH', 'INFLUXDB_DATA_DIR'], options: ['--engine-path'] },
  Elasticsearch: { variables: ['path.data'], options: ['-Epath.data'] },
  OpenSearch: { variables: ['path.data'], options: ['-Epath.data'] },
};

/**
 * A database with the folder that this module tells it to keep its data in, in place of the one of the image; the same
 * where it is told none, or one that is no absolute path as it stands.
 */
export function withToldFolder(database: Database, module: ModuleDraft): Database {
  const teller = tellers[database.title];
  if (teller === undefined) return database;
  const told =
    teller.options.map((option) => optionOf(module, option)).find((one) => one !== undefined) ??
    teller.variables.map((name) => variableOf(module, name)?.value).find((one) => one !== undefined);
  const folder = told?.trim().replace(/(?<=.)\/+$/, '');
  return folder?.startsWith('/') === true ? { ...database, folders: [folder] } : database;
}

/** `--option=value`, `--option value` or, of a single letter, `-Dvalue`. */
function optionOf(module: ModuleDraft, option: string): string | undefined {
  const words = ['Entrypoint', 'Cmd'].flatMap((key) => {
    const list = lookUp(module.createOptions, key)?.value;
    return Array.isArray(list) ? list.filter((word) => typeof word === 'string') : [];
  });
  for (const [index, word] of words.entries()) {
    if (word === option) return words[index + 1];
    if (word.startsWith(`${option}=`)) return word.slice(option.length + 1);
    if (option.length === 2 && word.startsWith(`${option}/`)) return word.slice(2);
  }
  return undefined;
}
