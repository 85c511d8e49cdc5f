import { copyHead, copyTerm } from '../ast/copy.ts';
import type { Body, Head, Location, Rule, Term } from '../ast/types.ts';
import { isGround, walk } from '../ast/visit.ts';
import { type ParsedHead, parseHead } from './heads.ts';
import { parseBody } from './literals.ts';
import { locate, NOWHERE, ParseAborted, type Parser, type Position } from './parser.ts';
import { describeRule } from './rule-text.ts';
import { type Token, tokenText } from './tokens.ts';

const NAME_FOLLOWERS: readonly Token[] = ['assign', 'eq', 'if', 'contains', '('];
const OPERATOR_FOLLOWERS: readonly Token[] = ['assign', 'eq', 'if', 'contains'];
const PATH_FOLLOWERS: readonly Token[] = ['assign', 'eq', '('];

/** What after a keyword makes the statement a rule of that name, which is an error. */
const KEYWORD_NAME_FOLLOWERS: ReadonlyMap<Token, readonly Token[]> = new Map<Token, readonly Token[]>([
  ['every', NAME_FOLLOWERS],
  ['if', NAME_FOLLOWERS],
  ['in', NAME_FOLLOWERS],
  ['some', NAME_FOLLOWERS],
  ['as', NAME_FOLLOWERS],
  ['package', PATH_FOLLOWERS],
  ['import', PATH_FOLLOWERS],
  ['not', OPERATOR_FOLLOWERS],
  ['logical-and', OPERATOR_FOLLOWERS],
  ['logical-or', OPERATOR_FOLLOWERS],
  ['contains', ['if', 'contains']],
]);

/** Records an error where a rule has the name of a keyword. */
export function reportKeywordName(parser: Parser, isDefault: boolean): boolean {
  const followers = KEYWORD_NAME_FOLLOWERS.get(parser.token());
  if (!followers || (!isDefault && !followers.includes(parser.peek()))) return false;
  parser.error(parser.position, `${tokenText(parser.token())} keyword cannot be used for rule name`);
  return true;
}

/** A rule, and one more for each further body; undefined where the statement is none, with an error or without. */
export function parseRules(parser: Parser): Rule[] | undefined {
  const start = parser.position;
  parser.nameBeforeRef();
  const isDefault = parser.token() === 'default';
  if (isDefault) {
    parser.scan();
    parser.nameBeforeRef();
  }
  if (parser.token() !== 'identifier') {
    if (isDefault) reportKeywordName(parser, true);
    return undefined;
  }
  const parsed = parseHead(parser, isDefault);
  if (!parsed) return undefined;
  if (isDefault) {
    const rule: Rule = { head: parsed.head, body: trueBody(start), default: true, loc: start };
    if (!checkDefault(parser, rule)) return undefined;
    describeRule(rule, { ...parsed, generatedBody: false, hasIf: false });
    return [rule];
  }
  const hasIf = parser.token() === 'if';
  const generatedValue = settleHead(parsed, hasIf);
  const { head, contains } = parsed;
  if (!hasIf && parser.token() !== '{') {
    if (!contains) return undefined;
    const rule: Rule = { head, body: trueBody(start), loc: head.loc };
    describeRule(rule, { contains, generatedValue, generatedBody: true, hasIf });
    return [rule];
  }
  const body = hasIf ? parseIfBody(parser) : parseBraces(parser);
  if (!body) return undefined;
  const rule: Rule = { head, body, loc: start };
  describeRule(rule, { contains, generatedValue, generatedBody: false, hasIf });
  if (!attachElse(parser, rule)) return undefined;
  locate(rule, parser.extended(start));
  return parseFurtherBodies(parser, rule, { contains, generatedValue, hasIf });
}

/** Tells what `p[x]` means, which depends on the `if`. Returns whether the value is not in the text. */
function settleHead({ head, contains, generatedValue }: ParsedHead, hasIf: boolean): boolean {
  const [first, second] = head.ref;
  if (contains || head.ref.length !== 2 || first?.type !== 'var' || !second) return generatedValue;
  if (hasIf) {
    if ((second.type === 'ref' || !isGround(second)) && !head.args) head.key = copyTerm(second);
    if (!head.value) {
      head.value = { type: 'boolean', value: true, loc: head.loc };
      return true;
    }
    head.name = first.value;
  } else if (!head.args) {
    head.name = first.value;
    head.key = copyTerm(second);
    if (!head.value) head.ref = [first];
  }
  return generatedValue;
}

/** What follows `if`: a literal, or a body in braces, which may look like a set. */
function parseIfBody(parser: Parser): Body | undefined {
  parser.scan();
  const saved = parser.save();
  const braced = parser.token() === '{';
  const expr = parser.grammar.literal(parser);
  if (expr) {
    const isSet = braced && !Array.isArray(expr.terms) && expr.terms.type === 'set';
    if (!isSet) return [expr];
  }
  if (!braced) return undefined;
  parser.restore(saved);
  return parseBraces(parser);
}

function parseBraces(parser: Parser): Body | undefined {
  parser.scan();
  const body = parseBody(parser, '}');
  if (body) parser.scan();
  return body;
}

