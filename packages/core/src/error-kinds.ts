/**
 * What went wrong, independent of any protocol. A closed set: every error code belongs to exactly one kind, and
 * the kind alone decides the HTTP status and the exit code.
 */
export type ErrorKind = keyof typeof ERROR_KINDS;

interface ErrorKindEntry {
  /** HTTP status code (RFC 9110). */
  readonly status: number;
  /** Exit code of the `writ` command: 1 the checked thing is bad, 2 wrong usage or unreadable input, 3 cannot tell. */
  readonly exitCode: 1 | 2 | 3;
  /** Whether the message may leave the process: it speaks of the caller's own input, not of our inside. */
  readonly public: boolean;
}

export const ERROR_KINDS = {
  /** The command or request itself is malformed. */
  usage: { status: 400, exitCode: 2, public: true },
  /** Input could not be read or parsed at all. */
  unreadable: { status: 400, exitCode: 2, public: true },
  /** Input was read, and breaks a rule. */
  invalid: { status: 422, exitCode: 1, public: true },
  unauthenticated: { status: 401, exitCode: 1, public: true },
  denied: { status: 403, exitCode: 1, public: true },
  not_found: { status: 404, exitCode: 1, public: true },
  /** What was asked for exists, and does not support this operation on it. */
  unsupported: { status: 405, exitCode: 2, public: true },
  /** The request does not fit the present state, such as an outdated revision. */
  conflict: { status: 409, exitCode: 1, public: true },
  /** A limit on size, nesting or count was passed. */
  too_large: { status: 413, exitCode: 2, public: true },
  /** The caller asks too often; later it may succeed. */
  limited: { status: 429, exitCode: 3, public: true },
  /** A part we depend on does not answer, or we are not ready. */
  unavailable: { status: 503, exitCode: 3, public: false },
  timeout: { status: 504, exitCode: 3, public: false },
  /** A bug of ours, or something nobody foresaw. */
  internal: { status: 500, exitCode: 3, public: false },
} as const satisfies Record<string, ErrorKindEntry>;
