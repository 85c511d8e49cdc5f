import type { ErrorKind } from './error-kinds.ts';

/** The part of Writ that an error code belongs to. */
export type ErrorArea =
  | 'BUS'
  | 'CLI'
  | 'CONFIG'
  | 'CONTRACT'
  | 'CORE'
  | 'EDGE'
  | 'LOGIN'
  | 'PDP'
  | 'REGO'
  | 'RULE'
  | 'SERVICE'
  | 'SYNC';

/** A stable name of one failure: `ERR_CONFIG_UNKNOWN_KEY`. Once released, a code keeps its meaning. */
export type ErrorCode = `ERR_${ErrorArea}_${string}`;

/** One row of a package's error table; `docs/reference/errors.md` is tested against it. */
export interface ErrorEntry {
  readonly kind: ErrorKind;
  /** The failure in a few words, the same for every occurrence (the `title` of RFC 9457). */
  readonly title: string;
  /** What the reader does next. */
  readonly help: string;
}

/** The codes that one package declares. */
export type ErrorTable = Readonly<Record<ErrorCode, ErrorEntry>>;

export interface WritErrorOptions {
  readonly cause?: unknown;
  /** Machine-readable facts about this occurrence. Never a secret: details are logged. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * The one exception class of Writ. An exception means a bug, a broken dependency or bad configuration; a denied
 * request or an invalid token is a result, not an exception.
 *
 * `message` is one line in lower case without a final stop, with user input in backticks and, where there is a file,
 * `file:line:column` in front.
 */
export class WritError extends Error {
  override readonly name = 'WritError';
  readonly code: ErrorCode;
  readonly kind: ErrorKind;
  readonly title: string;
  readonly help: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, entry: ErrorEntry, message: string, options: WritErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.kind = entry.kind;
    this.title = entry.title;
    this.help = entry.help;
    this.details = options.details ?? {};
  }
}

/**
 * Makes the function that a package creates its errors with, so that only codes of its own table compile.
 *
 * @example
 * const BUS_ERRORS = {
 *   ERR_BUS_CLOSED: { kind: 'unavailable', title: 'the bus is closed', help: 'open it again' },
 * } as const satisfies ErrorTable;
 * const busError = errorFactory(BUS_ERRORS);
 * throw busError('ERR_BUS_CLOSED', 'the bus `orders` is closed');
 */
export function errorFactory<Code extends ErrorCode>(
  table: Readonly<Record<Code, ErrorEntry>>,
): (code: Code, message: string, options?: WritErrorOptions) => WritError {
  return (code, message, options) => new WritError(code, table[code], message, options);
}

/** The errors that no single part owns. */
export const CORE_ERRORS = {
  ERR_CORE_ADDRESS_FORBIDDEN: {
    kind: 'invalid',
    title: 'this process may not listen on the address',
    help: 'choose a port above 1023, or give the process the right to bind low ports',
  },
  ERR_CORE_ADDRESS_IN_USE: {
    kind: 'invalid',
    title: 'the address is in use',
    help: 'stop the process that listens there, or configure another port',
  },
  ERR_CORE_ADDRESS_UNAVAILABLE: {
    kind: 'invalid',
    title: 'this machine does not have the address',
    help: 'configure an address of this machine, `127.0.0.1` for local use or `0.0.0.0` for all of its addresses',
  },
  ERR_CORE_CLOSE_FAILED: {
    kind: 'internal',
    title: 'a part did not close cleanly',
    help: 'read the causes; all other parts were closed, and what the named part held may need a look',
  },
  ERR_CORE_HOST_NOT_FOUND: {
    kind: 'invalid',
    title: 'the host name to listen on has no address',
    help: 'check the spelling, or configure an address instead of a name',
  },
  ERR_CORE_HOST_REFUSED: {
    kind: 'denied',
    title: 'the host header does not name this listener',
    help: 'ask for `localhost` or the loopback address, or bind the listener to an address that others may use',
  },
  ERR_CORE_INTERNAL: {
    kind: 'internal',
    title: 'internal error',
    help: 'look up the incident id in the log of the process that answered, and report it with that entry',
  },
  ERR_CORE_METHOD_NOT_ALLOWED: {
    kind: 'unsupported',
    title: 'this path does not support the method',
    help: 'use one of the methods in the `allow` header',
  },
  ERR_CORE_METRIC_INVALID: {
    kind: 'internal',
    title: 'a metric is declared wrongly',
    help: 'report it: metrics are declared by the program, not by its configuration',
  },
  ERR_CORE_NOT_FOUND: {
    kind: 'not_found',
    title: 'nothing is served at this path',
    help: 'check the path and the method; the operations listener serves /health, /health/live, /health/ready and /metrics',
  },
  ERR_CORE_START_FAILED: {
    kind: 'unavailable',
    title: 'a part did not start',
    help: 'read the cause; the parts that had started were closed again, so it can be tried anew',
  },
  ERR_CORE_TIMEOUT: {
    kind: 'timeout',
    title: 'a part did not finish in time',
    help: 'raise the limit that the message names, or find out what the part waits for',
  },
} as const satisfies ErrorTable;

export const coreError: ReturnType<typeof errorFactory<keyof typeof CORE_ERRORS>> = errorFactory(CORE_ERRORS);

/**
 * Turns anything that was thrown into a WritError: one of ours stays as it is, everything else becomes
 * `ERR_CORE_INTERNAL` with the original as `cause`.
 */
export function asWritError(thrown: unknown): WritError {
  if (thrown instanceof WritError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return coreError('ERR_CORE_INTERNAL', message, { cause: thrown });
}
