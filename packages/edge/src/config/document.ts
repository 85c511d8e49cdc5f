import { resolve } from 'node:path';
import { type ConfigIssue, type ConfigNode, type Environment, issueAt } from '@writ/core';
import { issueOfFile, parseYaml, readSource, type SourceFile, sourceFrom } from '@writ/core/internal';
import { substituteVariables } from './substitution.ts';

export interface ReadDocument {
  /** Absent where nothing could be read. */
  readonly node: ConfigNode | undefined;
  readonly issues: readonly ConfigIssue[];
  readonly warnings: readonly ConfigIssue[];
}

export interface DocumentOptions {
  readonly environment: Environment;
  /** Absolute path where relative names start. */
  readonly workingDirectory: string;
  /** Whether `${NAME}` stands for an environment variable. */
  readonly substitutes: boolean;
}

/** Reads a file that holds one document, YAML or JSON. An empty file holds none, which is no mistake. */
export function readDocument(name: string, options: DocumentOptions): ReadDocument {
  const read = readSource(name, resolve(options.workingDirectory, name));
  return read.ok
    ? parseDocument(read.source, options)
    : { node: undefined, issues: [issueOfFile(name, read.code, `the file ${read.message}`)], warnings: [] };
}

/** Parses a document that came from elsewhere, such as a server. */
export function textDocument(name: string, text: string, options: DocumentOptions): ReadDocument {
  return parseDocument(sourceFrom(name, resolve(options.workingDirectory, name), text), options);
}

function parseDocument(source: SourceFile, { environment, substitutes }: DocumentOptions): ReadDocument {
  const parsed = parseYaml(source);
  const [first, second] = parsed.documents;
  const more = second
    ? [issueAt(second.range, 'ERR_CONFIG_SYNTAX', 'the file holds a second document; put it into a file of its own')]
    : [];
  if (!first || !substitutes) return { node: first, issues: [...parsed.issues, ...more], warnings: [] };
  const { node, issues, warnings } = substituteVariables(first, environment);
  return { node, issues: [...parsed.issues, ...more, ...issues], warnings };
}
