import { resolve } from 'node:path';
import { CONTRACT_ERRORS, type Finding, loadContractFile } from '@writ/contracts';
import { CONFIG_ERRORS, ERROR_KINDS, type ErrorEntry } from '@writ/core';
import type { Io } from '../io.ts';
import { json, printableLines } from '../output.ts';

/** `writ contract lint`. @returns 0 where no finding is an error, 1 where one is, 2 where a file cannot be read or parsed */
export function lintContracts(io: Io, files: readonly string[], as: 'text' | 'json'): number {
  const findings = files.flatMap(
    (file) => loadContractFile(file, resolve(io.workingDirectory, file), { environment: io.environment }).findings,
  );
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (as === 'json') {
    // With one file its name says nothing.
    const rows = findings.map(({ severity, code, file, line, col, message }) => ({
      severity,
      code,
      ...(files.length > 1 && { file }),
      line,
      col,
      message,
    }));
    io.out(json({ findings: rows }));
  } else {
    for (const finding of findings) io.out(printableLines(`${lintLine(finding)}\n`));
    const warnings = findings.length - errors.length;
    io.err(
      `${errors.length} error${errors.length === 1 ? '' : 's'}, ${warnings} other finding${warnings === 1 ? '' : 's'}\n`,
    );
  }
  if (errors.length === 0) return 0;
  return errors.some(isUnreadable) ? 2 : 1;
}

/** `file:line:col: error: message [CODE]`. */
export function lintLine({ severity, code, file, line, col, message }: Finding): string {
  return `${file}:${line}:${col}: ${severity}: ${message} [${code}]`;
}

/** What is wrong so early that the contract itself could not be judged. */
function isUnreadable({ code }: Finding): boolean {
  const entry = TABLE.get(code);
  return entry !== undefined && ERROR_KINDS[entry.kind].exitCode === 2;
}

const TABLE = new Map<string, ErrorEntry>(Object.entries({ ...CONFIG_ERRORS, ...CONTRACT_ERRORS }));
