import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isArray, lookup, parseJson, toJsonText, type Value } from '@writ/rego';
import type { Mutant } from './mutants.ts';
import { fileName } from './ours.ts';
import { type Outcome, problemOf } from './outcome.ts';

/** Runs OPA's binary in a folder of its own, a process for each question. */
export class Oracle {
  readonly #binary: string;
  readonly #folder: string;

  constructor(binary: string, folder: string) {
    this.#binary = binary;
    this.#folder = folder;
  }

  /** @throws Error where there is no such binary */
  async version(): Promise<string> {
    const { out, failure } = await this.#run(['version']);
    if (failure !== undefined) throw new Error(failure);
    return /Version: (\S+)/.exec(out)?.[1] ?? 'unknown';
  }

  async check({ modules, regoVersion, strict }: Mutant): Promise<Outcome> {
    const files = this.#write(modules);
    const options = [
      '--format',
      'json',
      '--max-errors',
      '0',
      regoVersion === 'v0' ? '--v0-compatible' : '--v1-compatible',
    ];
    const { out, err, failure } = await this.#run(['check', ...options, ...(strict ? ['--strict'] : []), ...files]);
    return failure === undefined ? outcomeOf(err === '' ? out : err) : { problems: [], failure };
  }

  /** Evaluates the query; the modules are those that were checked last. */
  async evaluate({ modules, regoVersion, strictBuiltinErrors, query, data, input }: Mutant): Promise<Outcome> {
    const files = this.#write(modules);
    writeFileSync(join(this.#folder, 'data.json'), toJsonText(data));
    if (input !== undefined) writeFileSync(join(this.#folder, 'input.json'), toJsonText(input));
    const { out, failure } = await this.#run([
      'eval',
      '--format',
      'json',
      regoVersion === 'v0' ? '--v0-compatible' : '--v1-compatible',
      ...(strictBuiltinErrors ? ['--strict-builtin-errors'] : []),
      ...(input === undefined ? [] : ['--input', 'input.json']),
      ...[...files, 'data.json'].flatMap((file) => ['--data', file]),
      query,
    ]);
    return failure === undefined ? outcomeOf(out) : { problems: [], failure };
  }

  #write(modules: readonly string[]): string[] {
    rmSync(this.#folder, { recursive: true, force: true });
    mkdirSync(this.#folder, { recursive: true });
    return modules.map((module, index) => {
      writeFileSync(join(this.#folder, fileName(index)), module);
      return fileName(index);
    });
  }

  async #run(argv: readonly string[]): Promise<{ out: string; err: string; failure?: string }> {
    mkdirSync(this.#folder, { recursive: true });
    return new Promise((resolve) => {
      const limits = { timeout: 10_000, killSignal: 'SIGKILL', maxBuffer: 2 ** 26 } as const;
      execFile(this.#binary, argv, { cwd: this.#folder, ...limits }, (error, out, err) => {
        // An exit code says that OPA has an answer.
        const failed = error !== null && typeof error.code !== 'number';
        resolve({ out, err, ...(failed && { failure: error.killed === true ? 'time is up' : error.message }) });
      });
    });
  }
}

/** What OPA printed as JSON, or as text. */
function outcomeOf(printed: string): Outcome {
  if (printed.trim() === '') return { problems: [] };
  const output = parsed(printed);
  if (output === undefined) return { problems: [], failure: printed };
  const errors = items(lookup(output, 'errors'));
  if (errors.length > 0) return { problems: errors.map(asProblem) };
  return { problems: [], results: items(lookup(output, 'result')).map((result) => lookup(result, 'bindings') ?? {}) };
}

function parsed(printed: string): Value | undefined {
  try {
    return parseJson(printed);
  } catch {
    return undefined;
  }
}

function asProblem(error: Value): string {
  const location = lookup(error, 'location');
  return problemOf(
    text(lookup(error, 'code')),
    text(lookup(error, 'message')),
    location === undefined
      ? undefined
      : {
          file: text(lookup(location, 'file')),
          row: count(lookup(location, 'row')),
          col: count(lookup(location, 'col')),
        },
  );
}

function text(value: Value | undefined): string {
  return typeof value === 'string' ? value : '';
}

function count(value: Value | undefined): number {
  return typeof value === 'number' ? value : 0;
}

function items(value: Value | undefined): readonly Value[] {
  return value !== undefined && isArray(value) ? value : [];
}
