import { codeOf, type GlobNode, parseGlob } from './pattern.ts';

/** Whether a text matches; `spend` is told what it costs. */
export type GlobMatcher = (text: string, spend: (steps: number) => void) => boolean;

/**
 * Compiles a pattern.
 *
 * @throws Error with the text of gobwas/glob
 */
export function compileGlob(pattern: string, separators: readonly string[]): GlobMatcher {
  const nodes = parseGlob(pattern);
  const native = nativeSource(nodes, separators);
  if (native !== undefined) {
    const expression = new RegExp(`^${native}$`, 'u');
    return (text, spend) => {
      spend(1 + text.length / 16);
      return expression.test(text);
    };
  }
  const states: State[] = [];
  const start = build(nodes, new Set(separators), states, push(states, { type: 'accept' }));
  return (text, spend) => simulate(states, start, text, spend);
}

/**
 * A regular expression that takes linear time: without groups, and each star but the last is followed by a separator,
 * at which it has to stop.
 */
function nativeSource(nodes: readonly GlobNode[], separators: readonly string[]): string | undefined {
  let source = '';
  const none = separators.map(escape).join('');
  const separated = none === '' ? '[^]' : `[^${none}]`;
  const lastStar = nodes.findLastIndex((node) => node.type === 'star');
  for (const [at, node] of nodes.entries()) {
    if (node.type === 'alternatives') return undefined;
    if (node.type === 'text') source += Array.from(node.text, escape).join('');
    else if (node.type === 'class') {
      const ranges = node.ranges.map(([low, high]) => `${escape(low)}-${escape(high)}`).join('');
      source += `[${node.negated ? '^' : ''}${ranges}]`;
    } else {
      const any = node.separated ? separated : '[^]';
      source += node.type === 'char' ? any : `${any}*`;
      if (node.type === 'star' && at !== lastStar) {
        const next = nodes[at + 1];
        if (!node.separated || next?.type !== 'text' || !separators.some((rune) => next.text.startsWith(rune)))
          return undefined;
      }
    }
  }
  return source;
}

function escape(rune: string): string {
  return `\\u{${codeOf(rune).toString(16)}}`;
}

/** States of an automaton that is in several at once, so that the time is bounded by length of text × size of pattern. */
type State =
  | { readonly type: 'accept' }
  | { readonly type: 'rune'; readonly matches: (rune: string) => boolean; readonly next: number }
  | { readonly type: 'loop'; readonly matches: (rune: string) => boolean; readonly next: number }
  | { readonly type: 'split'; readonly next: readonly number[] };

function push(states: State[], state: State): number {
  states.push(state);
  return states.length - 1;
}

/** Adds the states of a sequence that goes on at `next`; returns where it starts. */
function build(nodes: readonly GlobNode[], separators: ReadonlySet<string>, states: State[], next: number): number {
  return nodes.reduceRight((after, node) => buildNode(node, separators, states, after), next);
}

function buildNode(node: GlobNode, separators: ReadonlySet<string>, states: State[], next: number): number {
  if (node.type === 'alternatives') {
    return push(states, { type: 'split', next: node.options.map((option) => build(option, separators, states, next)) });
  }
  if (node.type === 'text') {
    return Array.from(node.text).reduceRight(
      (after, own) => push(states, { type: 'rune', matches: (rune) => rune === own, next: after }),
      next,
    );
  }
  if (node.type === 'class') {
    const ranges = node.ranges.map(([low, high]) => [codeOf(low), codeOf(high)] as const);
    const inside = (rune: string) => ranges.some(([low, high]) => codeOf(rune) >= low && codeOf(rune) <= high);
    return push(states, { type: 'rune', matches: (rune) => inside(rune) !== node.negated, next });
  }
  const matches = node.separated ? (rune: string) => !separators.has(rune) : () => true;
  return push(states, { type: node.type === 'star' ? 'loop' : 'rune', matches, next });
}

function simulate(states: readonly State[], start: number, text: string, spend: (steps: number) => void): boolean {
  let current = closure(states, [start]);
  for (const rune of text) {
    spend(current.size);
    if (current.size === 0) return false;
    const reached: number[] = [];
    for (const at of current) {
      const state = states[at];
      if (state?.type === 'rune' && state.matches(rune)) reached.push(state.next);
      else if (state?.type === 'loop' && state.matches(rune)) reached.push(at);
    }
    current = closure(states, reached);
  }
  return Array.from(current).some((at) => states[at]?.type === 'accept');
}

/** The states that can be reached without a character. */
function closure(states: readonly State[], from: readonly number[]): Set<number> {
  const found = new Set<number>();
  const open = [...from];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (found.has(at)) continue;
    found.add(at);
    const state = states[at];
    if (state?.type === 'loop') open.push(state.next);
    else if (state?.type === 'split') open.push(...state.next);
  }
  return found;
}
