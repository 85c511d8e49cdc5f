import { encodeBase64 } from '../builtins/go/base64.ts';
import { type JsonNode, JsonNumber, jsonText } from './json-text.ts';
import type {
  Annotations,
  Body,
  Comment,
  Expr,
  Head,
  Import,
  Location,
  Module,
  Package,
  Rule,
  Term,
  With,
} from './types.ts';
import { type Declaration, isDeclaration } from './visit.ts';

/** What the JSON of a tree has besides the tree. */
export interface AstJsonOptions {
  /** Where each node is, with its text in base64. */
  readonly locations?: boolean;
  /** The comments, at the end of a module; they are there by default. */
  readonly comments?: boolean;
}

/** The module as `opa parse --format json` prints it, with two spaces of indentation unless `compact`. */
export function moduleText(module: Module, options: AstJsonOptions & { readonly compact?: boolean } = {}): string {
  return jsonText(moduleJson(module, options), !options.compact);
}

/** A rule, a body or an expression in the same form, in one line. */
export function nodeText(node: Rule | Expr | Body): string {
  if (Array.isArray(node)) return jsonText(bodyJson(node));
  return jsonText('head' in node ? ruleJson(node) : exprJson(node, {}));
}

function moduleJson(module: Module, options: AstJsonOptions = {}): JsonNode {
  const { imports, annotations, rules, comments } = module;
  return {
    package: packageJson(module.package, options),
    ...(imports.length > 0 && { imports: imports.map((statement) => importJson(statement, options)) }),
    ...(annotations.length > 0 && { annotations: annotations.map((item) => annotationsJson(item, options)) }),
    ...(rules.length > 0 && { rules: rules.map((rule) => ruleJson(rule, options)) }),
    ...(comments.length > 0 &&
      options.comments !== false && { comments: comments.map((comment) => commentJson(comment, options)) }),
  };
}

/** The location of a node as a member, where it is asked for and there is one. */
function place(loc: Location | undefined, options: AstJsonOptions, name = 'location'): { [key: string]: JsonNode } {
  return options.locations && loc && loc.row > 0 ? { [name]: locationJson(loc, options) } : {};
}

function locationJson({ file, row, col, text }: Location, options: AstJsonOptions): JsonNode {
  return { file, row, col, ...(options.locations && { text: base64(text) }) };
}

function base64(text: string): string {
  return encodeBase64(new TextEncoder().encode(text), 'standard', true);
}

function packageJson({ path, loc }: Package, options: AstJsonOptions): JsonNode {
  return { ...place(loc, options), path: termsJson(path, options) };
}

function importJson({ path, alias, aliasLoc, loc }: Import, options: AstJsonOptions): JsonNode {
  return {
    ...(alias !== undefined && { alias }),
    ...place(aliasLoc, options, 'alias_location'),
    ...place(loc, options),
    path: termJson(path, options),
  };
}

function commentJson({ text, loc }: Comment, options: AstJsonOptions): JsonNode {
  return { Text: base64(text), Location: locationJson(loc, options) };
}

function ruleJson(rule: Rule, options: AstJsonOptions = {}): JsonNode {
  // From the last branch on, because a chain of else branches may be long.
  const branches: Rule[] = [];
  for (let branch: Rule | undefined = rule; branch; branch = branch.else) branches.push(branch);
  let json: JsonNode | undefined;
  for (const branch of branches.toReversed()) json = branchJson(branch, json, options);
  return json ?? null;
}

function branchJson(rule: Rule, next: JsonNode | undefined, options: AstJsonOptions): JsonNode {
  const { annotations = [] } = rule;
  return {
    ...(annotations.length > 0 && { annotations: annotations.map((item) => annotationsJson(item, options)) }),
    body: bodyJson(rule.body, options),
    ...(rule.default && { default: true }),
    ...(next !== undefined && { else: next }),
    head: headJson(rule.head, options),
    ...place(rule.loc, options),
  };
}

function headJson({ name, args = [], key, value, assign, ref, loc }: Head, options: AstJsonOptions): JsonNode {
  return {
    ...(name !== undefined && { name }),
    ...(args.length > 0 && { args: termsJson(args, options) }),
    ...(key && { key: termJson(key, options) }),
    ...(value && { value: termJson(value, options) }),
    ...(assign && { assign }),
    ref: termsJson(ref, options),
    ...place(loc, options),
  };
}

function bodyJson(body: Body, options: AstJsonOptions = {}): JsonNode {
  return body.map((expr) => exprJson(expr, options));
}

function exprJson(expr: Expr, options: AstJsonOptions): JsonNode {
  const { terms, with: modifiers = [] } = expr;
  return {
    ...(expr.generated && { generated: true }),
    index: expr.index,
    ...place(expr.loc, options),
    ...(expr.negated && { negated: true }),
    terms: Array.isArray(terms)
      ? termsJson(terms, options)
      : isDeclaration(terms)
        ? declarationJson(terms, options)
        : termJson(terms, options),
    ...(modifiers.length > 0 && { with: modifiers.map((modifier) => withJson(modifier, options)) }),
  };
}