function attachElse(parser: Parser, rule: Rule): boolean {
  if (parser.token() !== 'else' || parser.nameBeforeRef()) return true;
  const { head } = rule;
  if (head.ref.length > 1 && !head.ref.slice(1).every(isGround)) {
    parser.error(parser.position, 'else keyword cannot be used on rules with variables in head');
    return false;
  }
  if (head.key) {
    parser.error(parser.position, 'else keyword cannot be used on multi-value rules');
    return false;
  }
  let last = rule;
  const branches: ElseBranch[] = [];
  while (parser.token() === 'else') {
    const branch = parseElse(parser, head);
    if (!branch) return false;
    last.else = branch.rule;
    last = branch.rule;
    branches.push(branch);
    if (branches.length > MAX_ELSES) throw new ParseAborted('max parsing recursion depth exceeded', branch.start);
  }
  for (const { rule: branch, start, braced } of branches) {
    // The text of a branch takes in the branches after it.
    locate(branch, parser.extended(start));
    if (!braced) locateAll(branch.body, branch.loc);
  }
  return true;
}

/** Each branch is one level deeper in the tree. */
const MAX_ELSES = 1000;

interface ElseBranch {
  readonly rule: Rule;
  readonly start: Position;
  /** The body is in braces; otherwise it is where the branch is. */
  readonly braced: boolean;
}

function parseElse(parser: Parser, original: Head): ElseBranch | undefined {
  const start = parser.position;
  const head = copyHead(original);
  if (head.args) head.args = renewWildcards(parser, head.args);
  locate(head, start);
  let generatedValue = false;
  parser.scan();
  if (parser.token() === '{' || parser.token() === 'if') {
    generatedValue = true;
    head.value = { type: 'boolean', value: true, loc: NOWHERE };
  } else if (parser.token() === 'assign' || parser.token() === 'eq') {
    if (parser.token() === 'assign') head.assign = true;
    else delete head.assign;
    parser.scan();
    const value = parser.grammar.infix(parser);
    if (!value) return undefined;
    head.value = value;
    locate(head, parser.extended(start));
  } else {
    parser.illegal('expected else value term or rule body');
    return undefined;
  }
  const hasIf = parser.token() === 'if';
  const rule: Rule = { head, body: trueBody(start), loc: start };
  const text = { contains: false, generatedValue, generatedBody: false, hasIf };
  if (!hasIf && parser.token() !== '{') {
    describeRule(rule, { ...text, generatedBody: true });
    return { rule, start, braced: false };
  }
  describeRule(rule, text);
  if (hasIf) parser.scan();
  const braced = parser.token() === '{';
  if (braced) {
    const body = parseBraces(parser);
    if (!body) return undefined;
    rule.body = body;
  } else if (parser.token() === 'eof') {
    parser.illegal('rule body expected');
    return undefined;
  } else {
    const expr = parser.grammar.literal(parser);
    if (!expr) return undefined;
    rule.body = [expr];
  }
  return { rule, start, braced };
}

/** Bodies after the first are rules with the same head, which is then where the body is. */
function parseFurtherBodies(
  parser: Parser,
  rule: Rule,
  text: { readonly contains: boolean; readonly generatedValue: boolean; readonly hasIf: boolean },
): Rule[] | undefined {
  const rules = [rule];
  while (parser.token() === '{') {
    const start = parser.position;
    if (rule.else) {
      parser.error(start, 'expected else keyword');
      return undefined;
    }
    const body = parseBraces(parser);
    if (!body) return undefined;
    const loc = parser.extended(start);
    const head = copyHead(rule.head);
    if (head.args) head.args = renewWildcards(parser, head.args);
    locate(head, loc);
    walk(head, { term: (term) => void locate(term, loc), body: (inner) => locateAll(inner, loc) });
    const next: Rule = { head, body, loc };
    describeRule(next, { ...text, generatedBody: false });
    rules.push(next);
  }
  return rules;
}

/** Each `_` among arguments is a variable of its own in each rule. */
function renewWildcards(parser: Parser, args: readonly Term[]): Term[] {
  return args.map((term) =>
    term.type === 'var' && term.value.startsWith('$') ? { ...term, value: parser.nextWildcard() } : term,
  );
}

/** Returns true, because nothing is left to do below. */
function locateAll(body: Body, loc: Location): true {
  walk(body, {
    expr: (expr) => void locate(expr, loc),
    with: (modifier) => void locate(modifier, loc),
    declaration: (declaration) => void locate(declaration, loc),
    term: (term) => void locate(term, loc),
  });
  return true;
}

/** The body of a rule that has none in the text. */
export function trueBody(loc: Location): Body {
  return [{ index: 0, generated: true, terms: { type: 'boolean', value: true, loc }, loc }];
}

const SCALARS: ReadonlySet<string> = new Set(['null', 'boolean', 'number', 'string']);

function checkDefault(parser: Parser, { head, loc }: Rule): boolean {
  if (!head.value) {
    parser.error(loc, 'illegal default rule (must have a value)');
    return false;
  }
  const before = parser.state.errors;
  const report = (problem: string): true => {
    parser.error(loc, `illegal default rule (${problem})`);
    return true;
  };
  walk(head.value, {
    term({ type }) {
      if (type.endsWith('comprehension')) return true;
      return type === 'ref' || type === 'var' || type === 'call' ? report(`value cannot contain ${type}`) : undefined;
    },
  });
  if (parser.state.errors !== before) return false;
  const seen = new Set<string>();
  for (const argument of head.args ?? []) {
    // OPA took these until v1 came, and its v0 suite still asks for them.
    if (argument.type !== 'var' && parser.options.version === 'v0' && SCALARS.has(argument.type)) continue;
    if (argument.type !== 'var') report(`arguments cannot contain ${argument.type}`);
    else if (seen.has(argument.value)) report(`arguments cannot be repeated ${argument.value}`);
    else seen.add(argument.value);
  }
  return parser.state.errors === before;
}
