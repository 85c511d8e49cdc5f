/** The tree of a template. Offsets point into its source. */
export type Node =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'action'; readonly pipe: Pipe }
  | {
      readonly type: 'if' | 'with';
      readonly pipe: Pipe;
      readonly body: readonly Node[];
      readonly otherwise: readonly Node[];
    }
  | { readonly type: 'range'; readonly pipe: Pipe; readonly body: readonly Node[]; readonly otherwise: readonly Node[] }
  | { readonly type: 'template'; readonly name: string; readonly pipe: Pipe | undefined; readonly offset: number }
  | { readonly type: 'break' | 'continue' };

export interface Pipe {
  /** Names of variables that get the result. */
  readonly variables: readonly string[];
  /** `=` instead of `:=`. */
  readonly assigns: boolean;
  readonly commands: readonly Command[];
  readonly offset: number;
}

export interface Command {
  readonly operands: readonly Operand[];
  readonly offset: number;
}

export type Operand =
  | { readonly type: 'dot'; readonly offset: number }
  | { readonly type: 'nil'; readonly offset: number }
  | { readonly type: 'literal'; readonly value: string | bigint | number | boolean; readonly offset: number }
  | { readonly type: 'function'; readonly name: string; readonly offset: number }
  | { readonly type: 'variable'; readonly name: string; readonly offset: number }
  | { readonly type: 'pipe'; readonly pipe: Pipe; readonly offset: number }
  /** `.a.b` where `of` is the dot, `$x.a`, `(…).a`. */
  | { readonly type: 'fields'; readonly of: Operand; readonly names: readonly string[]; readonly offset: number };
