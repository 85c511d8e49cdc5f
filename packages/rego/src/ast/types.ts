/**
 * The syntax tree of Rego in the shape that `opa parse --format json` prints (OPA 1.22), with a location on each node.
 * Nodes are plain and mutable: the compiler's stages rewrite them in place, on a copy that is theirs.
 */

/** Where a node starts. Rows and columns count from 1; a column counts code points, as OPA's do. */
export interface Location {
  readonly file: string;
  readonly row: number;
  readonly col: number;
  /** The source text of the node, for messages; empty for nodes that a rewrite made. */
  readonly text: string;
}

export interface NullTerm {
  readonly type: 'null';
  readonly loc: Location;
}

export interface BooleanTerm {
  readonly type: 'boolean';
  readonly value: boolean;
  readonly loc: Location;
}

/** A number as it was written: `1`, `1.0` and `1e0` are different texts of one value. */
export interface NumberTerm {
  readonly type: 'number';
  readonly value: string;
  readonly loc: Location;
}

export interface StringTerm {
  readonly type: 'string';
  readonly value: string;
  readonly loc: Location;
}

/** A variable; a wildcard is `$0`, `$1`, … as in OPA, each with a number of its own in its module. */
export interface VarTerm {
  readonly type: 'var';
  value: string;
  readonly loc: Location;
}

/** A reference: a head (a var, or a call, array, … to look into) and the keys that follow it. */
export interface RefTerm {
  readonly type: 'ref';
  value: Term[];
  readonly loc: Location;
}

export interface ArrayTerm {
  readonly type: 'array';
  value: Term[];
  readonly loc: Location;
}

export interface ObjectTerm {
  readonly type: 'object';
  value: [Term, Term][];
  readonly loc: Location;
}

export interface SetTerm {
  readonly type: 'set';
  value: Term[];
  readonly loc: Location;
}

/** A call in term position: the operator as a ref, then the arguments. */
export interface CallTerm {
  readonly type: 'call';
  value: Term[];
  readonly loc: Location;
}

export interface ArrayComprehensionTerm {
  readonly type: 'arraycomprehension';
  value: { term: Term; body: Body };
  readonly loc: Location;
}

export interface SetComprehensionTerm {
  readonly type: 'setcomprehension';
  value: { term: Term; body: Body };
  readonly loc: Location;
}

export interface ObjectComprehensionTerm {
  readonly type: 'objectcomprehension';
  value: { key: Term; value: Term; body: Body };
  readonly loc: Location;
}

/** `$"…{x}…"`: texts and constant expressions as terms, and other expressions. */
export interface TemplateStringTerm {
  readonly type: 'templatestring';
  value: { parts: (ScalarTerm | Expr)[]; multi_line: boolean };
  readonly loc: Location;
}

export type ScalarTerm = NullTerm | BooleanTerm | NumberTerm | StringTerm;

export type ComprehensionTerm = ArrayComprehensionTerm | SetComprehensionTerm | ObjectComprehensionTerm;

export type Term =
  | NullTerm
  | BooleanTerm
  | NumberTerm
  | StringTerm
  | VarTerm
  | RefTerm
  | ArrayTerm
  | ObjectTerm
  | SetTerm
  | CallTerm
  | ComprehensionTerm
  | TemplateStringTerm;

/** `some x, y` (vars) or `some k, v in xs` (one call term of `internal.member_2` or `internal.member_3`). */
export interface SomeDecl {
  readonly type: 'some';
  symbols: Term[];
  readonly loc: Location;
}

/** `every k, v in domain { body }`. */
export interface Every {
  readonly type: 'every';
  key?: Term;
  value: Term;
  domain: Term;
  body: Body;
  readonly loc: Location;
}

/** `not { body }`, and `not expr` where the new semantics are imported (`explicit_body` tells them apart). */
export interface NotExpr {
  readonly type: 'not';
  body: Body;
  explicit_body: boolean;
  readonly loc: Location;
}

/** `a and b`, `a or b`. */
export interface LogicalExpr {
  readonly type: 'and' | 'or';
  lhs: Body;
  rhs: Body;
  explicit_lhs: boolean;
  explicit_rhs: boolean;
  readonly loc: Location;
}

export interface With {
  target: Term;
  value: Term;
  readonly loc: Location;
}

/** One literal of a body. `terms` as an array is a call: the operator as a ref, then the arguments. */
export interface Expr {
  index: number;
  terms: Term | Term[] | SomeDecl | Every | NotExpr | LogicalExpr;
  /** `not` with the semantics that OPA has had from the start. */
  negated?: boolean;
  with?: With[];
  /** Not in the source: the body `true` of a rule without one. */
  generated?: boolean;
  readonly loc: Location;
}

export type Body = Expr[];

export interface Head {
  /** Set where `ref` is a single var, as OPA prints it. */
  name?: string;
  /** The whole head reference: `p`, `a.b[x]`, … */
  ref: Term[];
  args?: Term[];
  /** The element of a multi-value rule: `p contains key`. */
  key?: Term;
  value?: Term;
  /** Written with `:=`. */
  assign?: boolean;
  readonly loc: Location;
}

export interface Rule {
  head: Head;
  body: Body;
  default?: boolean;
  else?: Rule;
  annotations?: Annotations[];
  readonly loc: Location;
}

export interface Import {
  path: RefTerm | VarTerm;
  alias?: string;
  aliasLoc?: Location;
  readonly loc: Location;
}

export interface Package {
  /** `data` and the path: a var term, then string terms. */
  path: Term[];
  readonly loc: Location;
}

export interface Comment {
  /** Without the `#`. */
  readonly text: string;
  readonly loc: Location;
}

/** A `# METADATA` block (OPA documentation, "Annotations"), with the values that its YAML holds. */
export interface Annotations {
  scope: 'package' | 'subpackages' | 'document' | 'rule';
  title?: string;
  description?: string;
  entrypoint?: boolean;
  organizations?: string[];
  related_resources?: { ref: string; description?: string }[];
  authors?: { name: string; email?: string }[];
  schemas?: { path: Term[]; schema?: Term[]; definition?: unknown }[];
  custom?: Record<string, unknown>;
  compile?: { unknowns?: Term[][]; mask_rule?: Term[] };
  labels?: Record<string, unknown>;
  readonly loc: Location;
}

/** How a module is read. `v0v1` is v0 with `import rego.v1`. */
export type RegoVersion = 'v0' | 'v0v1' | 'v1';

export interface Module {
  package: Package;
  imports: Import[];
  rules: Rule[];
  annotations: Annotations[];
  comments: Comment[];
  readonly regoVersion: RegoVersion;
  readonly file: string;
}
