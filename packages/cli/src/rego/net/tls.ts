import { readFileSync } from 'node:fs';
import { getCACertificates } from 'node:tls';
import { type HttpRequest, RefusedError } from '@writ/rego';

/** What `node:https` takes of a request's settings. */
export interface TlsSettings {
  readonly ca?: string[];
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
}

/** Reads certificates and keys from where a request says they are. @throws RefusedError where one cannot be read */
export function tlsOptions(
  { tls, headers }: HttpRequest,
  environment: Readonly<Record<string, string | undefined>>,
): TlsSettings {
  const variable = (name: string | undefined): string | undefined =>
    name !== undefined && Object.hasOwn(environment, name) ? environment[name] : undefined;
  const cert = tls.clientCert ?? fileText(tls.clientCertFile) ?? variable(tls.clientCertEnvVariable);
  const key = tls.clientKey ?? fileText(tls.clientKeyFile) ?? variable(tls.clientKeyEnvVariable);
  const ca = [
    tls.caCert?.replaceAll(String.raw`\n`, '\n'),
    fileText(tls.caCertFile),
    variable(tls.caCertEnvVariable),
  ].filter((text) => text !== undefined);
  if (tls.useSystemCerts === true) ca.push(...getCACertificates('system'));
  const servername = tls.serverName ?? headers['Host'];
  return {
    ...(ca.length > 0 && { ca }),
    ...(cert !== undefined && key !== undefined && { cert, key }),
    ...(servername !== undefined && { servername }),
    ...(tls.insecureSkipVerify === true && { rejectUnauthorized: false }),
  };
}

function fileText(name: string | undefined): string | undefined {
  if (name === undefined || name === '') return undefined;
  try {
    return readFileSync(name, 'utf8');
  } catch {
    throw new RefusedError(`open ${name}: no such file or directory`);
  }
}
