import type { ExplainMode } from '@writ/rego/internal';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type CommandModule, collect } from '../command.ts';
import type { Io } from '../io.ts';
import type { EvalFormat } from '../rego/print-eval.ts';

interface VersionOptions {
  readonly v0Compatible?: boolean;
}

interface PolicyFlags extends VersionOptions {
  readonly data?: readonly string[];
  readonly bundle?: readonly string[];
  readonly ignore?: readonly string[];
  readonly input?: string;
  readonly stdinInput?: boolean;
}

interface EvalFlags extends PolicyFlags {
  readonly stdin?: boolean;
  readonly format: EvalFormat;
  readonly fail?: boolean;
  readonly failDefined?: boolean;
  readonly strict?: boolean;
  readonly strictBuiltinErrors?: boolean;
  readonly showBuiltinErrors?: boolean;
  readonly package?: string;
  readonly import?: readonly string[];
  readonly coverage?: boolean;
  readonly capabilities?: string;
  readonly explain?: ExplainMode;
  readonly metrics?: boolean;
  readonly timeout?: string;
}

interface SourceFlags extends VersionOptions {
  readonly bundle?: boolean;
  readonly format: 'pretty' | 'json';
  readonly ignore?: readonly string[];
  readonly maxErrors: number;
}

interface CheckFlags extends SourceFlags {
  readonly strict?: boolean;
}

interface FmtFlags extends VersionOptions {
  readonly write?: boolean;
  readonly list?: boolean;
  readonly diff?: boolean;
  readonly fail?: boolean;
  readonly checkResult: boolean;
  readonly dropV0Imports?: boolean;
  readonly v0V1?: boolean;
  readonly regoV1?: boolean;
  readonly v1Compatible?: boolean;
}

interface TestFlags extends SourceFlags {
  readonly verbose?: boolean;
  readonly run?: string;
  readonly coverage?: boolean;
  readonly threshold?: number;
  readonly timeout?: string;
  readonly exitZeroOnSkipped?: boolean;
  readonly failOnEmpty?: boolean;
}

/** `writ rego`: OPA's commands for policies, with its flags, output and exit codes. */
export const rego: CommandModule = {
  register(program, io, finish) {
    const group = program
      .command('rego')
      .description('evaluate, check, test and format policies, as the opa command does');
    registerEval(group, io, finish);
    registerCheck(group, io, finish);
    registerParse(group, io, finish);
    registerTest(group, io, finish);
    registerBench(group, io, finish);
    registerFmt(group, io, finish);
    registerDeps(group, io, finish);
  },
};

type Finish = (exitCode: number) => void;

function registerEval(group: Command, io: Io, finish: Finish): void {
  const command = group
    .command('eval')
    .description('evaluate a query and print its results')
    .argument('[query]', 'the query');
  policyFlags(command)
    .option('--stdin', 'read the query from standard input')
    .addOption(format(['json', 'values', 'bindings', 'pretty', 'raw', 'discard']))
    .option('--fail', 'exit with 1 where the result is undefined')
    .option('--fail-defined', 'exit with 1 where the result is defined')
    .option('-S, --strict', 'compile in strict mode')
    .option('--strict-builtin-errors', 'stop at the first error of a built-in')
    .option('--show-builtin-errors', 'print the errors of built-ins')
    .option('--package <path>', 'the package whose rules the query can name')
    .option('--import <path>', 'a document that the query can name; may be repeated', collect)
    .option('--coverage', 'report what of the policy was evaluated')
    .addOption(
      new Option('--explain <mode>', 'show how the query was evaluated').choices([
        'off',
        'full',
        'notes',
        'fails',
        'debug',
      ]),
    )
    .option('--metrics', 'report how long each part took')
    .option('--capabilities <file>', 'what the policy may use, and with `allow_net` which hosts it may reach')
    .option('--timeout <duration>', 'give up after this time, such as 500ms')
    .action(async (query: string | undefined, flags: EvalFlags) => {
      if (query !== undefined && flags.stdin) refuse(command, 'specify query argument or --stdin but not both');
      if (query === undefined && !flags.stdin) refuse(command, 'specify query argument or --stdin');
      if (flags.stdin && flags.stdinInput) refuse(command, 'specify --stdin or --stdin-input but not both');
      if (flags.stdinInput && flags.input !== undefined)
        refuse(command, 'specify --stdin-input or --input but not both');
      if (flags.fail && flags.failDefined) refuse(command, 'specify --fail or --fail-defined but not both');
      if (flags.strictBuiltinErrors && flags.showBuiltinErrors) {
        refuse(command, 'specify --strict-builtin-errors or --show-builtin-errors but not both');
      }
      const { timeout, ...rest } = flags;
      const timeoutMs = await duration(command, timeout);
      const { runEval } = await import('../rego/eval.ts');
      finish(await runEval(io, query, { ...rest, ...version(flags), ...timeoutMs }));
    });
}

