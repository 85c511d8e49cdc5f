const ALL = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE'] as const;

export type MethodSet =
  | { readonly ok: true; readonly methods: ReadonlySet<string> | undefined }
  | { readonly ok: false; readonly message: string };

/**
 * The methods of a rule: names, `ALL`, and `!NAME` to take one out. None given: every method, also unknown ones.
 * A list that would come to nothing is refused, because it would have to mean nothing or everything.
 */
export function methodSet(list: readonly string[]): MethodSet {
  if (list.length === 0) return { ok: true, methods: undefined };
  const methods = new Set<string>();
  for (const entry of list) {
    if (entry === '' || entry === '!') {
      return {
        ok: false,
        message: 'methods list contains empty values. have you forgotten to put the corresponding value into braces?',
      };
    }
    if (entry === 'ALL') for (const method of ALL) methods.add(method);
    else if (!entry.startsWith('!')) methods.add(entry);
  }
  for (const entry of list) if (entry.startsWith('!')) methods.delete(entry.slice(1));
  if (methods.size > 0) return { ok: true, methods };
  const message = `the methods \`${list.join(', ')}\` leave none; write \`ALL\` in front to take some out of all`;
  return { ok: false, message };
}
