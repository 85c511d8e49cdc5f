import type { Decision, DecisionClient } from '@writ/service';
import { ARTICLES } from './seed.ts';

/** One thing that somebody tries. */
interface Step {
  readonly who: string;
  readonly does: 'read' | 'write';
  readonly article: string;
  readonly expect: 'full' | 'excerpt' | 'yes' | 'no';
}

const read = (who: string, article: string, expect: 'full' | 'excerpt'): Step => ({
  who,
  does: 'read',
  article,
  expect,
});

/** Alice's day: two articles in full, then excerpts; and what the others may do. */
const STEPS: readonly Step[] = [
  read('alice', 'sourdough', 'full'),
  read('alice', 'espresso', 'full'),
  read('alice', 'bicycles', 'excerpt'),
  read('bob', 'bicycles', 'full'),
  read('carol', 'unfinished', 'full'),
  read('bob', 'unfinished', 'excerpt'),
  read('dave', 'sourdough', 'excerpt'),
  read('anonymous', 'sourdough', 'excerpt'),
  { who: 'carol', does: 'write', article: 'bicycles', expect: 'yes' },
  { who: 'alice', does: 'write', article: 'bicycles', expect: 'no' },
];

export interface Stage {
  readonly client: DecisionClient;
  /** Counts a read in full, and gives its consistency token. */
  readonly count: (reader: string) => string;
  readonly print: (line: string) => void;
}

/** Plays the day against a decision point. @returns whether each decision was the one that was wanted */
export async function playAliceDay({ client, count, print }: Stage): Promise<boolean> {
  let isAsWanted = true;
  let minRevision: string | undefined;
  for (const { who, does, article, expect } of STEPS) {
    const question = {
      subject: { type: 'user', id: who },
      action: { name: does },
      resource: { type: 'article', id: article },
    };
    const start = performance.now();
    const answer = await client.evaluate(question, { ...(minRevision !== undefined && { minRevision }) });
    const ms = performance.now() - start;
    const shown = shownOf(does, answer);
    const mark = shown === expect ? ' ' : '!';
    if (shown !== expect) isAsWanted = false;
    print(
      `${mark} ${who.padEnd(9)} ${does.padEnd(5)} ${titleOf(article).padEnd(24)} ${shown.padEnd(7)} ${reasonOf(answer)}`,
    );
    print(`  ${''.padEnd(9)} ${basisOf(answer)}, ${ms.toFixed(1)} ms`);
    if (does === 'read' && answer.decision) minRevision = count(who);
  }
  return isAsWanted;
}

const titleOf = (article: string): string => ARTICLES[article]?.title ?? article;

function shownOf(does: Step['does'], { decision }: Decision): Step['expect'] {
  if (does === 'write') return decision ? 'yes' : 'no';
  return decision ? 'full' : 'excerpt';
}

function reasonOf({ context, failure }: Decision): string {
  if (failure) return `${failure.code}: ${failure.message}`;
  return typeof context['reason'] === 'string' ? context['reason'] : '';
}

/** The revisions that the decision was made on. */
function basisOf({ context }: Decision): string {
  const writ = member(context, 'writ');
  const datasets = Object.entries(member(writ, 'datasets')).map(
    ([name, stamp]) =>
      `${name} ${revisionOf(stamp)}, ${Math.round(Number(member({ stamp }, 'stamp')['ageMs']))} ms old`,
  );
  return [`view ${String(writ['view'])}`, ...datasets].join('; ');
}

function revisionOf(stamp: unknown): string {
  const { revision } = member({ stamp }, 'stamp');
  return Array.isArray(revision) ? revision.join('/') : String(revision);
}

function member(object: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> {
  const value = object[name];
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
