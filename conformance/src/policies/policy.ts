import { anyOf, type Choices, oneOf, several } from './choices.ts';
import { HOSTILE_NAMES, regoString } from './texts.ts';
import { anyKey, anyScalar, KEYS } from './values.ts';

/** A module, and what of it can be asked for. */
export interface Policy {
  readonly module: string;
  /** References of its rules that are no functions. */
  readonly references: readonly string[];
}

type RuleKind = 'complete' | 'set' | 'object' | 'function';

interface Rule {
  /** As other rules of the package refer to it. */
  readonly reference: string;
  readonly kind: RuleKind;
  readonly arity: number;
}

/** Built-ins by how many operands they take; what is of the wrong type makes the call undefined. */
const BUILTINS: Readonly<Record<number, readonly string[]>> = {
  1: words(`count sum max min sort abs round ceil floor upper lower to_number type_name is_string is_object json.marshal
    json.unmarshal base64.encode trim_space object.keys product array.reverse union intersection strings.reverse
    urlquery.encode json.is_valid`),
  2: words(`startswith contains split concat array.concat object.union format_int trim indexof object.remove object.filter
    regex.match sprintf numbers.range json.filter`),
  3: ['object.get', 'substring', 'replace', 'array.slice', 'glob.match', 'regex.replace'],
};

function words(text: string): readonly string[] {
  return text.split(/\s+/);
}

const COMPARISONS = ['==', '!=', '<', '<=', '>', '>=', '='] as const;
const ARITHMETIC = ['+', '-', '*', '/', '%', '|', '&'] as const;

/** Writes a random module that most often compiles: what it refers to is there, and its variables are bound. */
export function anyPolicy(choices: Choices): Policy {
  return new Writer(choices).write();
}

class Writer {
  readonly #choices: Choices;
  readonly #rules: Rule[] = [];
  readonly #imports: readonly string[];
  readonly #used = new Set<string>();
  #names = 0;

  constructor(choices: Choices) {
    this.#choices = choices;
    this.#imports = oneOf<readonly string[]>(choices, [], ['rego.v1'], ['rego.v2'], ['rego.v2']);
  }