function registerCheck(group: Command, io: Io, finish: Finish): void {
  sourceFlags(
    group
      .command('check')
      .description('parse and compile policies, and print what is wrong')
      .argument('<paths...>', 'files and folders'),
  )
    .option('-S, --strict', 'compile in strict mode')
    .action(async (paths: readonly string[], flags: CheckFlags) => {
      const { runCheck } = await import('../rego/check.ts');
      finish(runCheck(io, paths, { ...flags, ...version(flags) }));
    });
}

function registerParse(group: Command, io: Io, finish: Finish): void {
  group
    .command('parse')
    .description('parse a policy and print its syntax tree')
    .argument('<path>', 'a policy')
    .addOption(format(['pretty', 'json']))
    .option(
      '--json-include <parts>',
      'what the tree has: locations, comments; with a `-` before it what it has not',
      '',
    )
    .option(...V0)
    .action(async (path: string, flags: VersionOptions & { format: 'pretty' | 'json'; jsonInclude: string }) => {
      const { runParse } = await import('../rego/parse.ts');
      finish(runParse(io, path, { ...flags, ...version(flags) }));
    });
}

function registerTest(group: Command, io: Io, finish: Finish): void {
  const command = sourceFlags(
    group
      .command('test')
      .description('run the tests of policies: rules whose name starts with `test_`')
      .argument('<paths...>', 'files and folders'),
  );
  command
    .option('-v, --verbose', 'print every test, and where failed ones ended')
    .option('-r, --run <pattern>', 'run only tests whose full name matches this regular expression')
    .option('-c, --coverage', 'report what of the policies the tests evaluate')
    .option('--threshold <percent>', 'exit with 2 where less is covered', percentage)
    .option('--timeout <duration>', 'give a test up after this time; 5s by default')
    .option('-z, --exit-zero-on-skipped', 'a skipped test is no failure')
    .option('--fail-on-empty', 'exit with 1 where there is no test')
    .action(async (paths: readonly string[], flags: TestFlags) => {
      const { timeout, ...rest } = flags;
      const timeoutMs = await duration(command, timeout);
      const { runTests } = await import('../rego/test.ts');
      finish(runTests(io, paths, { ...rest, ...version(flags), ...timeoutMs }));
    });
}

function registerBench(group: Command, io: Io, finish: Finish): void {
  const command = group.command('bench').description('measure how long a query takes').argument('<query>', 'the query');
  policyFlags(command)
    .option('--inputs <file>', 'a JSON array of inputs, used in turn')
    .option('--decisions <count>', 'how often to evaluate the query', positive, 10_000)
    .addOption(format(['pretty', 'json']))
    .action(
      async (query: string, flags: PolicyFlags & { inputs?: string; decisions: number; format: 'pretty' | 'json' }) => {
        if (flags.inputs !== undefined && (flags.input !== undefined || flags.stdinInput)) {
          refuse(command, 'specify --inputs, --input or --stdin-input but only one of them');
        }
        const { runBench } = await import('../rego/bench.ts');
        finish(await runBench(io, query, { ...flags, ...version(flags) }));
      },
    );
}

