/** How a variable came into a scope. */
export type Occurrence = 'argument' | 'seen' | 'assigned' | 'declared';

interface Scope {
  readonly names: Map<string, string>;
  readonly occurrences: Map<string, Occurrence>;
  readonly counts: Map<string, number>;
}

function newScope(): Scope {
  return { names: new Map(), occurrences: new Map(), counts: new Map() };
}

/** The variables of the scopes around a literal, innermost last, with the names that they get. */
export class DeclaredVars {
  readonly #scopes: Scope[];
  /** From the new names to those of the source. */
  readonly rewritten: Map<string, string>;

  constructor(from?: DeclaredVars) {
    const scope = newScope();
    for (const { names, occurrences, counts } of from ? from.#scopes : []) {
      for (const [name, value] of names) scope.names.set(name, value);
      for (const [name, value] of occurrences) scope.occurrences.set(name, value);
      for (const [name, value] of counts) scope.counts.set(name, value);
    }
    this.#scopes = [scope];
    this.rewritten = new Map(from?.rewritten);
  }

  push(): void {
    this.#scopes.push(newScope());
  }

  pop(): void {
    this.#scopes.pop();
  }

  /** The innermost scope. */
  get scope(): Scope {
    return this.#scopes.at(-1) ?? newScope();
  }

  insert(name: string, newName: string, occurrence: Occurrence): void {
    const { scope } = this;
    scope.names.set(name, newName);
    scope.occurrences.set(name, occurrence);
    scope.counts.set(name, 1);
    if (name !== newName) this.rewritten.set(newName, name);
  }

  declared(name: string): string | undefined {
    return this.#find(({ names }) => names.get(name));
  }

  /** How the variable came into the innermost scope. */
  occurrence(name: string): Occurrence | undefined {
    return this.scope.occurrences.get(name);
  }

  occurrenceAnywhere(name: string): Occurrence | undefined {
    return this.#find(({ occurrences }) => occurrences.get(name));
  }

  seen(name: string): void {
    const scope = this.#scopes.findLast(({ counts }) => counts.has(name)) ?? this.scope;
    scope.counts.set(name, (scope.counts.get(name) ?? 0) + 1);
  }

  count(name: string): number {
    return this.#find(({ counts }) => counts.get(name)) ?? 0;
  }

  #find<T>(read: (scope: Scope) => T | undefined): T | undefined {
    for (let i = this.#scopes.length - 1; i >= 0; i--) {
      const scope = this.#scopes[i];
      const found = scope && read(scope);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}
