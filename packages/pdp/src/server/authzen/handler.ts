import type { PlainObject } from '@writ/rego';
import { errorAnswer, jsonAnswer } from './answers.ts';
import { readBody } from './body.ts';
import { DEFAULT_ENTRYPOINT, evaluate } from './evaluation.ts';
import { answerBatch } from './evaluations.ts';
import { answerMetadata, isMetadataPath } from './metadata.ts';
import { type EntityKind, problemOf } from './questions.ts';
import { requestIdOf } from './request-id.ts';
import { answerSearch, isSearchable } from './search.ts';
import type { Answering, AuthzenAnswer, AuthzenHandler, AuthzenOptions, AuthzenRequest } from './types.ts';

const BASE = '/access/v1/';

type Endpoint = (request: AuthzenRequest, question: PlainObject) => Answering;

/**
 * The decision API of AuthZEN (Authorization API 1.0): evaluation, evaluations, search where candidates are configured, and
 * the metadata. Every answer carries the `x-request-id` of its request.
 */
export function authzenHandler(options: AuthzenOptions): AuthzenHandler {
  const endpoints = new Map<string, Endpoint>([
    ['evaluation', (request, question) => answerOne(options, request, question)],
    [
      'evaluations',
      (request, question): Answering =>
        answerBatch(options, request, question) ?? answerOne(options, request, question),
    ],
    ...(['subject', 'resource', 'action'] as const)
      .filter((kind) => isSearchable(kind, options.search))
      .map((kind) => [`search/${kind}`, searchOf(kind, options)] as const),
  ]);
  return (request): Answering | undefined => {
    const { path } = request;
    if (path.startsWith(BASE)) return answered(endpoints.get(path.slice(BASE.length)), request);
    if (!isMetadataPath(path, options.publicUrl)) return undefined;
    return withRequestId(answerMetadata(options, request), request);
  };
}

function searchOf(kind: EntityKind, options: AuthzenOptions): Endpoint {
  return (request, question): Answering => answerSearch(kind, options, request, question);
}

function answered(endpoint: Endpoint | undefined, request: AuthzenRequest): Answering {
  const answer = answerOf(endpoint, request);
  return answer instanceof Promise ? later(answer, request) : withRequestId(answer, request);
}

async function later(answer: Promise<AuthzenAnswer>, request: AuthzenRequest): Promise<AuthzenAnswer> {
  return withRequestId(await answer, request);
}

function answerOf(endpoint: Endpoint | undefined, request: AuthzenRequest): Answering {
  if (!endpoint) return errorAnswer(404, 'nothing is served at this path');
  if (request.method !== 'POST') return errorAnswer(405, 'questions are asked with POST', { allow: 'POST' });
  const body = readBody(textOf(request.headers['content-type']), request.body);
  return body.ok ? endpoint(request, body.value) : errorAnswer(400, body.message);
}

function answerOne(
  { decider, entrypoint = DEFAULT_ENTRYPOINT }: AuthzenOptions,
  { terms }: AuthzenRequest,
  question: PlainObject,
): AuthzenAnswer {
  const problem = problemOf(question);
  if (problem !== undefined) return errorAnswer(400, problem);
  return jsonAnswer(evaluate((request) => decider.decide(request), entrypoint, question, terms).text);
}

function withRequestId(answer: AuthzenAnswer, { headers }: AuthzenRequest): AuthzenAnswer {
  if (headers['x-request-id'] === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, ...requestIdOf(headers) } };
}

function textOf(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : header?.join(', ');
}
