import type { Annotations, Module, Rule, Term } from '../ast/types.ts';
import { isGround } from '../ast/visit.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { typeError } from './errors.ts';
import type { PathOf } from './rule-tree.ts';
import { compareLocations, groundPrefix } from './terms.ts';
import { placeText, refText } from './text.ts';

/** One link of the chain that `rego.metadata.chain` gives: a path and what is said about it. */
export interface AnnotationLink {
  readonly path: readonly Term[];
  readonly annotations: Annotations | undefined;
}

/** What the annotations of all modules are about. */
export class AnnotationSet {
  readonly #byRule = new Map<Rule, Annotations[]>();
  readonly #byPackage = new Map<string, Annotations>();
  /** Of scope `document` and `subpackages`. */
  readonly #byPath = new Map<string, Annotations>();
  readonly #moduleOf: (rule: Rule) => Module;
  readonly #pathOf: PathOf;
  readonly errors: Diagnostic[] = [];
  readonly #hasSchemas: boolean;

  constructor(modules: readonly Module[], moduleOf: (rule: Rule) => Module, pathOf: PathOf) {
    this.#moduleOf = moduleOf;
    this.#pathOf = pathOf;
    for (const module of modules) for (const annotations of module.annotations) this.#add(module, annotations);
    this.#hasSchemas = modules.some(({ annotations }) => annotations.some(({ schemas }) => schemas !== undefined));
  }

  #add(module: Module, annotations: Annotations): void {
    const { scope, loc } = annotations;
    const packagePath = refText(module.package.path);
    if (scope === 'package') {
      this.#addOnce(this.#byPackage, packagePath, annotations);
    } else if (scope === 'subpackages') {
      this.#addOnce(this.#byPath, packagePath, annotations);
    } else {
      const rule = module.rules
        .toSorted((a, b) => a.loc.row - b.loc.row)
        .find((candidate) => candidate.loc.row > loc.row);
      if (!rule) return;
      if (scope === 'document') this.#addOnce(this.#byPath, refText(this.#documentOf(rule)), annotations);
      else this.#byRule.set(rule, [...(this.#byRule.get(rule) ?? []), annotations]);
    }
  }

  #addOnce(map: Map<string, Annotations>, key: string, annotations: Annotations): void {
    const other = map.get(key);
    if (!other) map.set(key, annotations);
    else
      this.errors.push(
        typeError(annotations.loc, `${annotations.scope} annotation redeclared: ${placeText(other.loc)}`),
      );
  }

  #documentOf(rule: Rule): readonly Term[] {
    return groundPrefix(this.#pathOf(rule), isGround);
  }

  /** The annotations that are about the rule alone, in order of the text. */
  ofRule(rule: Rule): Annotations[] {
    return (this.#byRule.get(rule) ?? []).toSorted((a, b) => compareLocations(a.loc, b.loc));
  }

  /** What is said about a rule, its document, its package and the packages above, the closest first. */
  chain(rule: Rule): AnnotationLink[] {
    const document = this.#documentOf(rule);
    const { path } = this.#moduleOf(rule).package;
    const own = this.ofRule(rule).toReversed();
    const links: AnnotationLink[] = own.map((annotations) => ({ path: document, annotations }));
    if (links.length === 0) links.push({ path: document, annotations: undefined });
    const add = (where: readonly Term[], annotations: Annotations | undefined) => {
      if (annotations) links.push({ path: where, annotations });
    };
    add(document, this.#byPath.get(refText(document)));
    add(path, this.#byPackage.get(refText(path)));
    for (let length = path.length; length > 0; length--) {
      const above = path.slice(0, length);
      add(above, this.#byPath.get(refText(above)));
    }
    return links;
  }

  /** The schemas that hold for a rule, those of the packages above first. */
  schemasOf(rule: Rule): NonNullable<Annotations['schemas']> {
    if (!this.#hasSchemas) return [];
    const document = this.#documentOf(rule);
    const { path } = this.#moduleOf(rule).package;
    const above = path.map((_, i) => this.#byPath.get(refText(path.slice(0, i + 1))));
    const all = [
      ...above,
      this.#byPackage.get(refText(path)),
      this.#byPath.get(refText(document)),
      ...this.ofRule(rule),
    ];
    return all.flatMap((annotations) => annotations?.schemas ?? []);
  }
}
