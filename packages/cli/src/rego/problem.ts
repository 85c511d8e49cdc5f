import { type Diagnostic, diagnosticLine, type Location, RegoDiagnosticsError, RegoEvaluationError } from '@writ/rego';
import type { Frame } from '@writ/rego/internal';
import type { Json } from './json.ts';

/** One thing that went wrong, in the two forms in which OPA's commands print it. */
export interface Problem {
  readonly text: string;
  readonly json: Json;
}

/** Something could not be loaded, with all that is wrong. */
export class ProblemsError extends Error {
  override readonly name = 'ProblemsError';
  readonly problems: readonly Problem[];

  /** @param message what is printed of all of them together */
  constructor(problems: readonly Problem[], message: string) {
    super(message);
    this.problems = problems;
  }
}

/** What loading files found wrong. */
export function loadingError(problems: readonly Problem[]): ProblemsError {
  return new ProblemsError(problems, counted(problems, ' during loading'));
}

/** A problem that is nothing but a sentence. */
export function problem(message: string): Problem {
  return { text: message, json: { message } };
}

export function diagnosticProblem(diagnostic: Diagnostic): Problem {
  const { code, message, location, details = [], excerpt } = diagnostic;
  return {
    text: [diagnosticLine(diagnostic), ...details].join('\n\t'),
    json: {
      message,
      code,
      location: location && locationJson(location),
      details: excerpt && { line: excerpt.line, idx: excerpt.index },
    },
  };
}

export function locationJson({ file, row, col }: Location): Json {
  return { file, row, col };
}

/** The problems that an error of the engine or of loading stands for; undefined where it is neither. */
export function problemsOf(error: unknown): readonly Problem[] | undefined {
  if (error instanceof ProblemsError) return error.problems;
  if (error instanceof RegoDiagnosticsError) return error.diagnostics.map(diagnosticProblem);
  if (error instanceof RegoEvaluationError) return [evaluationProblem(error)];
  return undefined;
}

/** An evaluation that failed. */
export function evaluationProblem(error: RegoEvaluationError, frames: readonly Frame[] = []): Problem {
  const { code, location } = error;
  const message = evaluationMessage(error);
  const trace = frames.map((frame) => `  ${frameText(frame.location)}`);
  return {
    text: evaluationText(error) + (trace.length > 0 ? `\n\nTraceback:\n${trace.join('\n')}` : ''),
    json: {
      message,
      code,
      location: location && locationJson(location),
      stack_trace: frames.length > 0 ? framesJson(frames) : undefined,
    },
  };
}

/** Without the code and the place, which the error's own message starts with. */
export function evaluationMessage({ code, location, message }: RegoEvaluationError): string {
  return message.slice(diagnosticLine({ code, message: '', ...(location && { location }) }).length);
}

/** `place: code: message`; a place in a query is its text. */
export function evaluationText(error: RegoEvaluationError): string {
  const { code, location } = error;
  const text = `${code}: ${evaluationMessage(error)}`;
  if (!location) return text;
  return `${location.file === '' && location.text !== '' ? location.text : placeText(location)}: ${text}`;
}

export function frameText(location: Location): string {
  return `${placeText(location)}: ${location.text.replaceAll(/\s+/g, ' ')}`;
}

export function framesJson(frames: readonly Frame[]): Json {
  return frames.map(({ query, location }) => ({ query_id: query, location: locationJson(location) }));
}

function placeText({ file, row, col }: Location): string {
  return file === '' ? `${row}:${col}` : `${file}:${row}`;
}

/** `1 error occurred: …`, or the number of errors and each on lines of its own. */
export function counted(problems: readonly Problem[], when = ''): string {
  const texts = problems.map(({ text }) => text);
  return problems.length === 1
    ? `1 error occurred${when}: ${texts.join('')}`
    : `${problems.length} errors occurred${when}:\n${texts.join('\n')}`;
}
