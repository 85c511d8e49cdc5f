import { Option } from 'commander';

/** How a command prints its data. */
export type OutputFormat = 'text' | 'json';

export function outputOption(): Option {
  return new Option('--output <format>', 'how to print the result').choices(['text', 'json']).default('text');
}

/** JSON for scripts: two spaces of indentation and a line break at the end; what a terminal might obey is escaped. */
export function json(value: unknown): string {
  const text = JSON.stringify(value, undefined, 2);
  return `${text.replaceAll(UNPRINTABLE, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}

// JSON.stringify escapes the controls below U+0020 and lone surrogates itself.
const UNPRINTABLE = /[\u007F-\u009F\u200E\u200F\u2028-\u202E\u2066-\u2069]/g;

/** Lines for a terminal: what it might obey, line breaks aside, becomes `·`. */
export function printableLines(text: string): string {
  return text.replaceAll(/[^\P{C}\n]/gu, '·');
}
