import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatModule, parseModule, RegoDiagnosticsError } from '@writ/rego';
import { suiteFile, suitesFolder } from '../suite-files.ts';
import { type Case, caseName } from './cases.ts';
import { readCases } from './read-cases.ts';

/** As in OPA, a constant in a template string becomes part of its text, and a body `true` is left out. */
const REWRITTEN: ReadonlySet<string> = new Set([
  'v0/refheads/test-refs-as-rule-heads.json: refheads/single-value example',
  'v1/stringinterpolation/test-string_interpolation.json: string-interpolation/template expressions with primitive values',
  'v1/stringinterpolation/test-string_interpolation_multi-line.json: string-interpolation/multi-line/escaped template expressions',
  'v1/stringinterpolation/test-string_interpolation_multi-line.json: string-interpolation/multi-line/template expressions with primitive values',
]);

for (const name of ['eval-v1.jsonl', 'eval-v0.jsonl']) {
  const file = suiteFile('opa', name);
  const skip = file === undefined && `no suite in ${suitesFolder()}`;
  describe(`formatting the modules of ${name}`, { skip }, () => {
    const cases = file === undefined ? [] : readCases(file);

    it('keeps what they mean', () => {
      const found = changed(cases, (source, formatted, rego) => meaning(source, rego) !== meaning(formatted, rego));
      const expected = cases.map(caseName).filter((each) => REWRITTEN.has(each));
      assert.deepEqual(found, [...new Set(expected)]);
    });

    it('leaves what is formatted', () => {
      assert.deepEqual(
        changed(cases, (_, formatted, regoVersion) => formatModule(formatted, { regoVersion }) !== formatted),
        [],
      );
    });
  });
}

type Check = (source: string, formatted: string, rego: Case['rego']) => boolean;

/** The cases with a module for which the check holds. */
function changed(cases: readonly Case[], check: Check): string[] {
  const found = cases.filter(({ modules, rego }) =>
    modules.some((source) => {
      try {
        return check(source, formatModule(source, { regoVersion: rego }), rego);
      } catch (error) {
        // Some cases are about errors.
        if (error instanceof RegoDiagnosticsError && !parses(source, rego)) return false;
        throw error;
      }
    }),
  );
  return [...new Set(found.map(caseName))];
}

function parses(source: string, regoVersion: Case['rego']): boolean {
  try {
    return parseModule(source, { regoVersion }) !== undefined;
  } catch {
    return false;
  }
}

/** In v1, `=` in a head is `:=`; `p if true` is `p := true`. */
const UNIMPORTANT: ReadonlySet<string> = new Set(['loc', 'aliasLoc', 'assign', 'generated', 'comments', 'annotations']);

/** The tree without places. */
function meaning(source: string, regoVersion: Case['rego']): string {
  const { imports, ...rest } = parseModule(source, { regoVersion });
  const text = (value: unknown) =>
    JSON.stringify(value, (key, item: unknown) => (UNIMPORTANT.has(key) ? undefined : item));
  return [text(rest), ...imports.map(text).toSorted()].join('\n');
}
