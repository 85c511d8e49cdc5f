import { Agent, type Dispatcher, errors, request } from 'undici';
import { secureUrl } from '../contract/keys.ts';
import { serviceError } from '../errors.ts';
import type { Decision, EvaluateOptions, EvaluationRequest, EvaluationsRequest } from './types.ts';

export interface DecisionClientOptions {
  /** The base address of an AuthZEN decision point: `https://pdp.internal:8181`. */
  readonly url: URL | string;
  /** How long a question may take as a whole, in milliseconds. Default: 500; 1 to 60,000. */
  readonly timeoutMs?: number;
  /** The bearer token of this service, asked for with each question, so that it may change. */
  readonly token?: () => string;
  /** Connections with client certificates, a proxy, or a pool that others use too. Default: a pool of its own. */
  readonly dispatcher?: Dispatcher;
  readonly insecure?: readonly 'plain-http'[];
}

/** Asks a decision point. Every doubt is a `false`: no answer in time, no answer at all, an answer that is no decision. */
export interface DecisionClient {
  evaluate(question: EvaluationRequest, options?: EvaluateOptions): Promise<Decision>;
  /** @returns one decision for each evaluation, in their order */
  evaluations(questions: EvaluationsRequest, options?: EvaluateOptions): Promise<readonly Decision[]>;
  /** Gives its connections back. */
  close(): Promise<void>;
}

const DEFAULT_TIMEOUT_MS = 500;
const MAX_TIMEOUT_MS = 60_000;
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
const CONNECTIONS = 16;

type Failure = NonNullable<Decision['failure']>;

/**
 * @example
 * const pdp = createDecisionClient({ url: 'https://pdp.internal:8181' });
 * const { decision } = await pdp.evaluate({
 *   subject: { type: 'user', id: contract.subject.id },
 *   action: { name: 'write' },
 *   resource: { type: 'article', id: 'new' },
 * });
 *
 * @throws ERR_SERVICE_OPTIONS where an option is not acceptable
 */
export function createDecisionClient(options: DecisionClientOptions): DecisionClient {
  const { timeoutMs = DEFAULT_TIMEOUT_MS, token, insecure = [] } = options;
  const base = secureUrl(options.url, 'url', insecure.includes('plain-http'));
  if (!(timeoutMs >= 1 && timeoutMs <= MAX_TIMEOUT_MS)) {
    throw serviceError('ERR_SERVICE_OPTIONS', `\`timeoutMs\` must be between 1 and ${MAX_TIMEOUT_MS}`);
  }
  const own = options.dispatcher ? undefined : new Agent({ connections: CONNECTIONS });
  const dispatcher = options.dispatcher ?? own;
  const at = (path: string): URL => new URL(base.pathname.replace(/\/*$/, '') + path, base);

  async function ask(
    url: URL,
    question: unknown,
    evaluate: EvaluateOptions,
  ): Promise<{ readonly answer: unknown } | Failure> {
    const timer = new AbortController();
    const timeout = setTimeout(() => timer.abort(), timeoutMs);
    const leave = (): void => timer.abort();
    evaluate.signal?.addEventListener('abort', leave);
    if (evaluate.signal?.aborted) timer.abort();
    try {
      const { statusCode, body } = await request(url, {
        method: 'POST',
        headers: headersOf(token, evaluate),
        body: JSON.stringify(question),
        signal: timer.signal,
        ...(dispatcher && { dispatcher }),
      });
      const text = await textOf(body, timer);
      if (text === undefined)
        return { code: 'ERR_SERVICE_PDP_ANSWER', message: `the answer is larger than ${MAX_ANSWER_BYTES} bytes` };
      if (statusCode !== 200) return { code: codeOf(statusCode), message: `it answered ${statusCode}` };
      return { answer: JSON.parse(text) };
    } catch (error) {
      return failureOf(error, timer.signal.aborted, timeoutMs);
    } finally {
      clearTimeout(timeout);
      evaluate.signal?.removeEventListener('abort', leave);
    }
  }

  return {
    async evaluate(question, evaluate = {}) {
      const result = await ask(at('/access/v1/evaluation'), question, evaluate);
      return 'answer' in result ? decisionOf(result.answer) : denied(result);
    },
    async evaluations(questions, evaluate = {}) {
      const { length } = questions.evaluations;
      const result = await ask(at('/access/v1/evaluations'), questions, evaluate);
      const all = (failure: Failure): readonly Decision[] => Array.from({ length }, () => denied(failure));
      if (!('answer' in result)) return all(result);
      const answers = isObject(result.answer) ? result.answer['evaluations'] : undefined;
      if (!Array.isArray(answers) || answers.length > length) {
        return all({
          code: 'ERR_SERVICE_PDP_ANSWER',
          message: `the answer has not one decision for each of ${length} questions`,
        });
      }
      // Where the decision point was told to stop at the first of a kind, it does not answer the rest.
      const unanswered: Failure = {
        code: 'ERR_SERVICE_PDP_ANSWER',
        message: 'the decision point did not answer this one',
      };
      return Array.from({ length }, (_, index) =>
        index < answers.length ? decisionOf(answers[index]) : denied(unanswered),
      );
    },
    async close() {
      await own?.close();
    },
  };
}

function headersOf(
  token: (() => string) | undefined,
  { minRevision, maxStalenessMs }: EvaluateOptions,
): Record<string, string> {
  return {
    'content-type': 'application/json',
    accept: 'application/json',
    ...(token && { authorization: `Bearer ${token()}` }),
    ...(minRevision !== undefined && { 'writ-min-revision': minRevision }),
    ...(maxStalenessMs !== undefined && { 'writ-max-staleness-ms': String(maxStalenessMs) }),
  };
}

async function textOf(body: Dispatcher.ResponseData['body'], timer: AbortController): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    if (!(chunk instanceof Buffer)) continue;
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) {
      timer.abort();
      return undefined;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function codeOf(status: number): Failure['code'] {
  if (status >= 500) return 'ERR_SERVICE_PDP_UNREACHABLE';
  return status >= 400 ? 'ERR_SERVICE_PDP_REFUSED' : 'ERR_SERVICE_PDP_ANSWER';
}

function failureOf(error: unknown, aborted: boolean, timeoutMs: number): Failure {
  if (aborted)
    return { code: 'ERR_SERVICE_PDP_TIMEOUT', message: `no answer within ${timeoutMs} ms, or the caller left` };
  if (error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError) {
    return { code: 'ERR_SERVICE_PDP_TIMEOUT', message: 'no answer in time' };
  }
  if (error instanceof SyntaxError) return { code: 'ERR_SERVICE_PDP_ANSWER', message: 'the answer is no JSON' };
  return { code: 'ERR_SERVICE_PDP_UNREACHABLE', message: error instanceof Error ? error.message : String(error) };
}

function decisionOf(answer: unknown): Decision {
  if (!isObject(answer) || typeof answer['decision'] !== 'boolean') {
    return denied({ code: 'ERR_SERVICE_PDP_ANSWER', message: 'the answer has no `decision` of true or false' });
  }
  const { decision, context } = answer;
  return { decision, context: isObject(context) ? context : {} };
}

function denied(failure: Failure): Decision {
  return { decision: false, context: {}, failure };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