function registerFmt(group: Command, io: Io, finish: Finish): void {
  group
    .command('fmt')
    .description('format policies; from standard input where no path is given')
    .argument('[paths...]', 'files and folders')
    .option('-w, --write', 'overwrite the files')
    .option('-l, --list', 'print the names of files that would change')
    .option('-d, --diff', 'print what would change')
    .option('--fail', 'exit with 2 where a file would change')
    .addOption(
      new Option('--check-result [boolean]', 'parse the result; `--check-result=false` does not')
        .argParser(flagValue)
        .default(true)
        .preset('true'),
    )
    .option('--drop-v0-imports', 'leave out imports such as `rego.v1` and `future.keywords`')
    .option('--v0-v1', 'format policies of v0 for v0 and v1')
    .addOption(new Option('--rego-v1', 'the same').hideHelp())
    .option(...V0)
    .option('--v1-compatible', 'with --v0-v1, read policies of v1')
    .action(async (paths: readonly string[], flags: FmtFlags) => {
      const { v0V1, regoV1, v0Compatible, v1Compatible, ...rest } = flags;
      const both = v0V1 === true || regoV1 === true;
      const regoVersion = v0Compatible || (both && !v1Compatible) ? 'v0' : 'v1';
      const { runFmt } = await import('../rego/fmt.ts');
      finish(await runFmt(io, paths, { ...rest, regoVersion, target: both ? 'v0v1' : regoVersion }));
    });
}

function flagValue(text: string): boolean {
  if (text !== 'true' && text !== 'false') throw new InvalidArgumentError('It must be true or false.');
  return text === 'true';
}

function registerDeps(group: Command, io: Io, finish: Finish): void {
  loadFlags(
    group
      .command('deps')
      .description('print what a query depends on: documents, and each attribute that it can read')
      .argument('<query>', 'the query'),
  )
    .addOption(format(['pretty', 'json']))
    .action(async (query: string, flags: PolicyFlags & { format: 'pretty' | 'json' }) => {
      const { runDeps } = await import('../rego/deps.ts');
      finish(runDeps(io, query, { ...flags, ...version(flags) }));
    });
}

const V0 = ['--v0-compatible', 'read policies as OPA did before 1.0'] as const;

function policyFlags(command: Command): Command {
  return loadFlags(command)
    .option('-i, --input <file>', 'the input document')
    .option('-I, --stdin-input', 'read the input document from standard input');
}

function loadFlags(command: Command): Command {
  return command
    .option('-d, --data <path>', 'policy or data, a file or a folder; may be repeated', collect)
    .option('-b, --bundle <path>', 'a bundle, a folder or an archive; may be repeated', collect)
    .option('--ignore <pattern>', 'names of files and folders to leave out; may be repeated', patterns)
    .option(...V0);
}

function sourceFlags(command: Command): Command {
  return command
    .option('-b, --bundle', 'the paths are bundles')
    .addOption(format(['pretty', 'json']))
    .option('-m, --max-errors <count>', 'how many errors to look for; 0 for all', count, 10)
    .option('--ignore <pattern>', 'names of files and folders to leave out; may be repeated', patterns)
    .option(...V0);
}

function format(choices: readonly [string, ...string[]]): Option {
  return new Option('-f, --format <format>', 'how to print').choices(choices).default(choices[0]);
}

function version({ v0Compatible }: VersionOptions): { readonly regoVersion: 'v0' | 'v1' } {
  return { regoVersion: v0Compatible ? 'v0' : 'v1' };
}

/** As OPA's lists: commas part what is in one word. */
function patterns(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), ...value.split(',')];
}

function count(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

function positive(text: string): number {
  const number = count(text);
  if (number === 0) throw new InvalidArgumentError('It must be 1 at least.');
  return number;
}

function percentage(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !(number >= 0 && number <= 100)) {
    throw new InvalidArgumentError('Code coverage threshold must be between 0 and 100.');
  }
  return number;
}

async function duration(command: Command, text: string | undefined): Promise<{ readonly timeoutMs?: number }> {
  if (text === undefined) return {};
  const { parseDurationMs } = await import('../rego/duration.ts');
  const timeoutMs = parseDurationMs(text);
  if (timeoutMs === undefined) refuse(command, `invalid duration \`${text}\`: write it as 500ms, 5s or 1m30s`);
  return { timeoutMs };
}

/** Wrong usage. */
function refuse(command: Command, message: string): never {
  command.error(`error: ${message}`);
}
