import { type ConfigErrorCode, type ConfigNode, positionOf, type SourceRange } from '@writ/core';
import type { ContractErrorCode } from '../errors.ts';

export type FindingSeverity = 'error' | 'warning' | 'info';

/** Something that the linter has to say about a contract. */
export interface Finding {
  readonly severity: FindingSeverity;
  readonly code: ContractErrorCode | ConfigErrorCode;
  /** One line without the place. */
  readonly message: string;
  readonly file: string;
  /** Line and column count from 1. */
  readonly line: number;
  readonly col: number;
}

/** Collects findings; `at` is the node or key that is meant. */
export class Findings {
  readonly #list: Finding[] = [];

  error(at: ConfigNode | SourceRange, code: ContractErrorCode, message: string): void {
    this.add('error', at, code, message);
  }

  warning(at: ConfigNode | SourceRange, code: ContractErrorCode, message: string): void {
    this.add('warning', at, code, message);
  }

  add(severity: FindingSeverity, at: ConfigNode | SourceRange, code: ContractErrorCode, message: string): void {
    const { source, start } = 'range' in at ? at.range : at;
    const { line, column } = positionOf(source, start);
    this.#list.push({ severity, code, message: printable(message), file: source.name, line, col: column });
  }

  push(...findings: readonly Finding[]): void {
    this.#list.push(...findings);
  }

  /** In the order of the file; of equal ones only the first. */
  list(): readonly Finding[] {
    const unique = new Map(this.#list.map((finding) => [`${finding.line}:${finding.col}:${finding.message}`, finding]));
    return [...unique.values()].toSorted((a, b) => a.line - b.line || a.col - b.col);
  }
}

/** A text from a file in a message: short, and on one line. */
export function quoted(text: string): string {
  return `\`${text.length > 60 ? `${text.slice(0, 59)}…` : text}\``;
}

function printable(message: string): string {
  return message.replaceAll(/[\p{C}\u2028\u2029]/gu, '·');
}
