import type { ServerOptions } from 'node:https';
import type { SecureContextOptions } from 'node:tls';

/** What a server over TLS needs, as PEM. */
export interface TlsSettings {
  readonly certificate: string;
  readonly key: string;
  /** Who signs the certificates of callers; a caller without one may still come with a token. Default: none is asked for. */
  readonly clientAuthorities?: string;
}

/** What can be replaced while a server listens. */
export function contextOf({ certificate, key, clientAuthorities }: TlsSettings): SecureContextOptions {
  return { cert: certificate, key, minVersion: 'TLSv1.2', ...(clientAuthorities && { ca: clientAuthorities }) };
}

export function serverOptionsOf(settings: TlsSettings): ServerOptions {
  const asks = settings.clientAuthorities !== undefined;
  return {
    ...contextOf(settings),
    // A certificate that does not verify ends the connection; whether one is needed is for the authentication to say.
    ...(asks && { requestCert: true, rejectUnauthorized: false }),
  };
}
