import { parseCases } from '../opa/cases.ts';
import { runCase } from '../opa/run-case.ts';

/** What a browser made of a suite. */
export interface PageReport {
  /** Whether the page may make functions of text. */
  readonly generatesCode: boolean;
  readonly passed: number;
  /** The built-ins for which the compiler refused cases, because they need what browsers do not have. */
  readonly refused: readonly string[];
  readonly failed: readonly string[];
}

const REFUSED = /function (\S+) needs what this platform does not have/;

/** Runs OPA's cases in a page, with both evaluators. */
async function run(): Promise<PageReport> {
  const text = await (await fetch('/suite.jsonl')).text();
  const refused = new Set<string>();
  const failed: string[] = [];
  let passed = 0;
  for (const test of parseCases(text, 'suite')) {
    const { problem } = runCase(test, false);
    const lacking = REFUSED.exec(problem ?? '')?.[1];
    if (problem === undefined) passed += 1;
    else if (lacking !== undefined) refused.add(lacking);
    else failed.push(`${test.note}: ${problem}`);
  }
  return { generatesCode: generatesCode(), passed, refused: [...refused], failed };
}

function generatesCode(): boolean {
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- the page's policy is asked
    return typeof new Function('') === 'function';
  } catch {
    return false;
  }
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- this runs in a page
const { document } = globalThis as unknown as { readonly document: { title: string } };
document.title = JSON.stringify(await run());
