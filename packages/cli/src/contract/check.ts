import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  type ChangeFinding,
  type CheckResult,
  type ContractModel,
  checkChange,
  loadContractFile,
  modelOf,
} from '@writ/contracts';
import { diagnosticLine, RegoDiagnosticsError } from '@writ/rego';
import type { Io } from '../io.ts';
import { json, printableLines } from '../output.ts';
import { lintLine } from './lint.ts';

export type CheckFormat = 'text' | 'json' | 'sarif' | 'github';

export interface CheckOptions {
  readonly policies: readonly string[];
  readonly entrypoint: readonly string[];
  readonly format: CheckFormat;
}

/** `writ contract check`. @returns 0 compatible, 1 breaking, 2 input that cannot be read, 3 unknown */
export function checkContracts(io: Io, before: string, after: string, options: CheckOptions): number {
  const models = [before, after].map((file) => modelFrom(io, file));
  const [old, young] = models;
  if (!old || !young) return 2;
  let result: CheckResult;
  try {
    const sources = options.policies.flatMap((path) => regoFiles(resolve(io.workingDirectory, path), path));
    result = checkChange(old, young, sources, options.entrypoint);
  } catch (error) {
    if (error instanceof RegoDiagnosticsError) {
      for (const diagnostic of error.diagnostics) io.err(printableLines(`${diagnosticLine(diagnostic)}\n`));
      return 2;
    }
    if (
      error instanceof Error &&
      'code' in error &&
      typeof error.code === 'string' &&
      error.code.startsWith('E') &&
      !error.code.startsWith('ERR')
    ) {
      io.err(printableLines(`writ: the policies cannot be read: ${error.message}\n`));
      return 2;
    }
    throw error;
  }
  PRINTERS[options.format](io, result, old, young);
  return { compatible: 0, breaking: 1, unknown: 3 }[result.verdict];
}

function modelFrom(io: Io, file: string): ContractModel | undefined {
  const loaded = loadContractFile(file, resolve(io.workingDirectory, file), { environment: io.environment });
  for (const finding of loaded.findings) {
    if (finding.severity === 'error') io.err(printableLines(`${lintLine(finding)}\n`));
  }
  return modelOf(loaded);
}

const MOST_FILES = 10_000;

function regoFiles(path: string, name: string): { readonly file: string; readonly text: string }[] {
  const found: { file: string; text: string }[] = [];
  const visit = (at: string, shown: string): void => {
    if (found.length >= MOST_FILES) return;
    if (statSync(at).isDirectory()) {
      for (const child of readdirSync(at).toSorted()) visit(join(at, child), join(shown, child));
    } else if (shown.endsWith('.rego')) found.push({ file: shown, text: readFileSync(at, 'utf8') });
  };
  visit(path, name);
  return found;
}

type Print = (io: Io, result: CheckResult, before: ContractModel, after: ContractModel) => void;

const PRINTERS: Readonly<Record<CheckFormat, Print>> = {
  json: (io, { verdict, findings }) => io.out(json({ verdict, findings })),
  text: (io, { verdict, findings }, before, after) => {
    io.out(printableLines(`${after.id} ${before.version} -> ${after.version}   ${verdict.toUpperCase()}\n`));
    for (const finding of findings) io.out(printableLines(textOf(finding)));
  },
  github: (io, { findings }) => {
    for (const { severity, change, attribute, message, line, policies } of findings) {
      const level =
        severity === 'critical' || severity === 'error' ? 'error' : severity === 'info' ? 'notice' : 'warning';
      const [file, at] = splitLine(line);
      io.out(printableLines(`::${level} file=${file},line=${at},title=${change}::${attribute}: ${message}\n`));
      for (const policy of policies) {
        io.out(
          printableLines(
            `::${level} file=${policy.file},line=${policy.row},col=${policy.col},title=${change}::${attribute}: ${policy.effect}\n`,
          ),
        );
      }
    }
  },
  sarif: (io, { findings }) => io.out(json(sarif(findings))),
};

function textOf({ severity, change, attribute, line, message, policies }: ChangeFinding): string {
  const rows = policies.map(({ file, row, col, rule, effect }) => `  ${file}:${row}:${col}  ${rule}  ${effect}\n`);
  return `${severity.toUpperCase().padEnd(8)} ${change}  ${attribute}  ${line}\n  ${message}\n${rows.join('')}`;
}

function splitLine(line: string): readonly [string, string] {
  const colon = line.lastIndexOf(':');
  return [line.slice(0, colon), line.slice(colon + 1)];
}

function sarif(findings: readonly ChangeFinding[]): unknown {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'writ', rules: [...new Set(findings.map(({ change }) => change))].map((id) => ({ id })) },
        },
        results: findings.map(({ severity, change, attribute, message, line, policies }) => {
          const [file, at] = splitLine(line);
          return {
            ruleId: change,
            level: severity === 'critical' || severity === 'error' ? 'error' : severity === 'info' ? 'note' : 'warning',
            message: { text: `${attribute}: ${message}` },
            locations: [place(file, { startLine: Number(at) })],
            relatedLocations: policies.map((policy) =>
              place(policy.file, { startLine: policy.row, startColumn: policy.col }),
            ),
          };
        }),
      },
    ],
  };
}

function place(uri: string, region: object): unknown {
  return { physicalLocation: { artifactLocation: { uri }, region } };
}
