import { toJsonText, type Value } from '@writ/rego';
import { stepsText, type TraceStep } from '@writ/rego/internal';
import type { Io } from '../io.ts';
import { type CoverageReport, coverageJson } from './coverage.ts';
import { stepsJson } from './explain.ts';
import { type Json, jsonLines, ValueJson } from './json.ts';
import { counted, type Problem } from './problem.ts';
import { table } from './table.ts';

export const EVAL_FORMATS = ['json', 'values', 'bindings', 'pretty', 'raw', 'discard'] as const;

export type EvalFormat = (typeof EVAL_FORMATS)[number];

export interface ShownExpression {
  readonly value: Value;
  readonly text: string;
  readonly row: number;
  readonly col: number;
}

export interface ShownResult {
  readonly bindings: ReadonlyMap<string, Value>;
  readonly expressions: readonly ShownExpression[];
}

/** What an evaluation came to. */
export interface EvalOutput {
  readonly problems: readonly Problem[];
  readonly results: readonly ShownResult[];
  readonly coverage?: CoverageReport;
  readonly explanation?: readonly TraceStep[] | undefined;
  /** Nanoseconds by what took them. */
  readonly metrics?: Readonly<Record<string, number>>;
}

/** Prints results to the output; problems too as JSON, in the other formats as a message. */
export function printEval(io: Io, format: EvalFormat, output: EvalOutput): void {
  const { problems, results, explanation } = output;
  if (format === 'pretty' && explanation) io.out(stepsText(explanation));
  if (format === 'json' || format === 'discard') io.out(jsonLines(outputJson(output, format === 'discard')));
  else if (problems.length > 0) io.err(`${counted(problems)}\n`);
  else for (const text of TEXTS[format](results)) io.out(text);
  if (format === 'pretty' && output.coverage) {
    io.out(table([], [['Overall Coverage', output.coverage.coverage.toFixed(2).padStart(2, '0')]]));
  }
  if (format === 'pretty' && output.metrics) {
    io.out(
      table(
        ['Metric', 'Value'],
        Object.entries(output.metrics).map(([name, value]) => [name, String(value)]),
      ),
    );
  }
}

function outputJson({ problems, results, coverage, explanation, metrics }: EvalOutput, discard: boolean): Json {
  return {
    errors: problems.length > 0 ? problems.map(({ json }) => json) : undefined,
    result: results.length > 0 ? (discard ? 'discarded' : results.map(resultJson)) : undefined,
    explanation: explanation && explanation.length > 0 ? stepsJson(explanation) : undefined,
    metrics: metrics && new Map(Object.entries(metrics)),
    coverage: coverage && coverageJson(coverage),
  };
}

function resultJson({ bindings, expressions }: ShownResult): Json {
  return {
    expressions: expressions.map(({ value, text, row, col }) => ({
      value: new ValueJson(value),
      text,
      location: { row, col },
    })),
    bindings: bindings.size > 0 ? bindingsJson(bindings) : undefined,
  };
}

function bindingsJson(bindings: ReadonlyMap<string, Value>): Json {
  return new Map(sorted(bindings).map(([name, value]): [string, Json] => [name, new ValueJson(value)]));
}

function sorted(bindings: ReadonlyMap<string, Value>): (readonly [string, Value])[] {
  return [...bindings].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

const TEXTS = {
  values: (results) =>
    results.map(({ expressions }) => jsonLines(expressions.map(({ value }) => new ValueJson(value)))),
  bindings: (results) => results.map(({ bindings }) => jsonLines(bindingsJson(bindings))),
  raw: (results) =>
    results.map(({ expressions }) => {
      const texts = expressions.map(({ value }) => (typeof value === 'string' ? value : toJsonText(value)));
      return `${texts.join(' ')}\n`;
    }),
  pretty: (results) => [prettyText(results)],
} satisfies Record<Exclude<EvalFormat, 'json' | 'discard'>, (results: readonly ShownResult[]) => readonly string[]>;

function prettyText(results: readonly ShownResult[]): string {
  const [first] = results;
  if (!first) return 'undefined\n';
  const [expression] = first.expressions;
  const alone = results.length === 1 && first.bindings.size === 0;
  const boolean = first.expressions.every(({ value }) => typeof value === 'boolean');
  if (alone && expression && (first.expressions.length === 1 || boolean)) {
    return jsonLines(new ValueJson(expression.value));
  }
  const names = sorted(first.bindings).map(([name]) => name);
  const shown = first.expressions.flatMap(({ value }, index) =>
    typeof value !== 'boolean' || names.length === 0 ? [index] : [],
  );
  const header = [...shown.map((index) => first.expressions[index]?.text ?? ''), ...names];
  const rows = results.map(({ bindings, expressions }) => [
    ...shown.map((index) => cell(expressions[index]?.value)),
    ...names.map((name) => cell(bindings.get(name))),
  ]);
  return table(header, rows);
}

function cell(value: Value | undefined): string {
  return value === undefined ? 'null' : toJsonText(value);
}
