import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { suiteFile } from '../suite-files.ts';
import { type DemoData, demoServer } from './demo-server.ts';

/** What became of one case. */
export interface Verdict {
  readonly name: string;
  /** Undefined where it passed. */
  readonly problem: string | undefined;
}

interface Case {
  readonly request: Readonly<Record<string, { readonly id?: string } | undefined>>;
  readonly expected: unknown;
}

/** The vectors of a file: single evaluations and searches under `evaluation`, batches under `evaluations`. */
interface Vectors {
  readonly evaluation?: readonly Case[];
  readonly evaluations?: readonly Case[];
}

/** Asks a server with the policies of the demos each question of the files, over HTTP. */
export async function runFiles(files: readonly string[]): Promise<Verdict[]> {
  const server = demoServer(demoData());
  await server.start();
  const verdicts: Verdict[] = [];
  try {
    for (const file of files) {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- vectors of another shape fail
      const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vectors;
      for (const [index, one] of (vectors.evaluation ?? []).entries()) {
        verdicts.push(await verdictOf(`${basename(file)} evaluation ${index}`, one, `${server.url}${pathOf(one)}`));
      }
      for (const [index, one] of (vectors.evaluations ?? []).entries()) {
        const url = `${server.url}/access/v1/evaluations`;
        verdicts.push(await verdictOf(`${basename(file)} evaluations ${index}`, one, url));
      }
    }
  } finally {
    await server.close();
  }
  return verdicts;
}

function demoData(): DemoData {
  return { users: entities('users'), records: entities('records') };
}

function entities(name: string): DemoData['users'] {
  const file = suiteFile('authzen', `authzen-search-demo--data--${name}.json`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- data of another shape fails the cases
  return file === undefined ? [] : (JSON.parse(readFileSync(file, 'utf8')) as DemoData['users']);
}

/** A search is for the entity that has no id. */
function pathOf({ request, expected }: Case): string {
  if (typeof expected === 'boolean') return '/access/v1/evaluation';
  if (!request['action']) return '/access/v1/search/action';
  return request['subject']?.id === undefined ? '/access/v1/search/subject' : '/access/v1/search/resource';
}

async function verdictOf(name: string, { request, expected }: Case, url: string): Promise<Verdict> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-request-id': name },
    body: JSON.stringify(request),
  });
  const text = await response.text();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an answer of another shape is not as expected
  const answer = response.status === 200 ? outcomeOf(JSON.parse(text) as Answer) : text;
  const isRight = isDeepStrictEqual(answer, comparable(expected)) && response.headers.get('x-request-id') === name;
  return {
    name,
    problem: isRight ? undefined : `expected ${JSON.stringify(expected)}, answered ${response.status} ${text}`,
  };
}

interface Answer {
  readonly decision?: boolean;
  readonly evaluations?: readonly Answer[];
  readonly results?: readonly unknown[];
}

function outcomeOf({ decision, evaluations, results }: Answer): unknown {
  if (results) return comparable({ results });
  return evaluations ? evaluations.map(({ decision: one }) => ({ decision: one })) : decision;
}

/** The results of a search have no order. */
function comparable(expected: unknown): unknown {
  if (typeof expected !== 'object' || expected === null || !('results' in expected)) return expected;
  const { results } = expected;
  return Array.isArray(results) ? results.map((result) => JSON.stringify(result)).toSorted() : expected;
}
