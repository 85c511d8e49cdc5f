import { isArray, type PlainObject, type Value } from '@writ/rego';
import { errorAnswer, jsonAnswer } from './answers.ts';
import { isPlainObject, member } from './body.ts';
import { DEFAULT_ENTRYPOINT, type Evaluated, evaluate, malformed } from './evaluation.ts';
import { problemOf, problemOfObject, sharedOf } from './questions.ts';
import { inSlices } from './slices.ts';
import type { Answering, AuthzenAnswer, AuthzenOptions, AuthzenRequest } from './types.ts';

/** A short question has a long answer: without a bound a small body would fill the memory. */
const MAX_EVALUATIONS = 10_000;

/** Whether to go on after a decision (section 7.1.2.1). */
const SEMANTICS = new Map<Value, (decision: boolean) => boolean>([
  ['execute_all', () => true],
  ['deny_on_first_deny', (decision) => decision],
  ['permit_on_first_permit', (decision) => !decision],
]);

const SEMANTIC_NAMES = Array.from(SEMANTICS.keys(), String).join(', ');

/** The answer to a batch; undefined where it is none, and so a single question (section 7.1). */
export function answerBatch(
  { decider, entrypoint = DEFAULT_ENTRYPOINT }: AuthzenOptions,
  { terms, isGone }: AuthzenRequest,
  batch: PlainObject,
): Answering | undefined {
  const evaluations = member(batch, 'evaluations');
  if (evaluations === undefined) return undefined;
  if (!isArray(evaluations)) return errorAnswer(400, '`evaluations` is no array');
  if (evaluations.length === 0) return undefined;
  if (evaluations.length > MAX_EVALUATIONS) {
    return errorAnswer(400, `\`evaluations\` has ${evaluations.length} elements, more than ${MAX_EVALUATIONS}`);
  }
  const common = sharedOf(batch);
  if ('problem' in common) return errorAnswer(400, common.problem);
  const options = member(batch, 'options');
  const problem = problemOfObject('options', options);
  if (problem !== undefined) return errorAnswer(400, problem);
  const semantic = isPlainObject(options) ? member(options, 'evaluations_semantic') : undefined;
  const goesOn = SEMANTICS.get(semantic ?? 'execute_all');
  if (!goesOn) {
    return errorAnswer(400, `\`options.evaluations_semantic\` is none of ${SEMANTIC_NAMES}`);
  }
  const questions: PlainObject[] = [];
  for (const [index, item] of evaluations.entries()) {
    if (!isPlainObject(item)) return errorAnswer(400, `\`evaluations[${index}]\` is no object`);
    questions.push({ ...common.shared, ...item });
  }
  const answerTo = (question: PlainObject): Evaluated => {
    const wrong = problemOf(question);
    return wrong === undefined
      ? evaluate((request) => decider.decide(request), entrypoint, question, terms)
      : malformed(wrong);
  };
  return answersOf(questions, answerTo, goesOn, isGone);
}

async function answersOf(
  questions: readonly PlainObject[],
  answerTo: (question: PlainObject) => Evaluated,
  goesOn: (decision: boolean) => boolean,
  isGone: (() => boolean) | undefined,
): Promise<AuthzenAnswer> {
  const texts: string[] = [];
  await inSlices(
    questions,
    (question) => {
      const { decision, text } = answerTo(question);
      texts.push(text);
      return goesOn(decision);
    },
    isGone,
  );
  return jsonAnswer(`{"evaluations":[${texts.join(',')}]}`);
}
