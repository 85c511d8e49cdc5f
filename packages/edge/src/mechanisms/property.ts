import { z } from 'zod';

/** One key of a mechanism's `config`. The table of them gives its schema, its defaults and its documentation. */
export interface Property<Value> {
  readonly schema: z.ZodType<Value>;
  readonly description: string;
  /** Rules may set it, too. */
  readonly overridable: boolean;
  readonly required: boolean;
  /** The value as a configuration would write it. */
  readonly fallback: unknown;
  /** Other names of the same key, of other versions of heimdall. */
  readonly aliases: readonly string[];
  /** How a rule's value and the catalogue's come together. Default: the rule's replaces the other. */
  readonly merge: 'replace' | 'keys';
  /** Read and ignored: heimdall has or had it, and it has no meaning here. */
  readonly isIgnored: boolean;
}

export type PropertyTable = Readonly<Record<string, Property<unknown>>>;

/** What a table's properties come to. */
export type ConfigOf<Table> = {
  readonly [Key in keyof Table]: Table[Key] extends Property<infer Value> ? Value : never;
};

interface PropertyOptions {
  readonly overridable?: boolean;
  readonly aliases?: readonly string[];
  readonly merge?: 'replace' | 'keys';
}

const DEFAULTS = { overridable: false, aliases: [], merge: 'replace', isIgnored: false } as const;

/** A property that must be given in the catalogue. */
export function required<Value>(
  schema: z.ZodType<Value>,
  description: string,
  options: PropertyOptions = {},
): Property<Value> {
  return { ...DEFAULTS, ...options, schema, description, required: true, fallback: undefined };
}

/** A property that may be absent. */
export function optional<Value>(
  schema: z.ZodType<Value>,
  description: string,
  options: PropertyOptions = {},
): Property<Value | undefined> {
  return { ...DEFAULTS, ...options, schema, description, required: false, fallback: undefined };
}

/** A property with a default, written as a configuration writes it. */
export function withDefault<Value>(
  schema: z.ZodType<Value>,
  fallback: unknown,
  description: string,
  options: PropertyOptions = {},
): Property<Value> {
  return { ...DEFAULTS, ...options, schema, description, required: false, fallback };
}

/** A key that is read without effect. */
export function ignored(description: string): Property<unknown> {
  return {
    ...DEFAULTS,
    schema: z.unknown(),
    description,
    required: false,
    fallback: undefined,
    isIgnored: true,
    overridable: true,
  };
}

/** The schema of `config` in the catalogue. */
export function catalogueSchema<Table extends PropertyTable>(table: Table): z.ZodType<ConfigOf<Table>> {
  const shape: Record<string, z.ZodType> = {};
  for (const [name, property] of Object.entries(table)) {
    const isAlone = property.aliases.length === 0;
    shape[name] =
      property.required && isAlone
        ? property.schema
        : property.fallback !== undefined && isAlone
          ? property.schema.prefault(property.fallback)
          : property.schema.optional();
    for (const alias of property.aliases) shape[alias] = property.schema.optional();
  }
  const schema = z.strictObject(shape).transform((value, context) => {
    const config: Record<string, unknown> = { ...value };
    for (const [name, property] of Object.entries(table)) {
      if (property.aliases.length > 0) config[name] = oneOf(name, property, value, context);
    }
    return config;
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- built from the very table that the type comes from
  return schema as unknown as z.ZodType<ConfigOf<Table>>;
}

function oneOf(
  name: string,
  { aliases, required: isRequired, schema, fallback }: Property<unknown>,
  value: Readonly<Record<string, unknown>>,
  context: z.core.$RefinementCtx,
): unknown {
  const present = [name, ...aliases].filter((key) => value[key] !== undefined);
  const [first, second] = present;
  const refuse = (message: string): void =>
    void context.issues.push({ code: 'custom', message, input: value, path: [], continue: false });
  if (second !== undefined) refuse(`\`${first}\` and \`${second}\` are two names of one key; keep one`);
  if (first !== undefined) return value[first];
  if (isRequired) refuse(`the key \`${name}\` is missing`);
  return fallback === undefined ? undefined : schema.parse(fallback);
}

/** The schema of `config` in a step of a rule: what may be overridden, and nothing else. */
export function stepSchema<Table extends PropertyTable>(table: Table): z.ZodType<Partial<ConfigOf<Table>>> {
  const shape: Record<string, z.ZodType> = {};
  for (const [name, property] of Object.entries(table)) {
    for (const key of [name, ...property.aliases]) {
      shape[key] = property.overridable ? property.schema.optional() : notHere(key);
    }
  }
  const schema = z.strictObject(shape).transform((value) => {
    const config: Record<string, unknown> = {};
    for (const [name, property] of Object.entries(table)) {
      const present = [name, ...property.aliases].find((key) => value[key] !== undefined);
      if (present !== undefined) config[name] = value[present];
    }
    return config;
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- built from the very table that the type comes from
  return schema as unknown as z.ZodType<Partial<ConfigOf<Table>>>;
}

function notHere(key: string): z.ZodType {
  const message = `\`${key}\` cannot be set in a rule; set it in the catalogue, in a mechanism of its own where needed`;
  return z
    .unknown()
    .optional()
    .refine((value) => value === undefined, message);
}

/** Lays what a rule says over what the catalogue says. */
export function mergeConfig<Table extends PropertyTable>(
  table: Table,
  base: ConfigOf<Table>,
  over: Partial<ConfigOf<Table>>,
): ConfigOf<Table> {
  const merged: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(over)) {
    const before = merged[name];
    const isDeep = table[name]?.merge === 'keys' && isObject(before) && isObject(value);
    merged[name] = isDeep ? { ...before, ...given(value) } : value;
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- both sides have the types of the table
  return merged as ConfigOf<Table>;
}

function given(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
