import type { PlainObject } from '@writ/rego';
import { SearchBasis } from '../provenance.ts';
import { errorAnswer, jsonAnswer } from './answers.ts';
import { isPlainObject, member } from './body.ts';
import { namesOf } from './candidates.ts';
import { DEFAULT_ENTRYPOINT, isPermitted } from './evaluation.ts';
import { type Cursor, type Page, pageOf } from './page.ts';
import { type EntityKind, problemOf } from './questions.ts';
import { inSlices } from './slices.ts';
import type { Answering, AuthzenAnswer, AuthzenOptions, AuthzenRequest, Candidates, SearchSettings } from './types.ts';

/** Whether entities of a kind can be searched at all: else the endpoint does not exist. */
export function isSearchable(kind: EntityKind, { subjects, resources, actions }: SearchSettings = {}): boolean {
  return { subject: subjects, resource: resources, action: actions }[kind] !== undefined;
}

/** Answers a search (section 8): tries each candidate and gives those that are permitted, in the order of the candidates. */
export function answerSearch(
  kind: EntityKind,
  options: AuthzenOptions,
  request: AuthzenRequest,
  question: PlainObject,
): Answering {
  const problem = problemOf(question, kind);
  if (problem !== undefined) return errorAnswer(400, problem);
  const asked = withoutName(kind, question);
  const page = pageOf(request.path, asked);
  if ('problem' in page) return errorAnswer(400, page.problem);
  return resultsOf({ kind, options, request, asked, page });
}

interface Search {
  readonly kind: EntityKind;
  readonly options: AuthzenOptions;
  readonly request: AuthzenRequest;
  /** The question without the name of what is searched. */
  readonly asked: PlainObject;
  readonly page: Page;
}

async function resultsOf({ kind, options, request, asked, page }: Search): Promise<AuthzenAnswer> {
  const { consult, entrypoint = DEFAULT_ENTRYPOINT, search = {} } = options;
  const { terms, isGone } = request;
  const type = typeOf(kind, asked);
  // Of a type without candidates there are no entities.
  const { names, decided } = namesOf(candidatesOf(kind, type, search) ?? [], consult, terms);
  const basis = new SearchBasis();
  if (decided) basis.add(decided);
  const results: string[] = [];
  let index = startOf(names, page.after);
  let last: Cursor = { index, name: names[index - 1] ?? '' };
  const next: Cursor[] = [];
  await inSlices(
    names.slice(index),
    (name) => {
      const decision = consult({ ...terms, entrypoint, input: withName(kind, asked, name) });
      basis.add(decision);
      index += 1;
      if (!isPermitted(decision)) return true;
      if (results.length >= page.limit) {
        next.push(last);
        return false;
      }
      results.push(JSON.stringify(kind === 'action' ? { name } : { type, id: name }));
      last = { index, name };
      return true;
    },
    isGone,
  );
  const [token = ''] = next.map(page.tokenAfter);
  const isPaged = page.isAsked || token !== '';
  const paging = isPaged ? `"page":${JSON.stringify({ next_token: token, count: results.length })},` : '';
  return jsonAnswer(`{${paging}"context":{"writ":${basis.text()}},"results":[${results.join(',')}]}`);
}

function candidatesOf(
  kind: EntityKind,
  type: string,
  { subjects, resources, actions }: SearchSettings,
): Candidates | undefined {
  return { subject: subjects?.get(type), resource: resources?.get(type), action: actions }[kind];
}

function typeOf(kind: EntityKind, question: PlainObject): string {
  const entity = member(question, kind);
  const type = isPlainObject(entity) ? member(entity, 'type') : undefined;
  return typeof type === 'string' ? type : '';
}

/** The id of the entity that is searched counts for nothing, nor does an action where actions are. */
function withoutName(kind: EntityKind, question: PlainObject): PlainObject {
  const { [kind]: entity, ...rest } = question;
  if (kind === 'action' || !isPlainObject(entity)) return rest;
  const { id: _ignored, ...nameless } = entity;
  return { ...rest, [kind]: nameless };
}

/** The question of an evaluation. What belongs to the search alone stays out of it. */
function withName(kind: EntityKind, asked: PlainObject, name: string): PlainObject {
  const { page: _page, ...question } = asked;
  const entity = member(asked, kind);
  const named = kind === 'action' ? { name } : { ...(isPlainObject(entity) && entity), id: name };
  return { ...question, [kind]: named };
}

/** Where to go on: after the last one that was given, wherever that is now. */
function startOf(names: readonly string[], after: Cursor | undefined): number {
  if (!after || after.index === 0) return 0;
  if (names[after.index - 1] === after.name) return after.index;
  const found = names.indexOf(after.name);
  return found === -1 ? Math.min(after.index, names.length) : found + 1;
}
