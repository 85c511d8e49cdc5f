/** A table as OPA's commands print it, with centred headers. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = (header.length > 0 ? [header, ...rows] : rows).map((row) => row.map((cell) => cell.split('\n')));
  const count = Math.max(...all.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, column) =>
    Math.max(...all.flatMap((row) => (row[column] ?? ['']).map(displayWidth))),
  );
  const rule = (left: string, middle: string, right: string): string =>
    `${left}${widths.map((width) => '─'.repeat(width + 2)).join(middle)}${right}\n`;
  const lines = all.map((row, index) => rowText(row, widths, header.length > 0 && index === 0));
  const head = header.length > 0 ? lines.slice(0, 1).join('') + rule('├', '┼', '┤') : '';
  return rule('┌', '┬', '┐') + head + lines.slice(header.length > 0 ? 1 : 0).join('') + rule('└', '┴', '┘');
}

function rowText(row: readonly (readonly string[])[], widths: readonly number[], centred: boolean): string {
  const height = Math.max(...row.map((cell) => cell.length));
  let text = '';
  for (let line = 0; line < height; line += 1) {
    const cells = widths.map((width, column) => {
      const cell = row[column]?.[line] ?? '';
      const space = width - displayWidth(cell);
      const left = centred ? Math.floor(space / 2) : 0;
      return ` ${' '.repeat(left)}${cell}${' '.repeat(space - left)} `;
    });
    text += `│${cells.join('│')}│\n`;
  }
  return text;
}

const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/u;

/** How many columns of a terminal a text takes. */
function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += /\p{M}/u.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}
