import { type ConfigIssue, type ConfigNode, didYouMean, issueAt } from '@writ/core';
import { type MapNode, validateNode } from '@writ/core/internal';
import { z } from 'zod';
import type { Scope } from '../config/fields.ts';
import type { MechanismKind, MechanismType } from './mechanism.ts';
import { catalogueSchema } from './property.ts';
import { typesOf } from './types.ts';

/** A configured mechanism, as the catalogue has it. */
export interface Prototype {
  readonly id: string;
  readonly type: MechanismType;
  readonly config: Readonly<Record<string, unknown>>;
}

/** All configured mechanisms by kind and id. */
export class Catalogue {
  readonly #prototypes = new Map<string, Prototype>();

  /** @returns false where the kind has one of this id already */
  add(prototype: Prototype): boolean {
    const key = `${prototype.type.kind}/${prototype.id}`;
    if (this.#prototypes.has(key)) return false;
    this.#prototypes.set(key, prototype);
    return true;
  }

  find(kind: MechanismKind, id: string): Prototype | undefined {
    return this.#prototypes.get(`${kind}/${id}`);
  }

  /** The ids of a kind. */
  ids(kind: MechanismKind): string[] {
    return [...this.#prototypes.values()].flatMap(({ id, type }) => (type.kind === kind ? [id] : []));
  }
}

/** The lists below `mechanisms`, with what is in them. */
const SECTIONS = {
  authenticators: 'authenticator',
  authorizers: 'authorizer',
  contextualizers: 'contextualizer',
  finalizers: 'finalizer',
  error_handlers: 'error_handler',
} as const satisfies Record<string, MechanismKind>;

const entrySchema = z.strictObject({
  id: z.string().min(1),
  type: z.string().min(1),
  config: z.unknown().optional(),
});

/** Reads `mechanisms`. What is wrong is left out of the catalogue, under its id where it has one. */
export function readCatalogue(
  node: ConfigNode | undefined,
  scope: Scope,
): { readonly catalogue: Catalogue; readonly issues: readonly ConfigIssue[] } {
  const reader = new Reader(scope);
  if (node?.type === 'map') reader.sections(node);
  else if (node) reader.issues.push(issueAt(node.range, 'ERR_CONFIG_TYPE', '`mechanisms` is a map'));
  return { catalogue: reader.catalogue, issues: reader.issues };
}

class Reader {
  readonly catalogue = new Catalogue();
  readonly issues: ConfigIssue[] = [];
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  sections(node: MapNode): void {
    for (const [name, { keyRange, value }] of node.entries) {
      const kind = Object.entries(SECTIONS).find(([section]) => section === name)?.[1];
      if (!kind) {
        const message = `unknown key \`${name}\`${didYouMean(name, Object.keys(SECTIONS))}`;
        this.issues.push(issueAt(keyRange, 'ERR_CONFIG_UNKNOWN_KEY', message));
      } else if (value.type === 'list') {
        for (const [at, item] of value.items.entries()) this.#entry(kind, item, ['mechanisms', name, at]);
      } else {
        this.issues.push(issueAt(value.range, 'ERR_CONFIG_TYPE', `\`${name}\` is a list of mechanisms`));
      }
    }
  }

  #entry(kind: MechanismKind, node: ConfigNode, path: readonly (string | number)[]): void {
    const entry = validateNode(entrySchema, node, { environment: {}, path });
    if (!entry.ok) {
      this.issues.push(...entry.issues);
      return;
    }
    const { id, type: typeName } = entry.value;
    const types = typesOf(kind);
    const type = types.find((candidate) => candidate.type === typeName);
    const at = (key: string): ConfigNode => (node.type === 'map' ? (node.entries.get(key)?.value ?? node) : node);
    if (!type) {
      const known = types.map((candidate) => candidate.type);
      const hint = didYouMean(typeName, known) || `; known: ${known.map((name) => `\`${name}\``).join(', ')}`;
      const message = `there is no ${nameOf(kind)} of type \`${typeName}\`${hint}`;
      this.issues.push(issueAt(at('type').range, 'ERR_CONFIG_VALUE', message, { path }));
      return;
    }
    const config = this.#config(type, id, node, path);
    if (!this.catalogue.add({ id, type, config: config ?? {} })) {
      const message = `there are two ${nameOf(kind)}s with the id \`${id}\``;
      this.issues.push(issueAt(at('id').range, 'ERR_CONFIG_VALUE', message, { path }));
    }
  }

  #config(
    type: MechanismType,
    id: string,
    node: ConfigNode,
    path: readonly (string | number)[],
  ): Readonly<Record<string, unknown>> | undefined {
    const given = node.type === 'map' ? node.entries.get('config')?.value : undefined;
    const isEmpty = given === undefined || (given.type === 'scalar' && given.value === null);
    const source: ConfigNode = isEmpty ? { type: 'map', range: node.range, entries: new Map() } : given;
    const configPath = [...path, 'config'];
    const schema = catalogueSchema(type.properties(this.#scope));
    const read = validateNode<Readonly<Record<string, unknown>>>(schema, source, { environment: {}, path: configPath });
    if (!read.ok) {
      this.issues.push(...read.issues.map((issue) => named(issue, type.kind, id)));
      return undefined;
    }
    for (const { message, path: inner = [] } of type.check?.(read.value) ?? []) {
      const place = inner.reduce<ConfigNode>(
        (at, key) => (at.type === 'map' ? (at.entries.get(key)?.value ?? at) : at),
        source,
      );
      const issue = issueAt(place.range, 'ERR_CONFIG_VALUE', message, { path: [...configPath, ...inner] });
      this.issues.push(named(issue, type.kind, id));
    }
    return read.value;
  }
}

/** `error handler`, as a message says it. */
export function nameOf(kind: MechanismKind): string {
  return kind.replace('_', ' ');
}

/** An issue that says which mechanism it is about. */
export function named(issue: ConfigIssue, kind: MechanismKind, id: string): ConfigIssue {
  return { ...issue, message: `${nameOf(kind)} \`${id}\`: ${issue.message}` };
}
