import type { Module, Term } from '../ast/types.ts';
import { type Visitor, walk } from '../ast/visit.ts';
import { isPrint } from './print-calls.ts';

/** What a module has in its text that only some stages look for. */
export type Content = 'composite' | 'comprehension' | 'template' | 'call' | 'print';

const CONTENT_OF: Readonly<Partial<Record<Term['type'], Content>>> = {
  set: 'composite',
  object: 'composite',
  arraycomprehension: 'comprehension',
  setcomprehension: 'comprehension',
  objectcomprehension: 'comprehension',
  templatestring: 'template',
  call: 'call',
};

/** One walk that saves several stages theirs. */
export function contentsOf(module: Module): ReadonlySet<Content> {
  const contents = new Set<Content>();
  const visitor: Visitor = {
    head({ ref }) {
      // What is in the reference of a head gets into the body.
      for (const part of ref) walk(part, visitor);
    },
    expr(expr) {
      if (isPrint(expr)) contents.add('print');
    },
    term(term) {
      const content = CONTENT_OF[term.type];
      if (content) contents.add(content);
    },
  };
  walk(module, visitor);
  return contents;
}
