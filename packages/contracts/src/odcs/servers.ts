import type { Shape } from './shape.ts';

const text: Shape = { type: 'text' };
const port: Shape = { type: 'integer' };
const uri: Shape = {
  type: 'text',
  fits: (value) => /^[A-Za-z][A-Za-z0-9+.-]*:\S+$/.test(value),
  expected: 'a URI with a scheme, such as `https://…` or `s3://…`',
};
const sftp: Shape = { type: 'text', fits: (value) => /^sftp:\/\/\S/.test(value), expected: 'a URI `sftp://…`' };

/** The keys that a server of some type may have beside the common ones, and which of them it must have. */
export interface ServerShape {
  readonly keys: Readonly<Record<string, Shape>>;
  readonly required: readonly string[];
}

function server(
  required: Readonly<Record<string, Shape>>,
  optional: Readonly<Record<string, Shape>> = {},
): ServerShape {
  return { keys: { ...required, ...optional }, required: Object.keys(required) };
}

const HOST_DATABASE = server({ host: text, database: text }, { port });
const HOST_PORT_DATABASE = server({ host: text, port, database: text });
const HOST_PORT_DATABASE_SCHEMA = server({ host: text, port, database: text, schema: text });

/** What types the standard has only since 3.2: what they must have is not settled among its readers, so nothing is asked for. */
const RECENT: ServerShape = {
  keys: {
    account: text,
    bucket: text,
    catalog: text,
    catalogUrl: uri,
    container: text,
    database: text,
    dataset: text,
    endpointUrl: uri,
    format: text,
    host: text,
    http_path: text,
    httpPath: text,
    location: uri,
    namespace: text,
    path: text,
    port,
    project: text,
    region: text,
    schema: text,
    warehouse: text,
  },
  required: [],
};

/** Server types (ODCS 3.2, "Infrastructure and servers"). */
export const SERVERS: Readonly<Record<string, ServerShape>> = {
  api: server({ location: uri }),
  athena: server({ schema: text }, { stagingDir: uri, catalog: text, regionName: text, workgroup: text }),
  azure: server({ location: uri, format: text }, { delimiter: text, encoding: text }),
  bigquery: server({ project: text, dataset: text }),
  clickhouse: HOST_PORT_DATABASE,
  cloudsql: HOST_PORT_DATABASE_SCHEMA,
  custom: server(
    {},
    {
      account: text,
      catalog: text,
      database: text,
      dataset: text,
      delimiter: text,
      encoding: text,
      endpointUrl: uri,
      format: text,
      host: text,
      location: uri,
      path: text,
      port,
      project: text,
      region: text,
      regionName: text,
      schema: text,
      serviceName: text,
      stagingDir: text,
      stream: text,
      warehouse: text,
    },
  ),
  databricks: server({ catalog: text, schema: text }, { host: text }),
  db2: server({ host: text, port, database: text }, { schema: text }),
  denodo: server({ host: text, port }, { database: text }),
  dremio: server({ host: text, port }, { schema: text }),
  duckdb: server({ database: text }, { schema: text }),
  exasol: RECENT,
  glue: server({ account: text, database: text }, { location: uri, format: text }),
  hana: server({ host: text }, { port, database: text, schema: text }),
  hive: HOST_DATABASE,
  iceberg: server({ catalog: text, catalogUrl: uri }, { namespace: text, warehouse: text }),
  impala: HOST_DATABASE,
  informix: HOST_DATABASE,
  kafka: server({ host: text }, { format: text, encoding: text }),
  kinesis: server({}, { region: text, format: text, encoding: text }),
  local: server({ path: text, format: text }, { delimiter: text, encoding: text }),
  mysql: HOST_PORT_DATABASE,
  oracle: server({ host: text, port, serviceName: text }),
  postgres: HOST_PORT_DATABASE_SCHEMA,
  postgresql: HOST_PORT_DATABASE_SCHEMA,
  presto: server({ host: text }, { catalog: text, schema: text }),
  pubsub: server({ project: text }),
  redshift: server({ database: text, schema: text }, { host: text, region: text, account: text }),
  s3: server({ location: uri }, { endpointUrl: uri, format: text, delimiter: text, encoding: text }),
  sftp: server({ location: sftp }, { format: text, delimiter: text, encoding: text }),
  snowflake: server({ account: text, database: text, schema: text }, { host: text, port, warehouse: text }),
  sqlserver: server({ host: text, database: text, schema: text }, { port }),
  synapse: HOST_PORT_DATABASE,
  teradata: RECENT,
  trino: server({ host: text, port, catalog: text, schema: text }),
  vertica: HOST_PORT_DATABASE_SCHEMA,
  zen: HOST_DATABASE,
};
