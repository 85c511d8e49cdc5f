/** Where something is in a template, for messages. */
export interface Place {
  /** An offset into the text. */
  readonly at: number;
  /** The text of it. */
  readonly source: string;
}

/** A value of a command: the head, and the fields that follow it. */
export type Operand = Place &
  (
    | { readonly type: 'dot' | 'nil' }
    | { readonly type: 'field' }
    | { readonly type: 'variable'; readonly name: string }
    | { readonly type: 'constant'; readonly value: string | boolean | bigint | number }
    | { readonly type: 'function'; readonly name: string }
    | { readonly type: 'pipeline'; readonly pipeline: Pipeline }
  ) & { readonly fields: readonly string[] };

/** The first operand with those that are handed to it. */
export interface Command extends Place {
  readonly operands: readonly [Operand, ...Operand[]];
}

export interface Pipeline extends Place {
  /** One variable, or for `range` two. */
  readonly variables: readonly string[];
  /** `=` instead of `:=`. */
  readonly assigns: boolean;
  readonly commands: readonly Command[];
}

export type Node =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'action'; readonly pipeline: Pipeline }
  | {
      readonly type: 'if' | 'range' | 'with';
      readonly pipeline: Pipeline;
      readonly body: readonly Node[];
      readonly otherwise: readonly Node[] | undefined;
    }
  | (Place & { readonly type: 'template'; readonly name: string; readonly pipeline: Pipeline | undefined })
  | { readonly type: 'break' | 'continue' };

export interface Template {
  readonly body: readonly Node[];
  readonly definitions: ReadonlyMap<string, readonly Node[]>;
}

/** The functions that templates know. */
export const FUNCTION_NAMES = [
  'and',
  'call',
  'eq',
  'ge',
  'gt',
  'html',
  'index',
  'js',
  'le',
  'len',
  'lt',
  'ne',
  'not',
  'or',
  'print',
  'printf',
  'println',
  'slice',
  'urlquery',
] as const;

export type FunctionName = (typeof FUNCTION_NAMES)[number];

export function isFunctionName(name: string): name is FunctionName {
  return FUNCTION_NAMES.some((known) => known === name);
}
