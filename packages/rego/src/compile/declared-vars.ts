/** How a variable came into a scope. */
export type Occurrence = 'argument' | 'seen' | 'assigned' | 'declared';

/** A variable that a scope declares, or that is only counted in it. */
interface Declared {
  readonly newName?: string;
  readonly occurrence?: Occurrence;
  count: number;
}

type Scope = Map<string, Declared>;

/** The variables of the scopes around a literal, innermost last, with the names that they get. */
export class DeclaredVars {
  readonly #scopes: [Scope, ...Scope[]];
  /** From the new names to those of the source. */
  readonly rewritten: Map<string, string>;

  constructor(from?: DeclaredVars) {
    const scope: Scope = new Map();
    if (from) for (const outer of from.#scopes) for (const [name, declared] of outer) scope.set(name, { ...declared });
    this.#scopes = [scope];
    this.rewritten = new Map(from?.rewritten);
  }

  push(): void {
    this.#scopes.push(new Map());
  }

  pop(): void {
    this.#scopes.pop();
  }

  /** The innermost scope. */
  get #scope(): Scope {
    return this.#scopes.at(-1) ?? this.#scopes[0];
  }

  insert(name: string, newName: string, occurrence: Occurrence): void {
    this.#scope.set(name, { newName, occurrence, count: 1 });
    if (name !== newName) this.rewritten.set(newName, name);
  }

  /** The variables that came into the innermost scope in a certain way, with their new names. */
  *declaredAs(wanted: Occurrence): Generator<[name: string, newName: string]> {
    for (const [name, { newName, occurrence }] of this.#scope) {
      if (occurrence === wanted && newName !== undefined) yield [name, newName];
    }
  }

  declared(name: string): string | undefined {
    return this.#find(({ newName }) => newName, name);
  }

  /** The new name of a variable of the innermost scope. */
  declaredHere(name: string): string | undefined {
    return this.#scope.get(name)?.newName;
  }

  /** How the variable came into the innermost scope. */
  occurrence(name: string): Occurrence | undefined {
    return this.#scope.get(name)?.occurrence;
  }

  occurrenceAnywhere(name: string): Occurrence | undefined {
    return this.#find(({ occurrence }) => occurrence, name);
  }

  seen(name: string): void {
    const declared = this.#find((found) => found, name);
    if (declared) declared.count++;
    else this.#scope.set(name, { count: 1 });
  }

  count(name: string): number {
    return this.#find(({ count }) => count, name) ?? 0;
  }

  #find<T>(read: (declared: Declared) => T | undefined, name: string): T | undefined {
    for (let i = this.#scopes.length - 1; i >= 0; i--) {
      const declared = this.#scopes[i]?.get(name);
      const found = declared && read(declared);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}
