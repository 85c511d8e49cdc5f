import { printTerms } from '../ast/print.ts';
import type { Annotations, Import, Module, Package, Rule, Term } from '../ast/types.ts';
import { isGround } from '../ast/visit.ts';
import type { Diagnostic } from '../diagnostic.ts';

type Target =
  | { readonly kind: 'package'; readonly node: Package }
  | { readonly kind: 'import'; readonly node: Import }
  | { readonly kind: 'rule'; readonly node: Rule };

/**
 * Finds what each annotation of a module is about, gives it its scope where it names none, and gives rules theirs: those of
 * scope `document` to all rules of the path, and those of scope `rule` to the first rule below that no earlier one took.
 *
 * @returns errors about scopes
 */
export function attachAnnotations(module: Module): readonly Diagnostic[] {
  if (module.annotations.length === 0) return [];
  const targets = targetsOf(module);
  const targetOf = new Map<Annotations, Target>();
  const errors: Diagnostic[] = [];
  for (const annotations of module.annotations) {
    const target = firstBelow(targets, annotations.loc.row);
    if (target) targetOf.set(annotations, target);
    const given: string = annotations.scope;
    const scope = given === '' ? defaultScope(annotations, target) : given;
    if (scope === 'rule' || scope === 'document' || scope === 'package' || scope === 'subpackages') {
      annotations.scope = scope;
    }
    for (const message of problems(annotations, scope, target)) {
      errors.push({ code: 'rego_parse_error', message, location: annotations.loc });
    }
  }
  if (errors.length === 0) attachToRules(module, targetOf);
  return errors;
}

/** What annotations may be about, in the order of rows. */
function targetsOf(module: Module): Target[] {
  const targets: Target[] = [{ kind: 'package', node: module.package }];
  for (const node of module.imports) targets.push({ kind: 'import', node });
  for (const node of module.rules) targets.push({ kind: 'rule', node });
  return targets.toSorted((a, b) => a.node.loc.row - b.node.loc.row);
}

/** The first below the row, by bisection. */
function firstBelow(targets: readonly Target[], row: number): Target | undefined {
  let low = 0;
  let high = targets.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((targets[middle]?.node.loc.row ?? 0) > row) high = middle;
    else low = middle + 1;
  }
  return targets[low];
}

function defaultScope({ entrypoint }: Annotations, target: Target | undefined): string {
  if (target?.kind === 'rule') return entrypoint ? 'document' : 'rule';
  return target?.kind ?? '';
}

function* problems({ entrypoint }: Annotations, scope: string, target: Target | undefined): Iterable<string> {
  const wanted = scope === 'rule' || scope === 'document' ? 'rule' : 'package';
  if (!['rule', 'document', 'package', 'subpackages'].includes(scope)) {
    yield `invalid annotation scope '${scope}'. Use one of 'rule', 'document', 'package', or 'subpackages'`;
  } else if (target?.kind !== wanted) {
    yield `annotation scope '${scope}' must be applied to ${wanted}${target ? ` (have ${target.kind})` : ''}`;
  }
  if (entrypoint && scope !== 'document' && scope !== 'package') {
    yield `annotation entrypoint applied to non-document or package scope '${scope}'`;
  }
}

interface Group {
  /** Of scope `document`, by place in the module. */
  readonly document: number[];
  /** Of scope `rule` that no rule has reached yet. */
  readonly waiting: number[];
  /** Of scope `rule` above the current rule that no rule has taken. */
  readonly pending: number[];
}

function attachToRules(module: Module, targetOf: ReadonlyMap<Annotations, Target>): void {
  const groups = new Map<string, Group>();
  for (const [index, annotations] of module.annotations.entries()) {
    const target = targetOf.get(annotations);
    if (target?.kind !== 'rule') continue;
    const path = pathOf(target.node);
    const group = groups.get(path) ?? { document: [], waiting: [], pending: [] };
    groups.set(path, group);
    (annotations.scope === 'document' ? group.document : group.waiting).push(index);
  }
  for (const rule of module.rules) {
    const group = groups.get(pathOf(rule));
    if (!group) continue;
    while (isAbove(module, group.waiting[0], rule)) group.pending.push(...group.waiting.splice(0, 1));
    const indexes = [...group.document, ...group.pending].toSorted((a, b) => a - b);
    const annotations = indexes.flatMap((index) => module.annotations[index] ?? []);
    if (annotations.length > 0) rule.annotations = annotations;
    group.pending.pop();
  }
}

function isAbove(module: Module, index: number | undefined, rule: Rule): boolean {
  const annotations = index === undefined ? undefined : module.annotations[index];
  return annotations !== undefined && annotations.loc.row < rule.loc.row;
}

/** The part of a rule's reference without variables, as text. */
function pathOf({ head }: Rule): string {
  const end = head.ref.findIndex((part: Term, index) => index > 0 && !isGround(part));
  return printTerms(end < 0 ? head.ref : head.ref.slice(0, end));
}
