/** The query of a request, as Go reads it: what cannot be decoded is left out. */
export class Parameters {
  readonly #values = new Map<string, string[]>();

  constructor(query: string) {
    if (query === '') return;
    for (const part of query.split('&')) {
      // Go ignores a part with a semicolon.
      if (part === '' || part.includes(';')) continue;
      const equals = part.indexOf('=');
      const name = decoded(equals === -1 ? part : part.slice(0, equals));
      const value = decoded(equals === -1 ? '' : part.slice(equals + 1));
      if (name === undefined || value === undefined) continue;
      const known = this.#values.get(name);
      if (known) known.push(value);
      else this.#values.set(name, [value]);
    }
  }

  /** Whether a switch is on: named without a value, or with the value `true`. */
  has(name: string): boolean {
    const values = this.#values.get(name);
    if (!values) return false;
    const [first] = values;
    return (values.length === 1 && first === '') || values.some((value) => value.toLowerCase() === 'true');
  }

  /** The value that counts where there are several. */
  last(name: string): string | undefined {
    return this.#values.get(name)?.at(-1);
  }

  /** The values of a name, in order. */
  all(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  /** All values by name. */
  toObject(): Record<string, readonly string[]> {
    return Object.fromEntries(this.#values);
  }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
