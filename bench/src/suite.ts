import type { IncomingHttpHeaders } from 'node:http';
import type { Check } from './check.ts';

/** A program that may not be installed where the benches run; then it is named as absent and not measured. */
export interface Peer {
  /** Name of the executable, looked up in `PATH`. */
  readonly command: string;
  /** Arguments that make it print its version. */
  readonly versionArgs: readonly string[];
}

interface VariantBase {
  readonly name: string;
  readonly peer?: Peer;
}

interface SuiteBase {
  /** The name on the command line: lower case with hyphens. */
  readonly name: string;
  /** What is compared, in one line. */
  readonly title: string;
  /** Name of the variant that all ratios refer to. */
  readonly baseline: string;
  /** Counted rounds unless `--rounds` says otherwise; 10 by default. */
  readonly rounds?: number;
}

/** A finished command, as its check sees it. */
export interface CommandOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/** A whole command: it is started, does its work and ends. */
export interface CommandVariant extends VariantBase {
  readonly command: string;
  readonly args: readonly string[];
  /** The exit code that means success; 0 by default. */
  readonly exitCode?: number;
  /** Looks at the output once, before anything is measured. */
  readonly check?: Check<CommandOutput>;
  /** Longest time for one run in milliseconds; 30000 by default. */
  readonly timeoutMs?: number;
}

export interface CommandSuite extends SuiteBase {
  readonly kind: 'commands';
  /** The files, by name, of the folder in which the commands then run; without them it is the root of the repository. */
  files?(): Readonly<Record<string, string>>;
  readonly variants: readonly CommandVariant[];
}

/** What a server is told about the place it starts in. */
export interface ServerPlace {
  /** The TCP port of 127.0.0.1 to listen on. */
  readonly port: number;
  /** An empty folder for its files, removed afterwards. */
  readonly directory: string;
}

export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The request that the load consists of. */
export interface LoadRequest {
  /** Path and query, starting with `/`. */
  readonly path: string;
  /** `GET` by default. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A body, or several that are sent in turn: a server that keeps answers by their questions then gains nothing. */
  readonly body?: string | readonly string[];
}

/** A server's answer, as its check sees it. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A server that stays up for the whole suite and is loaded in its turns. */
export interface ServerVariant extends VariantBase {
  /** Writes what the server needs into `place.directory` and says how to start it in the foreground. */
  start(place: ServerPlace): ServerCommand | Promise<ServerCommand>;
  readonly request: LoadRequest;
  /** The status that every answer must have. */
  readonly status: number;
  /** Looks at one answer before and after each load. */
  readonly check: Check<Answer>;
  /** Longest time from the start to the first right answer in milliseconds; 15000 by default. */
  readonly readyTimeoutMs?: number;
}

export interface ServerSuite extends SuiteBase {
  readonly kind: 'servers';
  /** Keep-alive connections that the load uses; 32 by default. */
  readonly connections?: number;
  readonly variants: readonly ServerVariant[];
}

/** A function that is called in a process shared by all variants of its suite, and by nothing else. */
export interface FunctionVariant extends VariantBase {
  /** Prepares, outside of what is measured, and returns the function to call again and again. */
  make(): (() => unknown) | Promise<() => unknown>;
  /** Whether the function returns a promise; each call then waits for the one before. */
  readonly async?: boolean;
  /** Longest time for one round in milliseconds; 60000 by default. */
  readonly timeoutMs?: number;
}

export interface FunctionSuite extends SuiteBase {
  readonly kind: 'functions';
  /** `import.meta.url` of the file, which exports this suite as `suite`: the measuring process imports it. */
  readonly source: string;
  /** Looks at the result of one call of each variant before it is measured. */
  readonly expect: Check<unknown>;
  readonly variants: readonly FunctionVariant[];
}

/** A program that answers questions about the inputs of a folder on its standard streams, see bench/README.md. */
export interface DecisionVariant {
  readonly name: string;
  /** Of what others wrote. */
  readonly version?: string | undefined;
  /** Why it cannot be measured here and what would change that; `undefined` when it can. */
  readonly absent?: string | undefined;
  /** @param directory a folder for its files, removed afterwards */
  readonly program: (directory: string) => ServerCommand;
}

/** A policy that every variant decides the same inputs with. */
export interface DecisionSuite extends SuiteBase {
  readonly kind: 'decisions';
  /** Holds `policy.rego`, `data.json` and `inputs.json`; the decision is `data.bench.allow`. */
  readonly folder: string;
  readonly variants: readonly DecisionVariant[];
}

export type Suite = CommandSuite | ServerSuite | FunctionSuite | DecisionSuite;
