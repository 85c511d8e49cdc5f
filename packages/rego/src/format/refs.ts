import type { Term } from '../ast/types.ts';
import { isWildcard } from '../ast/vars.ts';
import { quote } from '../value/index.ts';
import { type Printer, unexpectedComment } from './printer.ts';
import type { Style } from './style.ts';

/** A reference with its keys. */
export function printRef(printer: Printer, [head, ...keys]: readonly Term[]): void {
  if (!head) return;
  const { out, style } = printer;
  printer.bare(head, head.type === 'call' && head.loc.text.startsWith('('));
  for (const key of keys) {
    if (key.type === 'string') {
      out.write(keyText(key, style.keywords));
    } else if (key.type === 'var') {
      out.write(`[${varText(style, key.value)}]`);
    } else {
      out.write('[');
      // A comment may be the end of what is left as it is.
      if (unexpectedComment(() => printer.term(key))) out.write('\n');
      out.write(']');
    }
  }
}

/** A key that is a string: after a dot if it can be, unless it is a keyword that was in quotes. */
export function keyText({ value, loc }: Term & { readonly type: 'string' }, keywords: ReadonlySet<string>): string {
  const isName = /^[A-Za-z_][A-Za-z0-9_]*$/.test(value) && !(keywords.has(value) && loc.text.startsWith('"'));
  return isName ? `.${value}` : `[${quote(value)}]`;
}

export function varText({ shared }: Style, name: string): string {
  if (!isWildcard(name)) return name;
  return shared.has(name) ? `_${name.slice(1)}` : '_';
}
