import type { Rule, Term } from '../ast/types.ts';
import { constantOf } from '../interpret/constants.ts';
import type { CompiledRule } from '../interpret/rule-tree.ts';
import { lookup } from '../value/index.ts';
import type { Value } from '../value/types.ts';
import { accessPath } from './access.ts';
import { effectOnMembers } from './consume.ts';
import { type Demand, lossOf, readWhole, type Verdict, verdictOf } from './demand.ts';
import type { DocumentPath, Engine } from './engine.ts';
import { givesOneEach } from './functional.ts';
import { mayBeSame, type Segment } from './paths.ts';
import { NONE, plus, type Sign } from './polarity.ts';
import { type Origin, Scope, type World } from './sources.ts';

/** What is read of a document that rules define. */
export function consumeDocument(engine: Engine, document: DocumentPath, demand: Demand): void {
  const { kind } = document.group;
  if (kind === 'complete' || (kind === 'function' && document.operands.length > 0))
    consumeComplete(engine, document, demand);
  else if (kind !== 'function') for (const rule of document.group.rules) consumePartial(engine, document, rule, demand);
  const { fallback } = document.group;
  if (fallback && kind === 'object') consumePartial(engine, document, fallback, demand);
}

/** One value: the first branch of a rule that holds gives it, and else the default. */
function consumeComplete(engine: Engine, document: DocumentPath, demand: Demand): void {
  const { group, path, keyAt, given } = document;
  const isGiven = given !== undefined && given.depth >= 0;
  const verdict = (rule: Rule): Verdict => verdictAt(rule.head.value, path, keyAt, demand);
  const last: Verdict[] = group.fallback ? [verdict(group.fallback.rule)] : isGiven ? [] : ['fails'];
  for (const compiled of group.rules) {
    const branches = branchesOf(compiled.rule);
    for (const [index, branch] of branches.entries()) {
      const instead = [...branches.slice(index + 1).map(verdict), ...last];
      const loss = lossOf(demand, verdict(branch), instead);
      // Without a default, to lose what is known to be there is to lose the rule.
      const sign = isGiven && !group.fallback ? plus(loss, given.sign) : loss;
      consumeBranch(engine, document, compiled, branch, sign, demand);
    }
  }
  if (group.fallback) consumeBranch(engine, document, group.fallback, group.fallback.rule, NONE, demand);
}

function branchesOf(first: Rule): Rule[] {
  const branches: Rule[] = [];
  for (let rule: Rule | undefined = first; rule; rule = rule.else) branches.push(rule);
  return branches;
}

/** What a demand says of what is at a path in the value of a rule. */
function verdictAt(
  term: Term | undefined,
  path: readonly Segment[],
  keyAt: number | undefined,
  { use }: Demand,
): Verdict {
  let value: Value | undefined = term ? constantOf(term) : true;
  if (value === undefined || keyAt !== undefined) return path.length === 0 ? verdictOf(use, undefined) : 'unknown';
  for (const segment of path) {
    if (segment === undefined) return 'unknown';
    value = lookup(value, segment);
    if (value === undefined) return 'fails';
  }
  return verdictOf(use, value);
}

function consumeBranch(
  engine: Engine,
  document: DocumentPath,
  compiled: CompiledRule,
  branch: Rule,
  sign: Sign,
  demand: Demand,
): void {
  const { group, world, operands, path, keyAt } = document;
  const parameters = branch.head.args ?? compiled.rule.head.args ?? [];
  const scope = engine.scopeFor(branch, circumstances(engine, world, operands), sign, () => {
    const inner = newScope(document, compiled, sign);
    for (const [index, operand] of operands.entries()) {
      const parameter = parameters[index];
      if (parameter) engine.parts.match(engine, parameter, operand, inner, parameter);
    }
    engine.parts.solve(engine, branch.body, inner);
    return inner;
  });
  const { value } = branch.head;
  if (!value) return;
  const result = engine.parts.valueOf(engine, value, scope);
  // Values of several solutions must be the same.
  const single = group.rules.length === 1 && givesOneEach([], branch.body);
  if (!single) compareAll(engine, result, value, scope);
  engine.parts.consume(engine, accessPath(engine.sources, result, path, keyAt), demand);
}

