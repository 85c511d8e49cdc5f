import {
  type ConfigIssue,
  type ConfigNode,
  type Environment,
  type MapNode,
  parseYaml,
  putVariables,
  readSource,
  type SourceFile,
  sourceFrom,
} from '@writ/core';
import { type Finding, Findings } from './finding.ts';
import { checkProfile } from './profile.ts';
import { checkSemantics } from './semantics.ts';
import { checkShape } from './shape.ts';
import { CONTRACT } from './shapes.ts';
import { startOf } from './tree.ts';

/** A contract as it was read, with everything that the linter has to say about it. */
export interface LoadedContract {
  readonly file: string;
  /** In the order of the file. */
  readonly findings: readonly Finding[];
  /** The document; absent where it cannot be parsed. */
  readonly document?: MapNode;
  /** No finding is an error. */
  readonly ok: boolean;
}

export interface LoadContractOptions {
  /** The variables that `servers` may use; none by default. */
  readonly environment?: Environment;
}

/** Reads and lints the contract in a file. It never throws for what is wrong with the file. */
export function loadContractFile(name: string, path: string, options: LoadContractOptions = {}): LoadedContract {
  const read = readSource(name, path);
  if (read.ok) return load(read.source, options);
  const finding: Finding = { severity: 'error', code: read.code, message: read.message, file: name, line: 1, col: 1 };
  return { file: name, findings: [finding], ok: false };
}

/**
 * Reads and lints a contract. It never throws for what is wrong with it.
 *
 * @param name the name of the file, for messages
 */
export function loadContract(name: string, text: string, options: LoadContractOptions = {}): LoadedContract {
  return load(sourceFrom(name, name, text), options);
}

function load(source: SourceFile, { environment = {} }: LoadContractOptions): LoadedContract {
  const findings = new Findings();
  const { documents, issues } = parseYaml(source);
  findings.push(...issues.map((issue) => findingOf(issue, source.name)));
  const [document, second] = documents;
  if (second) {
    const message = 'a file holds one contract; put the second document into a file of its own';
    findings.error(startOf(second), 'ERR_CONTRACT_DOCUMENT', message);
  }
  if (document?.type !== 'map') {
    if (issues.length === 0) {
      const at = document ?? { source, start: 0, end: 1 };
      findings.error(at, 'ERR_CONTRACT_DOCUMENT', 'a contract is a map that starts with `apiVersion`');
    }
    return { file: source.name, findings: findings.list(), ok: false };
  }
  const resolved = withVariables(document, environment, findings);
  checkShape(CONTRACT, resolved, findings, '');
  checkSemantics(resolved, findings);
  checkProfile(resolved, findings);
  const list = findings.list();
  return {
    file: source.name,
    document: resolved,
    findings: list,
    ok: list.every(({ severity }) => severity !== 'error'),
  };
}

function findingOf({ code, message, file, line, column }: ConfigIssue, name: string): Finding {
  return { severity: 'error', code, message, file: file ?? name, line: line ?? 1, col: column ?? 1 };
}

/**
 * Variables are put in where they say how to reach data. Elsewhere a text such as a query may hold `${…}` of its own, and a
 * constraint that differs from machine to machine would be none.
 */
function withVariables(document: MapNode, environment: Environment, findings: Findings): MapNode {
  const servers = document.entries.get('servers');
  if (!servers) return document;
  const { node, issues } = putVariables(servers.value, environment);
  findings.push(...issues.map((issue) => findingOf(issue, document.range.source.name)));
  const entries = new Map<string, { keyRange: typeof servers.keyRange; value: ConfigNode }>(document.entries);
  entries.set('servers', { ...servers, value: node });
  return { ...document, entries };
}
