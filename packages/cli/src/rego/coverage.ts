import type { Location, Module, TraceEvent } from '@writ/rego';
import { type Expr, type Rule, walk } from '@writ/rego/internal';
import type { Json } from './json.ts';

interface Range {
  readonly start: Position;
  readonly end: Position;
}

interface Position {
  readonly row: number;
  readonly col: number;
}

interface FileCoverage {
  readonly covered: readonly Range[];
  readonly notCovered: readonly Range[];
  readonly coveredLines: number;
  readonly notCoveredLines: number;
}

export interface CoverageReport {
  readonly files: ReadonlyMap<string, FileCoverage>;
  readonly coveredLines: number;
  readonly notCoveredLines: number;
  /** In percent. */
  readonly coverage: number;
}

/** Which rules had a value and which expressions were tried, over any number of evaluations. */
export class Coverage {
  readonly #ranges = new Map<string, Map<string, Range>>();

  record({ op, node }: TraceEvent): void {
    if (Array.isArray(node)) return;
    if (op === 'exit' && 'head' in node) this.#cover(node.head.loc);
    else if (op === 'eval' && 'terms' in node) this.#cover(node.loc);
  }

  #cover(location: Location): void {
    const { file } = location;
    if (file === '') return;
    const ranges = this.#ranges.get(file) ?? new Map<string, Range>();
    this.#ranges.set(file, ranges);
    const key = `${location.row}:${location.col}:${location.text.length}`;
    if (!ranges.has(key)) ranges.set(key, rangeOf(location));
  }

  /** @param modules as they were parsed */
  report(modules: Iterable<Module>): CoverageReport {
    const files = new Map<string, FileCoverage>();
    const sources = [...modules].toSorted((a, b) => (a.file < b.file ? -1 : 1));
    for (const module of sources) {
      const covered = [...(this.#ranges.get(module.file)?.values() ?? [])];
      const open = locationsOf(module)
        .map(rangeOf)
        .filter((range) => !covered.some((other) => contains(other, range)));
      files.set(module.file, fileCoverage(unique(covered), unique(open)));
    }
    const coveredLines = sum([...files.values()].map((file) => file.coveredLines));
    const notCoveredLines = sum([...files.values()].map((file) => file.notCoveredLines));
    return { files, coveredLines, notCoveredLines, coverage: percentage(coveredLines, notCoveredLines) };
  }
}

/** The report as `opa test --coverage` prints it. */
export function coverageJson({ files, coveredLines, notCoveredLines, coverage }: CoverageReport): Json {
  return {
    files: new Map([...files].map(([name, file]): [string, Json] => [name, fileJson(file)])),
    covered_lines: coveredLines,
    not_covered_lines: notCoveredLines,
    coverage,
  };
}

function fileJson({ covered, notCovered, coveredLines, notCoveredLines }: FileCoverage): Json {
  const coverage = percentage(coveredLines, notCoveredLines);
  return {
    covered: covered.length > 0 ? covered.map(rangeJson) : undefined,
    not_covered: notCovered.length > 0 ? notCovered.map(rangeJson) : undefined,
    covered_lines: coveredLines > 0 ? coveredLines : undefined,
    not_covered_lines: notCoveredLines > 0 ? notCoveredLines : undefined,
    coverage: coverage > 0 ? coverage : undefined,
  };
}

function rangeJson({ start, end }: Range): Json {
  return { start: { row: start.row, col: start.col }, end: { row: end.row, col: end.col } };
}

function fileCoverage(covered: readonly Range[], notCovered: readonly Range[]): FileCoverage {
  return { covered, notCovered, coveredLines: rowsOf(covered), notCoveredLines: rowsOf(notCovered) };
}

/** The heads of rules and all expressions but declarations. */
function locationsOf(module: Module): Location[] {
  const locations: Location[] = [];
  for (const rule of module.rules) {
    for (let branch: Rule | undefined = rule; branch; branch = branch.else) locations.push(branch.head.loc);
  }
  walk(module, {
    expr: (expr) => {
      if (!isSome(expr)) locations.push(expr.loc);
    },
  });
  return locations.filter(({ file }) => file !== '');
}

function isSome({ terms }: Expr): boolean {
  return !Array.isArray(terms) && terms.type === 'some';
}

function rangeOf({ row, col, text }: Location): Range {
  const lines = text.split('\n');
  const last = lines.at(-1) ?? '';
  const width = Array.from(last).length;
  const end = lines.length === 1 ? { row, col: col + width } : { row: row + lines.length - 1, col: width + 1 };
  return { start: { row, col }, end };
}

function unique(ranges: readonly Range[]): Range[] {
  const byText = new Map(ranges.map((range) => [JSON.stringify(range), range]));
  return [...byText.values()].toSorted((a, b) => before(a.start, b.start) || before(a.end, b.end));
}

function before(a: Position, b: Position): number {
  return a.row - b.row || a.col - b.col;
}

function contains(outer: Range, inner: Range): boolean {
  return before(outer.start, inner.start) <= 0 && before(outer.end, inner.end) >= 0;
}

function rowsOf(ranges: readonly Range[]): number {
  const rows = new Set<number>();
  for (const { start, end } of ranges) for (let { row } = start; row <= end.row; row += 1) rows.add(row);
  return rows.size;
}

function percentage(covered: number, notCovered: number): number {
  return covered + notCovered === 0 ? 0 : (100 * covered) / (covered + notCovered);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
