import { ERROR_KINDS } from './error-kinds.ts';
import { asWritError } from './errors.ts';

/** The media type of a problem document (RFC 9457 section 3). */
export const PROBLEM_CONTENT_TYPE = 'application/problem+json';

/** Problem details for HTTP APIs (RFC 9457), with our `code` as an extension member. */
export interface ProblemDetails {
  /** `urn:writ:error:<code>`: names the problem type; it does not need to be fetched. */
  readonly type: string;
  readonly title: string;
  /** The HTTP status code that the answer carries. */
  readonly status: number;
  /** What happened in this very case; for failures inside Writ only the incident to look up. */
  readonly detail: string;
  /** `urn:writ:incident:<id>`: the log entry that tells the rest. */
  readonly instance: string;
  readonly code: string;
}

/**
 * The only way an error leaves the process over HTTP: messages of kinds that speak of the caller's own input pass,
 * everything else is replaced, so that neither paths, nor addresses, nor stack traces get out.
 *
 * @param thrown anything that was thrown
 * @param incidentId the id under which the caller of this function logs `thrown`
 */
export function problemFrom(thrown: unknown, incidentId: string): ProblemDetails {
  const error = asWritError(thrown);
  const kind = ERROR_KINDS[error.kind];
  return {
    type: `urn:writ:error:${error.code}`,
    title: error.title,
    status: kind.status,
    detail: kind.public ? error.message : `see the log entry of incident ${incidentId}`,
    instance: `urn:writ:incident:${incidentId}`,
    code: error.code,
  };
}