function circumstances({ sources }: Engine, world: World, operands: readonly Origin[]): string {
  return `${world.id} ${sources.idOfAll(operands)}`;
}

/** A difference is an error, which is no decision. */
function compareAll(engine: Engine, result: Origin, { loc }: Term, { rule, guards }: Scope): void {
  engine.parts.consume(engine, result, readWhole('value', NONE, { rule, guards, loc }));
}

function newScope({ world }: DocumentPath, { name }: CompiledRule, sign: Sign): Scope {
  return new Scope({ world, rule: name, sign, guards: undefined });
}

/** What one rule adds to a set or an object. */
function consumePartial(engine: Engine, document: DocumentPath, compiled: CompiledRule, demand: Demand): void {
  const { world, path, keyAt } = document;
  const { rule, keys } = compiled;
  const isSet = rule.head.value === undefined && rule.head.key !== undefined;
  const pattern = isSet && rule.head.key ? [...keys, rule.head.key] : keys;
  const known = path.slice(0, pattern.length);
  if (!known.every((segment, index) => fits(pattern[index], segment))) return;
  const sign = effectOfBody(document, pattern.length, demand);
  const operands = known.map((segment): Origin => (segment === undefined ? [] : [engine.sources.constant(segment)]));
  const scope = engine.scopeFor(rule, circumstances(engine, world, operands), sign, () => {
    const inner = newScope(document, compiled, sign);
    for (const [index, term] of pattern.entries()) {
      const segment = operands[index];
      if (segment && segment.length > 0) engine.parts.match(engine, term, segment, inner, term);
    }
    engine.parts.solve(engine, rule.body, inner);
    return inner;
  });
  const site = { rule: scope.rule, guards: scope.guards };
  const parts = pattern.map((term) => engine.parts.valueOf(engine, term, scope));
  for (const [index, term] of pattern.entries()) {
    engine.parts.consume(engine, parts[index] ?? [], readWhole('value', sign, { ...site, loc: term.loc }));
  }
  const value = rule.head.value && engine.parts.valueOf(engine, rule.head.value, scope);
  if (rule.head.value && value && !(givesOneEach(pattern, rule.body) && isAlone(document))) {
    compareAll(engine, value, rule.head.value, scope);
  }
  consumeMember(engine, { path, keyAt, parts, value }, demand);
}

function isAlone({ group }: DocumentPath): boolean {
  return group.rules.length === 1 && group.fallback === undefined;
}

function fits(term: Term | undefined, segment: Segment): boolean {
  const constant = term && constantOf(term);
  return constant === undefined || mayBeSame(constant, segment);
}

interface PartialMember {
  readonly path: readonly Segment[];
  readonly keyAt: number | undefined;
  readonly parts: readonly Origin[];
  /** Undefined for a set, whose last key is the element. */
  readonly value: Origin | undefined;
}

function consumeMember(engine: Engine, { path, keyAt, parts, value }: PartialMember, demand: Demand): void {
  const { sources } = engine;
  const { length } = parts;
  if (keyAt !== undefined && keyAt < length) {
    engine.parts.consume(engine, accessPath(sources, parts[keyAt] ?? [], path.slice(keyAt + 1)), demand);
  } else if (path.length >= length) {
    const member = value ?? parts.at(-1) ?? [];
    const inner = keyAt === undefined ? undefined : keyAt - length;
    engine.parts.consume(engine, accessPath(sources, member, path.slice(length), inner), demand);
  } else if (demand.use.kind === 'whole') {
    const whole = readWhole(demand.use.as, demand.change, demand.site, demand.change);
    for (const part of [...parts.slice(path.length), ...(value ? [value] : [])])
      engine.parts.consume(engine, part, whole);
  }
}

/** What it does to the decision if a solution of the rule is lost. */
function effectOfBody({ path, given }: DocumentPath, length: number, demand: Demand): Sign {
  if (path.length >= length) {
    if (given && given.depth >= length) return given.sign;
    return path.length > length ? demand.sign : lossOf(demand, verdictOf(demand.use, undefined), ['fails']);
  }
  const members = effectOnMembers(demand);
  // The document as a whole is always defined, a part of it only where a rule defines something there.
  return path.length === 0 || (given && given.depth >= path.length) ? members : plus(members, demand.sign);
}
