import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { RecordedDecision } from '@writ/pdp';
import { type Explanation, explain, parseJson, prepare, type RuleAttempt, toJsonText, type Value } from '@writ/rego';
import type { Io } from '../io.ts';
import { json, type OutputFormat, printableLines } from '../output.ts';
import { readRecords } from './records.ts';
import { type State, type StateFlags, States } from './states.ts';

export interface ExplainFlags extends StateFlags {
  readonly log?: string;
  readonly id?: string;
  readonly entrypoint?: string;
  readonly input?: string;
  readonly output: OutputFormat;
}

/** What is asked. */
type Question = Pick<RecordedDecision, 'entrypoint' | 'input'> & Partial<RecordedDecision>;

const NANOS_PER_MILLI = 1_000_000n;

/**
 * `writ decision explain`: which rules were tried for a decision, with which values, and why those that failed did.
 *
 * @returns 2 where the decision or the input cannot be read, 3 where the policies and data of then are gone
 */
export async function runExplain(io: Io, flags: ExplainFlags): Promise<0 | 2 | 3> {
  const states = new States(io, flags);
  const question = questionOf(io, flags);
  if ('problem' in question) return failed(io, question.problem, 2);
  const { positions, policies } = question;
  const isRecorded = positions !== undefined && policies !== undefined;
  const isPast = isRecorded && states.hasPast;
  const state = isPast ? await states.past(recordOf(question)) : await states.now();
  if (!state) {
    const problem = isPast
      ? 'the policies and data of then are not in the history'
      : 'name policies and data: --data, --bundle, --history or --snapshot';
    return failed(io, problem, isPast ? 3 : 2);
  }
  if (isRecorded && !isPast) io.err('the policies and data of now: those of then need --history or --snapshot\n');
  const { covered = [] } = question;
  if (covered.length > 0) {
    io.err(printableLines(`the record does not hold ${covered.join(', ')}: rules may have seen more\n`));
  }
  const explanation = explanationOf(question, state);
  if (!explanation) return failed(io, 'the policies are not in Rego', 3);
  io.out(flags.output === 'json' ? json(explanationJson(question, explanation)) : textOf(question, explanation));
  return 0;
}

function failed<Code extends 2 | 3>(io: Io, problem: string, code: Code): Code {
  io.err(printableLines(`writ: ${problem}\n`));
  return code;
}

function questionOf(io: Io, { log, id, entrypoint, input }: ExplainFlags): Question | { readonly problem: string } {
  if (log !== undefined) {
    const records = readRecords(io, log);
    const record = id === undefined ? records.at(-1) : records.find((each) => each.id === id);
    return record ?? { problem: `the log \`${log}\` holds no decision${id === undefined ? '' : ` \`${id}\``}` };
  }
  if (entrypoint === undefined) return { problem: 'name a decision with --log, or ask with --entrypoint and --input' };
  const path = entrypoint.split(/[./]/);
  if (path[0] === 'data') path.shift();
  try {
    const text = input === undefined ? undefined : readFileSync(resolve(io.workingDirectory, input), 'utf8');
    return { entrypoint: path, input: text === undefined ? undefined : parseJson(text) };
  } catch (error) {
    return { problem: `the input cannot be read: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function recordOf(question: Question): RecordedDecision {
  return {
    id: '',
    result: undefined,
    refusal: undefined,
    at: 0,
    strictBuiltinErrors: false,
    positions: new Map(),
    policies: new Map(),
    covered: [],
    ...question,
  };
}

function explanationOf(
  { entrypoint, input, id, at, strictBuiltinErrors }: Question,
  state: State,
): Explanation | undefined {
  const policy = state.policies?.program.rego;
  if (!policy) return undefined;
  return explain(prepare(policy, { entrypoint }), {
    data: state.data,
    ...(input !== undefined && { input }),
    ...(id !== undefined && { seed: id }),
    ...(at !== undefined && { now: BigInt(at) * NANOS_PER_MILLI }),
    ...(strictBuiltinErrors !== undefined && { strictBuiltinErrors }),
  });
}

function explanationJson({ id, entrypoint }: Question, { attempts, evaluation, error }: Explanation): unknown {
  return {
    ...(id !== undefined && { decisionId: id }),
    entrypoint: `data.${entrypoint.join('.')}`,
    ...(evaluation?.value !== undefined && { result: plain(evaluation.value) }),
    ...(error && { error: { code: error.code, message: error.message } }),
    rules: attempts.map(attemptJson),
  };
}

function attemptJson({ rule, file, row, col, text, values, variables, failed: fault, rules }: RuleAttempt): unknown {
  return {
    rule,
    file,
    row,
    col,
    text,
    values: values.map(plain),
    variables: plainMembers(variables),
    ...(fault && {
      failed: {
        file: fault.file,
        row: fault.row,
        col: fault.col,
        text: fault.text,
        values: plainMembers(fault.values),
      },
    }),
    rules: rules.map(attemptJson),
  };
}

function plainMembers(values: Readonly<Record<string, Value>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, plain(value)]));
}

function plain(value: Value): unknown {
  return JSON.parse(toJsonText(value));
}

function textOf({ entrypoint }: Question, { attempts, evaluation, error }: Explanation): string {
  const result = error ? error.message : evaluation?.value === undefined ? 'undefined' : shown(evaluation.value);
  return printableLines(
    `data.${entrypoint.join('.')} = ${result}\n${attempts.map((each) => attemptText(each, '  ')).join('')}`,
  );
}

function attemptText({ rule, file, row, values, failed: fault, rules }: RuleAttempt, indent: string): string {
  const outcome = values.length > 0 ? `= ${values.map(shown).join(', ')}` : 'has no value';
  let text = `${indent}${rule} at ${file}:${row} ${outcome}\n`;
  if (fault) {
    text += `${indent}  ${fault.file}:${fault.row} failed: ${fault.text}\n`;
    for (const [name, value] of Object.entries(fault.values)) text += `${indent}    ${name} = ${shown(value)}\n`;
  }
  for (const inner of rules) text += attemptText(inner, `${indent}  `);
  return text;
}

const MOST_CHARS = 200;

function shown(value: Value): string {
  const text = toJsonText(value, { escapeHtml: false });
  return text.length > MOST_CHARS ? `${text.slice(0, MOST_CHARS)}…` : text;
}