function withJson({ target, value, loc }: With, options: AstJsonOptions): JsonNode {
  return { ...place(loc, options), target: termJson(target, options), value: termJson(value, options) };
}

function declarationJson(declaration: Declaration, options: AstJsonOptions): JsonNode {
  switch (declaration.type) {
    case 'some':
      return { ...place(declaration.loc, options), symbols: termsJson(declaration.symbols, options) };
    case 'every':
      return {
        body: bodyJson(declaration.body, options),
        domain: termJson(declaration.domain, options),
        key: declaration.key ? termJson(declaration.key, options) : null,
        ...place(declaration.loc, options),
        value: termJson(declaration.value, options),
      };
    case 'not':
      return { body: bodyJson(declaration.body, options), explicit_body: declaration.explicit_body, type: 'not' };
    default:
      return {
        ...(declaration.explicit_lhs && { explicit_lhs: true }),
        ...(declaration.explicit_rhs && { explicit_rhs: true }),
        lhs: bodyJson(declaration.lhs, options),
        rhs: bodyJson(declaration.rhs, options),
        type: declaration.type,
      };
  }
}

function termsJson(terms: readonly Term[], options: AstJsonOptions): JsonNode {
  return terms.map((term) => termJson(term, options));
}

function termJson(term: Term, options: AstJsonOptions = {}): JsonNode {
  return { ...place(term.loc, options), type: term.type, value: valueJson(term, options) };
}

function valueJson(term: Term, options: AstJsonOptions): JsonNode {
  switch (term.type) {
    case 'null':
      return {};
    case 'number':
      return new JsonNumber(term.value);
    case 'boolean':
    case 'string':
    case 'var':
      return term.value;
    case 'ref':
    case 'array':
    case 'set':
    case 'call':
      return termsJson(term.value, options);
    case 'object':
      return term.value.map((pair) => termsJson(pair, options));
    case 'arraycomprehension':
    case 'setcomprehension':
      return { term: termJson(term.value.term, options), body: bodyJson(term.value.body, options) };
    case 'objectcomprehension': {
      const { key, value, body } = term.value;
      return { key: termJson(key, options), value: termJson(value, options), body: bodyJson(body, options) };
    }
    case 'templatestring':
      return {
        parts: term.value.parts.length === 0 ? null : partsJson(term.value.parts, options),
        multi_line: term.value.multi_line,
      };
  }
}

function partsJson(parts: readonly (Term | Expr)[], options: AstJsonOptions): JsonNode {
  return parts.map((part) => ('terms' in part ? exprJson(part, options) : termJson(part, options)));
}

/** An annotation as `opa parse` and `opa inspect` print it. */
function annotationsJson(annotations: Annotations, options: AstJsonOptions = {}): JsonNode {
  const { scope, title, description, entrypoint, loc } = annotations;
  const { organizations = [], authors = [], schemas = [], related_resources: resources = [] } = annotations;
  const { custom = {}, labels = {}, compile } = annotations;
  return {
    ...(authors.length > 0 && { authors: authors.map(authorJson) }),
    ...(compile && { compile: compileJson(compile, options) }),
    ...(Object.keys(custom).length > 0 && { custom: plainJson(custom) }),
    ...(description && { description }),
    ...(entrypoint && { entrypoint }),
    ...(Object.keys(labels).length > 0 && { labels: plainJson(labels) }),
    ...place(loc, options),
    ...(organizations.length > 0 && { organizations }),
    ...(resources.length > 0 && {
      related_resources: resources.map(resourceJson),
    }),
    ...(schemas.length > 0 && {
      schemas: schemas.map((schema) => schemaJson(schema, options)),
    }),
    scope,
    ...(title && { title }),
  };
}

function authorJson({ name, email }: NonNullable<Annotations['authors']>[number]): JsonNode {
  return { name, ...(email && { email }) };
}

function resourceJson({ ref, description }: NonNullable<Annotations['related_resources']>[number]): JsonNode {
  return { ...(description && { description }), ref };
}

function schemaJson(
  { path, schema, definition }: NonNullable<Annotations['schemas']>[number],
  options: AstJsonOptions,
): JsonNode {
  return {
    // Where the path is in its own text says nothing.
    path: termsJson(path, {}),
    ...(schema && { schema: termsJson(schema, options) }),
    ...(definition !== undefined && { definition: plainJson(definition) }),
  };
}

function compileJson(
  { unknowns = [], mask_rule: mask }: NonNullable<Annotations['compile']>,
  options: AstJsonOptions,
): JsonNode {
  return {
    ...(unknowns.length > 0 && { unknowns: unknowns.map((ref) => termsJson(ref, options)) }),
    ...(mask && { mask_rule: termsJson(mask, options) }),
  };
}

/** A value from YAML, with the members of its objects in order. */
function plainJson(value: unknown): JsonNode {
  if (Array.isArray(value)) return value.map(plainJson);
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries.map(([key, item]) => [key, plainJson(item)]));
  }
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'bigint':
      return value;
    default:
      return null;
  }
}
