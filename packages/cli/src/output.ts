import { Option } from 'commander';

/** How a command prints its data. */
export type OutputFormat = 'text' | 'json';

export function outputOption(): Option {
  return new Option('--output <format>', 'how to print the result').choices(['text', 'json']).default('text');
}

/** JSON for scripts: two spaces of indentation and a line break at the end. */
export function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
