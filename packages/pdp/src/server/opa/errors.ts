import { type Diagnostic, diagnosticLine, RegoDiagnosticsError, RegoEvaluationError } from '@writ/rego';
import type { Frame } from '@writ/rego/internal';
import type { Refusal } from '../../decision/types.ts';
import type { HttpReply } from '../http/types.ts';
import { errorReply, type Json } from './replies.ts';

/** Why there is no decision. Data that is not what it must be is told as such: an empty answer would pass for undefined. */
export function refusalReply({ code, message, cause }: Refusal, frames: readonly Frame[] = []): HttpReply {
  if (cause instanceof RegoEvaluationError) return evaluationErrorReply(cause, frames);
  if (cause instanceof RegoDiagnosticsError) return errorReply(500, 'internal_error', countedText(cause));
  return errorReply(503, 'unavailable', message, { writ_code: code });
}

/** What OPA up to 1.21 says before what 1.22 says. */
const OLDER_TEXTS = /^(?:complete rules|functions) must not produce multiple outputs(?: for same inputs)?: /;

/** An evaluation that failed. @param frames what was being evaluated, the innermost first */
export function evaluationErrorReply(error: RegoEvaluationError, frames: readonly Frame[] = []): HttpReply {
  const { code, location } = error;
  // The error's own message starts with the code and the place.
  const text = error.message.slice(diagnosticLine({ code, message: '', ...(location && { location }) }).length);
  const message = text.replace(OLDER_TEXTS, '');
  const trace = frames.map(({ query, location: at }) => ({ query_id: query, location: placeOf(at) }));
  const errors = [
    {
      code,
      message,
      location: location && placeOf(location),
      stack_trace: trace.length > 0 ? trace : undefined,
    },
  ];
  return errorReply(500, 'internal_error', 'error(s) occurred while evaluating query', { errors });
}

/** A query that is none. */
export function diagnosticsReply({ diagnostics }: RegoDiagnosticsError, doing: 'parsing' | 'compiling'): HttpReply {
  const errors = diagnostics.map(diagnosticJson);
  return errorReply(400, 'invalid_parameter', `error(s) occurred while ${doing} query`, { errors });
}

function diagnosticJson({ code, message, location, excerpt }: Diagnostic): Json {
  return {
    code,
    message,
    location: location && placeOf(location),
    details: excerpt && { line: excerpt.line, idx: excerpt.index },
  };
}

function placeOf({ file, row, col }: { readonly file: string; readonly row: number; readonly col: number }): Json {
  return { file, row, col };
}

function countedText({ diagnostics }: RegoDiagnosticsError): string {
  const texts = diagnostics.map((diagnostic) =>
    [diagnosticLine(diagnostic), ...(diagnostic.details ?? [])].join('\n\t'),
  );
  return texts.length === 1
    ? `1 error occurred: ${texts.join('')}`
    : `${texts.length} errors occurred:\n${texts.join('\n')}`;
}
