/**
 * Go's `json.Indent` of compact JSON: each element on a line of its own, empty arrays and objects in one piece.
 *
 * @param spend is told how long the margins become
 */
export function indentJson(compact: string, prefix: string, indent: string, spend: (steps: number) => void): string {
  let result = '';
  let depth = 0;
  const newline = () => {
    spend((1 + prefix.length + indent.length * depth) / 4);
    return `\n${prefix}${indent.repeat(depth)}`;
  };
  for (let at = 0; at < compact.length; at++) {
    const char = compact.charAt(at);
    if (char === '"') {
      const end = stringEnd(compact, at);
      result += compact.slice(at, end);
      at = end - 1;
    } else if (char === '{' || char === '[') {
      const next = compact.charAt(at + 1);
      if (next === '}' || next === ']') {
        result += char + next;
        at += 1;
      } else {
        depth += 1;
        result += char + newline();
      }
    } else if (char === '}' || char === ']') {
      depth -= 1;
      result += newline() + char;
    } else if (char === ',') result += char + newline();
    else result += char === ':' ? ': ' : char;
  }
  return result;
}

/** Just past the closing quote. */
function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '\\') at += 1;
    else if (char === '"') return at + 1;
  }
  return text.length;
}
