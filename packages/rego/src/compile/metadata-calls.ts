import type { Annotations, Body, Expr, Location, Rule, Term } from '../ast/types.ts';
import { type Visitor, walk } from '../ast/visit.ts';
import { Decimal } from '../value/types.ts';
import type { AnnotationLink, AnnotationSet } from './annotation-set.ts';
import type { LocalNames } from './local-names.ts';
import { sortComposites } from './order.ts';
import { equality, numbered, operandsOf, operatorOf, stringTerm, varTerm } from './terms.ts';
import { refText, termText } from './text.ts';

const CHAIN = 'rego.metadata.chain';
const RULE = 'rego.metadata.rule';

/** Replaces the calls of `rego.metadata.chain` and `rego.metadata.rule` in a rule by what its annotations say. */
export function rewriteMetadataCalls(
  names: LocalNames,
  annotations: AnnotationSet,
  builtins: { has(name: string): boolean },
  rule: Rule,
): void {
  const chainCall = builtins.has(CHAIN) ? firstCall(rule, CHAIN) : undefined;
  const ruleCall = builtins.has(RULE) ? firstCall(rule, RULE) : undefined;
  if (!chainCall && !ruleCall) return;
  const variables = new Map<string, string>();
  const start: Body = [];
  const provide = (name: string, term: Term) => {
    sortComposites(term);
    const { variable, expr } = names.equate(term);
    variables.set(name, variable.value);
    start.push(expr);
  };
  if (chainCall) provide(CHAIN, chainTerm(annotations.chain(rule), chainCall.loc));
  if (ruleCall) provide(RULE, annotationsTerm(annotations.ofRule(rule)[0], ruleCall.loc));
  const visitor: Visitor = {
    body: (body) => replaceCalls(body, variables),
    rule: () => true,
  };
  walk(rule.head, visitor);
  walk(rule.body, visitor);
  rule.body = numbered([...start, ...rule.body]);
}

function isCallOf(expr: Expr, name: string): boolean {
  const operator = operatorOf(expr);
  return operator !== undefined && operator.length === 3 && refText(operator) === name;
}

function firstCall(rule: Rule, name: string): Expr | undefined {
  let found: Expr | undefined;
  walk(rule, {
    expr(expr) {
      if (!found && isCallOf(expr, name)) found = expr;
      return found !== undefined;
    },
  });
  return found;
}

function replaceCalls(body: Body, variables: ReadonlyMap<string, string>): void {
  for (const [index, expr] of body.entries()) {
    for (const [name, variable] of variables) {
      if (!isCallOf(expr, name)) continue;
      const { loc } = expr;
      const [output] = operandsOf(expr);
      const replaced = output ? equality(output, varTerm(variable, loc), loc) : { terms: varTerm(variable, loc), loc };
      body[index] = { ...replaced, index, generated: true };
    }
  }
}

function chainTerm(links: readonly AnnotationLink[], loc: Location): Term {
  const items = links.map(({ path, annotations }) => {
    const entries: [string, Term][] = [['path', pathTerm(path.slice(1), loc)]];
    if (annotations) entries.push(['annotations', annotationsTerm(annotations, loc)]);
    return objectTerm(entries, loc);
  });
  return { type: 'array', value: items, loc };
}

function pathTerm(path: readonly Term[], loc: Location): Term {
  const texts = path.map((part) => (part.type === 'string' ? part : stringTerm(termText(part), loc)));
  return { type: 'array', value: texts, loc };
}

function objectTerm(entries: readonly (readonly [string, Term])[], loc: Location): Term {
  return { type: 'object', value: entries.map(([key, value]): [Term, Term] => [stringTerm(key, loc), value]), loc };
}

/** Annotations as a value of Rego; nothing of what they leave out. */
function annotationsTerm(annotations: Annotations | undefined, loc: Location): Term {
  if (!annotations) return objectTerm([], loc);
  const { scope, title, description, entrypoint, organizations, related_resources, authors, schemas, custom, labels } =
    annotations;
  const plain = { scope, title, description, entrypoint, organizations, related_resources, authors, custom, labels };
  const entries: [string, Term][] = [];
  for (const [key, value] of Object.entries(plain)) {
    if (!isEmpty(value)) entries.push([key, termOf(value, loc)]);
  }
  if (schemas && schemas.length > 0) {
    const items = schemas.map(({ path, schema, definition }) => {
      const parts: [string, Term][] = [['path', pathTerm(path, loc)]];
      if (schema && schema.length > 0) parts.push(['schema', pathTerm(schema, loc)]);
      if (definition !== undefined) parts.push(['definition', termOf(definition, loc)]);
      return objectTerm(parts, loc);
    });
    entries.push(['schemas', { type: 'array', value: items, loc }]);
  }
  return objectTerm(entries, loc);
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === '' || value === false) return true;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function termOf(value: unknown, loc: Location): Term {
  switch (typeof value) {
    case 'string':
      return stringTerm(value, loc);
    case 'boolean':
      return { type: 'boolean', value, loc };
    case 'number':
    case 'bigint':
      return { type: 'number', value: String(value), loc };
    default:
  }
  if (value instanceof Decimal) return { type: 'number', value: value.text, loc };
  if (typeof value !== 'object' || value === null) return { type: 'null', loc };
  if (Array.isArray(value)) return { type: 'array', value: value.map((item: unknown) => termOf(item, loc)), loc };
  const entries = Object.entries(value).filter(([, item]) => item !== undefined && item !== '');
  return objectTerm(
    entries.map(([key, item]): [string, Term] => [key, termOf(item, loc)]),
    loc,
  );
}
