import type { ErrorType } from '../cel/check.ts';

/** Why a request is refused. It is a result, not an exception. */
export class Failure {
  readonly type: ErrorType;
  /** For the client, where answers are verbose: no secret, nothing internal. */
  readonly message: string;
  /** Other types that it also counts as in conditions: those of its causes. */
  readonly causes: readonly ErrorType[];
  /** No credentials of this kind came with the request, so another authenticator may have a try. */
  readonly isAbsent: boolean;
  /** Headers that tell the client what to do: `WWW-Authenticate`. */
  readonly headers: Readonly<Record<string, string>>;
  /** The status where it is another than that of the type. */
  readonly status: number | undefined;
  /** For the log alone. */
  readonly cause: unknown;
  /** The mechanism and the step that it comes from; set by the pipeline. */
  readonly source: string;
  readonly stepId: string;

  constructor(type: ErrorType, message: string, options: FailureOptions = {}) {
    this.type = type;
    this.message = message;
    this.causes = options.causes ?? [];
    this.isAbsent = options.isAbsent ?? false;
    this.headers = options.headers ?? {};
    this.status = options.status;
    this.cause = options.cause;
    this.source = options.source ?? '';
    this.stepId = options.stepId ?? '';
  }

  /** The same, with the step that it comes from. */
  from(source: string, stepId: string): Failure {
    const { causes, isAbsent, headers, status, cause } = this;
    return new Failure(this.type, this.message, { causes, isAbsent, headers, status, cause, source, stepId });
  }
}

interface FailureOptions {
  readonly causes?: readonly ErrorType[];
  readonly isAbsent?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status?: number | undefined;
  readonly cause?: unknown;
  readonly source?: string;
  readonly stepId?: string;
}

/** An answer that an error handler made. */
export interface Answer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}