  write(): Policy {
    const name = oneOf(this.#choices, 'p', 'p.b', 'p.constructor', `p[${regoString(anyKey(this.#choices))}]`);
    const rules = several(this.#choices, 1, 4, () => this.#ruleGroup());
    const module = [`package ${name}`, ...this.#imports.map((path) => `import ${path}`), ...rules].join('\n\n');
    return {
      module: `${module}\n`,
      references: this.#rules
        .filter(({ kind }) => kind !== 'function')
        .map(({ reference }) => `data.${name}.${reference}`),
    };
  }

  #below(bound: number): number {
    return this.#choices.below(bound);
  }

  #pick(items: readonly string[]): string {
    return anyOf(this.#choices, items) ?? 'null';
  }

  #newName(prefix: string): string {
    this.#names += 1;
    return this.#below(6) === 0 ? `${this.#pick(HOSTILE_NAMES)}_${this.#names}` : `${prefix}${this.#names}`;
  }

  /** The name of a variable, which no other place of the module uses: those above would mean it. */
  #newVariable(): string {
    const name = this.#pick(HOSTILE_NAMES);
    if (this.#used.has(name) || this.#below(3) > 0) return this.#newName('v');
    this.#used.add(name);
    return name;
  }

  /** All rules of one name, which may refer to those before. */
  #ruleGroup(): string {
    const kind = oneOf<RuleKind>(this.#choices, 'complete', 'complete', 'set', 'object', 'function');
    const reference = this.#newName('r') + (kind === 'function' ? '' : oneOf(this.#choices, '', '', '.s', `.s.t`));
    const arity = kind === 'function' ? 1 + this.#below(2) : 0;
    const rules = several(this.#choices, 1, 3, () => this.#rule(reference, kind, arity));
    if (kind === 'complete' && this.#below(3) === 0) rules.unshift(`default ${reference} := ${this.#scalar()}`);
    if (kind === 'function' && this.#below(4) === 0) {
      rules.unshift(`default ${reference}(${arity === 1 ? '_' : '_, _'}) := ${this.#scalar()}`);
    }
    this.#rules.push({ reference, kind, arity });
    return rules.join('\n\n');
  }

  #rule(reference: string, kind: RuleKind, arity: number): string {
    const parameters = Array.from({ length: arity }, () => this.#newName('p'));
    const patterns = parameters.map((name) => oneOf(this.#choices, name, name, name, `[${name}, _]`, `{"a": ${name}}`));
    const scope = [...parameters];
    if (arity > 0 && this.#below(8) === 0) patterns[0] = this.#scalar();
    const bound =
      patterns[0] === parameters[0] || arity === 0 || patterns[0]?.includes(parameters[0] ?? '')
        ? scope
        : scope.slice(1);
    const body = this.#body(bound, 1, 3, 2);
    const head = {
      complete: () => `${reference} := ${this.#term(bound, 2)}`,
      set: () => `${reference} contains ${this.#term(bound, 1)}`,
      object: () =>
        `${reference}[${this.#term(bound, 1)}]${oneOf(this.#choices, '', '', `[${this.#term(bound, 0)}]`)} := ${this.#term(bound, 2)}`,
      function: () => `${reference}(${patterns.join(', ')}) := ${this.#term(bound, 2)}`,
    }[kind]();
    const branches =
      kind === 'complete' || kind === 'function'
        ? several(this.#choices, 0, 2, () => this.#else(parameters.filter((name) => bound.includes(name))))
        : [];
    return [`${head} if {\n${body}\n}`, ...branches].join(' ');
  }

  #else(parameters: readonly string[]): string {
    const scope = [...parameters];
    const body = this.#body(scope, 1, 3, 1);
    return `else := ${this.#term(scope, 1)} if {\n${body}\n}`;
  }

  /** Literals; the scope gets the variables that they bind. */
  #body(scope: string[], least: number, most: number, depth: number): string {
    return several(this.#choices, least, most, () => this.#literal(scope, depth)).join('\n');
  }

  #literal(scope: string[], depth: number): string {
    const makers = [
      () => this.#assignment(scope, depth),
      () => this.#assignment(scope, depth),
      () => this.#iteration(scope, depth),
      () => this.#iteration(scope, depth),
      () => this.#comparison(scope, depth),
      () => this.#comparison(scope, depth),
      () => this.#pattern(scope),
      () => this.#lookup(scope, depth),
      () => this.#negation(scope, depth),
      () => this.#every(scope, depth),
      () => this.#condition(scope, depth),
      () => this.#walk(scope),
    ];
    const before = [...scope];
    const literal = makers[this.#below(depth > 0 ? makers.length : 8)]?.() ?? 'true';
    return this.#below(10) === 0 && !/^(?:some|every)\b|[{}]$| (?:and|or) /.test(literal)
      ? `${literal}${this.#with(before)}`
      : literal;
  }

  #assignment(scope: string[], depth: number): string {
    const term = this.#term(scope, depth);
    const name = this.#newVariable();
    scope.push(name);
    return `${name} ${oneOf(this.#choices, ':=', ':=', '=')} ${term}`;
  }

  #iteration(scope: string[], depth: number): string {
    const domain = this.#domain(scope, depth);
    const value = this.#newVariable();
    if (this.#below(2) === 0) {
      scope.push(value);
      return `some ${value} in ${domain}`;
    }
    const key = this.#newVariable();
    scope.push(key, value);
    return `some ${key}, ${value} in ${domain}`;
  }

  #comparison(scope: readonly string[], depth: number): string {
    if (this.#below(5) === 0) return `${this.#term(scope, depth)} in ${this.#domain(scope, depth)}`;
    return `${this.#open(scope)} ${oneOf(this.#choices, ...COMPARISONS)} ${this.#term(scope, depth)}`;
  }

  /** What can stand after `not` and beside `and`, where braces would begin a body. */
  #unbraced(scope: readonly string[], depth: number): string {
    const written = this.#comparison(scope, depth);
    return written.startsWith('{') ? this.#reference() : written;
  }

  #pattern(scope: string[]): string {
    const term = this.#open(scope);
    const [first, second] = [this.#newName('v'), this.#newName('v')];
    const known = this.#term(scope, 0);
    scope.push(first, second);
    const pattern = oneOf(
      this.#choices,
      `[${first}, ${second}]`,
      `{"a": ${first}, "b": ${second}}`,
      `[${first}, [${second}, ${known}]]`,
      `[${known}, ${first}, ${second}]`,
      `{${regoString(anyKey(this.#choices))}: [${first}, ${second}]}`,
    );
    return oneOf(this.#choices, `${pattern} = ${term}`, `${term} = ${pattern}`);
  }

  /** Goes through what a reference has, with variables as keys. */
  #lookup(scope: string[], depth: number): string {
    const root = this.#domain(scope, 0);
    if (!/^[a-z]/.test(root) || root.includes('(')) return this.#comparison(scope, depth);
    const [first, second] = [this.#newName('v'), this.#newName('v')];
    const keys = oneOf(
      this.#choices,
      `[${first}]`,
      `[${first}]`,
      `[${first}].a`,
      `[${first}][${second}]`,
      `[_][${first}]`,
    );
    const reference = `${root}${keys}`;
    const written = oneOf(
      this.#choices,
      reference,
      `${reference} == ${this.#term(scope, depth)}`,
      `${this.#newVariable()} := ${reference}`,
    );
    if (written.includes(':=')) scope.push(written.split(' ')[0] ?? '');
    scope.push(first, ...(keys.includes(second) ? [second] : []));
    return written;
  }

  #negation(scope: string[], depth: number): string {
    if (!this.#imports.includes('rego.v2') || this.#below(2) === 0) {
      return `not ${this.#unbraced(scope, depth - 1)}`;
    }
    return `not {\n${this.#body([...scope], 1, 3, depth - 1)}\n}`;
  }

  #every(scope: string[], depth: number): string {
    const domain = this.#domain(scope, depth - 1);
    const value = this.#newName('v');
    const key = this.#newName('v');
    const names = this.#below(2) === 0 ? [value] : [key, value];
    return `every ${names.join(', ')} in ${domain} {\n${names.join(' != ')}\n${this.#body([...scope, ...names], 1, 2, depth - 1)}\n}`;
  }

  #condition(scope: string[], depth: number): string {
    if (!this.#imports.includes('rego.v2')) return this.#comparison(scope, depth);
    const side = () =>
      this.#below(2) === 0 ? `{\n${this.#body([...scope], 1, 2, depth - 1)}\n}` : this.#unbraced(scope, depth - 1);
    return `${side()} ${oneOf(this.#choices, 'and', 'or')} ${side()}`;
  }

  #walk(scope: string[]): string {
    const [path, value] = [this.#newName('v'), this.#newName('v')];
    const domain = this.#domain(scope, 0);
    scope.push(path, value);
    return `walk(${domain}, [${path}, ${value}])`;
  }

  #with(scope: readonly string[]): string {
    const rule = anyOf(this.#choices, this.#rules);
    const target = oneOf(
      this.#choices,
      'input',
      `input.${this.#pick(KEYS.slice(0, 5))}`,
      `data.${this.#pick(KEYS.slice(0, 5))}`,
      rule && rule.kind !== 'function' ? rule.reference : 'input.a',
    );
    return ` with ${target} as ${this.#term(scope, 1)}`;
  }

  /** A term that often has elements. */
  #domain(scope: readonly string[], depth: number): string {
    const rules = this.#rules.filter(({ kind }) => kind !== 'function');
    const makers = [
      () => this.#reference(),
      () => this.#reference(),
      () => anyOf(this.#choices, rules)?.reference ?? this.#reference(),
      () => anyOf(this.#choices, scope) ?? this.#reference(),
      () => this.#collection(scope, depth - 1),
      () => this.#comprehension(scope, depth - 1),
    ];
    return makers[this.#below(depth > 0 ? 6 : 4)]?.() ?? 'input';
  }

  /** A term all of whose variables are bound. */
  #term(scope: readonly string[], depth: number): string {
    const rules = this.#rules.filter(({ kind }) => kind !== 'function');
    const makers = [
      () => this.#scalar(),
      () => anyOf(this.#choices, scope) ?? this.#scalar(),
      () => anyOf(this.#choices, scope) ?? this.#scalar(),
      () => this.#reference(),
      () => this.#keyed(scope, anyOf(this.#choices, rules)?.reference ?? 'input'),
      () => this.#collection(scope, depth - 1),
      () => this.#call(scope, depth - 1),
      () => this.#ownCall(scope, depth - 1),
      () => `(${this.#open(scope)} ${oneOf(this.#choices, ...ARITHMETIC)} ${this.#open(scope)})`,
      () => this.#comprehension(scope, depth - 1),
      () => `$"${this.#pick(['a ', '\\"', '`', '\\\\', '\\{'])}{${this.#templatePart(scope)}}"`,
    ];
    return makers[this.#below(depth > 0 ? makers.length : 5)]?.() ?? 'null';
  }

  /** A term whose type is only known when it is evaluated. */
  #open(scope: readonly string[]): string {
    return (this.#below(3) === 0 ? anyOf(this.#choices, scope) : undefined) ?? this.#reference();
  }

  #templatePart(scope: readonly string[]): string {
    return anyOf(this.#choices, scope) ?? 'input.a';
  }

  #scalar(): string {
    const value = anyScalar(this.#choices);
    return typeof value === 'string' ? regoString(value) : String(value);
  }

  #reference(): string {
    const key = anyKey(this.#choices);
    const step = /^[a-z]+$/.test(key) ? `.${key}` : `[${regoString(key)}]`;
    return `${oneOf(this.#choices, 'input', 'input', 'data')}${step}`;
  }

  #keyed(scope: readonly string[], reference: string): string {
    if (this.#below(2) === 0) return reference;
    return `${reference}[${anyOf(this.#choices, scope) ?? this.#scalar()}]`;
  }

  #collection(scope: readonly string[], depth: number): string {
    const items = several(this.#choices, 0, 3, () => this.#term(scope, depth));
    return oneOf(
      this.#choices,
      `[${items.join(', ')}]`,
      items.length === 0 ? 'set()' : `{${items.join(', ')}}`,
      `{${items.map((item, index) => `${oneOf(this.#choices, regoString(anyKey(this.#choices)), String(index))}: ${item}`).join(', ')}}`,
    );
  }

  #call(scope: readonly string[], depth: number): string {
    const arity = 1 + this.#below(3);
    const operands = Array.from({ length: arity }, () =>
      this.#below(8) === 0 ? this.#term(scope, depth) : this.#open(scope),
    );
    return `${this.#pick(BUILTINS[arity] ?? [])}(${operands.join(', ')})`;
  }

  #ownCall(scope: readonly string[], depth: number): string {
    const called = anyOf(
      this.#choices,
      this.#rules.filter(({ kind }) => kind === 'function'),
    );
    if (!called) return this.#call(scope, depth);
    return `${called.reference}(${Array.from({ length: called.arity }, () => this.#term(scope, depth)).join(', ')})`;
  }

  #comprehension(scope: readonly string[], depth: number): string {
    const inner = [...scope];
    const body = this.#body(inner, 1, 3, depth);
    const [key, term] = [this.#term(inner, 0), this.#term(inner, depth)];
    return oneOf(this.#choices, `[${term} | ${body}]`, `{${term} | ${body}}`, `{${key}: ${term} | ${body}}`);
  }
}
