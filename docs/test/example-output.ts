/**
 * Whether a command printed what the page shows.
 *
 * @param expected lines as printed; `…` stands for the rest of a line, a line of only `…` for any lines, also none
 */
export function matchesOutput(expected: readonly string[], output: string): boolean {
  const pattern = expected.map((line) => (line.trim() === '…' ? '(?:[^\\n]*\\n)*' : `${patternOf(line)}\\n`)).join('');
  const text = output === '' || output.endsWith('\n') ? output : `${output}\n`;
  return new RegExp(`^${pattern}$`).test(text);
}

function patternOf(line: string): string {
  return line
    .split('…')
    .map((part) => RegExp.escape(part))
    .join('[^\\n]*');
}
