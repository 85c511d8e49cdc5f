/** What a request of `http.send` asks to be sent, after all checks that need no network. */
export interface HttpRequest {
  /** In capitals. */
  readonly method: string;
  readonly url: string;
  /** By canonical name, such as `Content-Type`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** 0 where the policy wants no limit; the host has one nevertheless. */
  readonly timeoutMs: number;
  readonly enableRedirect: boolean;
  /** How often to try again after a failure of the network. */
  readonly maxRetryAttempts: number;
  /** Present where an answer may be reused by later evaluations. */
  readonly cache?: HttpCaching;
  readonly tls: HttpTls;
}

/** How long an answer may be reused: as its headers say, or for a time whatever they say. */
export interface HttpCaching {
  readonly forceSeconds?: number;
  readonly mode: 'serialized' | 'deserialized';
}

/** PEM texts, names of files and of environment variables, each as the policy wrote it; none is trusted. */
export interface HttpTls {
  readonly caCert?: string;
  readonly caCertFile?: string;
  readonly caCertEnvVariable?: string;
  readonly clientCert?: string;
  readonly clientCertFile?: string;
  readonly clientCertEnvVariable?: string;
  readonly clientKey?: string;
  readonly clientKeyFile?: string;
  readonly clientKeyEnvVariable?: string;
  readonly serverName?: string;
  readonly insecureSkipVerify?: boolean;
  readonly useSystemCerts?: boolean;
}

/** What came back. */
export interface HttpResponse {
  /** Such as `200 OK`. */
  readonly status: string;
  readonly statusCode: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: Uint8Array;
}

/** A port refused a request: a host that is not allowed, a certificate that cannot be read. No failure of the network. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

/** What the outside answered, or why it did not. */
export type Answer<T> = { readonly value: T } | { readonly error: Error };

/** Answers of the outside that an evaluation may use. A kind that is absent is refused. */
export interface Outside {
  /** @param key equal for requests that have one answer */
  readonly http?: ((key: string, request: HttpRequest) => Answer<HttpResponse>) | undefined;
  readonly dns?: ((name: string) => Answer<readonly string[]>) | undefined;
}
