import { type CelInput, type CelMap, celMap } from '@bufbuild/cel';
import { toCel } from '../cel/values.ts';
import { Struct } from '../template/index.ts';

/** Someone whom an authenticator recognised. */
export class Principal {
  readonly id: string;
  /** JSON; never changed once it is here. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Two principals with the same text are the same in everything that a rule can see. */
  readonly fingerprint: string;

  /** @param fingerprint a digest of what it was made of; where there is none, it is the content itself */
  constructor(id: string, attributes: Readonly<Record<string, unknown>> = {}, fingerprint?: string) {
    this.id = id;
    this.attributes = attributes;
    this.fingerprint = fingerprint ?? JSON.stringify([id, attributes]);
  }
}

export const DEFAULT_PRINCIPAL = 'default';

/** All principals of a request, as rules see them: `Subject.ID` is that of the default one. */
export class Subject {
  readonly #principals = new Map<string, Principal>();
  #cel: CelMap | undefined;

  set(name: string, principal: Principal): void {
    this.#principals.set(name, principal);
    this.#cel = undefined;
  }

  get(name: string = DEFAULT_PRINCIPAL): Principal | undefined {
    return this.#principals.get(name);
  }

  /** The id of the default principal, or nothing. */
  get id(): string {
    return this.get()?.id ?? '';
  }

  /** Differs for any two subjects that differ in anything. */
  get fingerprint(): string {
    const only = this.#principals.size === 1 ? this.get() : undefined;
    if (only) return only.fingerprint;
    return JSON.stringify(
      [...this.#principals].map(([name, { fingerprint }]) => JSON.stringify([name, fingerprint])).toSorted(),
    );
  }

  /** As a value of CEL. */
  toCel(): CelMap {
    if (!this.#cel) {
      const members = new Map<string, CelInput>(memberEntries(this.get()));
      for (const [name, principal] of this.#principals) members.set(name, celMap(new Map(memberEntries(principal))));
      this.#cel = celMap(members);
    }
    return this.#cel;
  }

  /** As a value of templates. */
  toTemplate(): Struct {
    return new SubjectStruct(this);
  }
}

function memberEntries(principal: Principal | undefined): [string, CelInput][] {
  return [
    ['ID', principal?.id ?? ''],
    ['Attributes', toCel(principal?.attributes ?? {})],
  ];
}

class SubjectStruct extends Struct {
  readonly #subject: Subject;

  constructor(subject: Subject) {
    super();
    this.#subject = subject;
  }

  field(name: string): { readonly value: unknown } | undefined {
    const main = this.#subject.get();
    if (name === 'ID') return { value: main?.id ?? '' };
    if (name === 'Attributes') return { value: main?.attributes ?? {} };
    const principal = this.#subject.get(name);
    return { value: principal && { ID: principal.id, Attributes: principal.attributes } };
  }

  override toString(): string {
    return `{${this.#subject.id}}`;
  }
}
