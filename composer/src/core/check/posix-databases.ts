/** A database that needs a file system with POSIX locks, owners and renames below its data. */
export interface Database {
  /** As a person calls it. */
  title: string;
  /** Where its images keep their data unless told otherwise. */
  folders: readonly string[];
}

const postgres = database('PostgreSQL', '/var/lib/postgresql', '/bitnami/postgresql', '/home/postgres/pgdata');
const mysql = database('MySQL', '/var/lib/mysql', '/bitnami/mysql');
const mariadb = database('MariaDB', '/var/lib/mysql', '/bitnami/mariadb');
const mongo = database('MongoDB', '/data/db', '/bitnami/mongodb');
const sqlServer = database('SQL Server', '/var/opt/mssql');
const prometheus = database('Prometheus', '/prometheus', '/bitnami/prometheus');
const influx = database('InfluxDB', '/var/lib/influxdb', '/var/lib/influxdb2', '/bitnami/influxdb');
const elastic = database('Elasticsearch', '/usr/share/elasticsearch/data', '/bitnami/elasticsearch');
const openSearch = database('OpenSearch', '/usr/share/opensearch/data', '/bitnami/opensearch');
const sqliteOfGrafana = database('Grafana (SQLite)', '/var/lib/grafana');

/** By the last part of the name of an image. */
const byName: Readonly<Record<string, Database>> = {
  postgres,
  postgresql: postgres,
  postgis: postgres,
  timescaledb: postgres,
  'timescaledb-ha': postgres,
  mysql,
  'mysql-server': mysql,
  percona: mysql,
  mariadb,
  mongo,
  mongodb: mongo,
  'mongodb-community-server': mongo,
  'azure-sql-edge': sqlServer,
  'mssql-server-linux': sqlServer,
  prometheus,
  influxdb: influx,
  elasticsearch: elastic,
  opensearch: openSearch,
  questdb: database('QuestDB', '/var/lib/questdb', '/root/.questdb'),
  grafana: sqliteOfGrafana,
  'grafana-oss': sqliteOfGrafana,
  'grafana-enterprise': sqliteOfGrafana,
  rabbitmq: database('RabbitMQ', '/var/lib/rabbitmq', '/bitnami/rabbitmq'),
  neo4j: database('Neo4j', '/data', '/bitnami/neo4j'),
  etcd: database('etcd', '/etcd-data', '/var/lib/etcd', '/bitnami/etcd'),
  cassandra: database('Cassandra', '/var/lib/cassandra', '/bitnami/cassandra'),
  couchdb: database('CouchDB', '/opt/couchdb/data'),
  clickhouse: database('ClickHouse', '/var/lib/clickhouse'),
  'clickhouse-server': database('ClickHouse', '/var/lib/clickhouse'),
};

/** The database an image is known to hold, by its name alone; undefined for any other image. */
export function databaseOf(image: string): Database | undefined {
  const path = (image.trim().split('@')[0] ?? '').toLowerCase().split('/');
  const name = (path.at(-1) ?? '').split(':')[0] ?? '';
  if (name === 'server' && path.at(-2) === 'mssql') return sqlServer;
  return Object.hasOwn(byName, name) ? byName[name] : undefined;
}

/** Copies of a database may stand on any file system. */
const copies = /\/(backups?|dumps?|exports?|imports?|restore|archive)(\/|$)/i;

/** Whether what is mounted at a path holds the data of the database, or a part of it. */
export function holdsData({ folders }: Database, path: string): boolean {
  const mounted = withSlash(path);
  return folders.some((folder) => {
    const data = withSlash(folder);
    return data.startsWith(mounted) || (mounted.startsWith(data) && !copies.test(mounted.slice(data.length - 1)));
  });
}

function withSlash(path: string): string {
  return path.endsWith('/') ? path : `${path}/`;
}

function database(title: string, ...folders: string[]): Database {
  return { title, folders };
}
