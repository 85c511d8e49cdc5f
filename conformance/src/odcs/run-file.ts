import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Finding, loadContractFile } from '@writ/contracts';
import { suiteFile } from '../suite-files.ts';
import { EXPECTED_REASONS } from './expected-reasons.ts';

/** The files of the suite: those in `valid` are contracts, those in `invalid` are none. */
export function suiteContracts(): readonly string[] {
  return ['valid', 'invalid'].flatMap((kind) => {
    const folder = suiteFile('odcs', kind);
    return folder === undefined
      ? []
      : readdirSync(folder)
          .filter((name) => /\.ya?ml$/.test(name))
          .toSorted()
          .map((name) => join(folder, name));
  });
}

/** Runs one file. @returns what is wrong with the verdict, or undefined where it is right */
export function problemWith(file: string): string | undefined {
  const { findings } = loadContractFile(basename(file), file);
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (basename(dirname(file)) !== 'invalid') {
    return errors.length === 0 ? undefined : `must be accepted\n${errors.map(line).join('\n')}`;
  }
  if (errors.length === 0) return 'must be refused';
  const name = basename(file).replace(/(?:\.odcs)?\.ya?ml$/, '');
  const reason = Object.hasOwn(EXPECTED_REASONS, name) ? EXPECTED_REASONS[name] : undefined;
  if (!reason || errors.some(({ code, message }) => code === reason.code && message.includes(reason.words)))
    return undefined;
  return `must be refused with ${reason.code} and \`${reason.words}\`\n${errors.map(line).join('\n')}`;
}

function line({ file, line: row, col, code, message }: Finding): string {
  return `${file}:${row}:${col}: ${message} [${code}]`;
}
