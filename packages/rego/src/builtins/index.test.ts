import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { builtinDeclarations, builtinFunctions, builtinGroups, builtinRelations } from './index.ts';

/** What the compiler rewrites, so that no evaluator ever calls it. */
const REWRITTEN: ReadonlySet<string> = new Set(['assign', 'print', 'rego.metadata.chain', 'rego.metadata.rule']);

/** What policies may call and is not there yet. Whoever adds one takes it off the list. */
const MISSING: readonly string[] = [];

describe('the built-ins', () => {
  it('are all there, apart from those that are listed as missing', () => {
    const missing = [...builtinDeclarations.keys()].filter((name) => {
      return !builtinFunctions.has(name) && !builtinRelations.has(name) && !REWRITTEN.has(name);
    });
    assert.deepEqual(missing, MISSING);
  });

  it('are written only once', () => {
    const names = builtinGroups.flatMap((group) => Object.keys(group));
    assert.equal(new Set(names).size, names.length);
  });

  it('are all declared', () => {
    const names = [...builtinFunctions.keys(), ...builtinRelations.keys()];
    assert.deepEqual(
      names.filter((name) => !builtinDeclarations.has(name)),
      [],
    );
  });

  it('are relations where they are declared so', () => {
    const declared = [...builtinDeclarations.values()].filter(({ relation }) => relation).map(({ name }) => name);
    assert.deepEqual([...builtinRelations.keys()], declared);
  });
});
