import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { parseJson, type Value } from '@writ/rego';
import * as fc from 'fast-check';
import { entryText } from './canonical.ts';
import { Contents } from './contents.ts';
import { digestText } from './digest.ts';

/** What the digest is by its definition, without any part of the way there. */
function definition(documents: ReadonlyMap<string, Value>): string {
  let sum = 0n;
  for (const [key, document] of documents) {
    sum += BigInt(`0x${createHash('sha256').update(entryText(key, document)).digest('hex')}`);
  }
  return (sum % 2n ** 256n).toString(16).padStart(64, '0');
}

async function digestOf(contents: Contents): Promise<string> {
  await contents.digest.update();
  const sum = contents.digest.current;
  assert.ok(sum !== undefined);
  return digestText(sum);
}

const key = fc.constantFrom('a', 'b', '1', '__proto__', '');
const document = fc.json({ maxDepth: 2 }).map((text) => parseJson(text));
const write = fc.tuple(key, fc.option(document, { nil: undefined }));

/** Documents of which two fill a slice. */
function large(count: number): Map<string, Value> {
  return new Map(Array.from({ length: count }, (_, index) => [`key ${index}`, 'x'.repeat(40_000)]));
}

function contentsOf(documents: Iterable<readonly [string, Value]>): Contents {
  const contents = new Contents();
  for (const [at, value] of documents) contents.write(at, value);
  return contents;
}

describe('the digest', () => {
  it('is after any writes that of the documents there are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(write, fc.boolean())), async (writes) => {
        const contents = new Contents();
        const model = new Map<string, Value>();
        for (const [[at, value], wantsDigest] of writes) {
          contents.write(at, value);
          if (value === undefined) model.delete(at);
          else model.set(at, value);
          if (wantsDigest) assert.equal(await digestOf(contents), definition(model));
        }
        assert.equal(await digestOf(contents), definition(model));
      }),
    );
  });

  it('does not depend on the order of documents or of their keys', async () => {
    const one = contentsOf([
      ['a', { x: 1, y: 2 }],
      ['b', 1],
    ]);
    const other = contentsOf([
      ['b', 1],
      ['a', { y: 2, x: 1 }],
    ]);
    assert.equal(await digestOf(one), await digestOf(other));
  });

  it('tells what belongs to the key from what belongs to the document', async () => {
    assert.notEqual(await digestOf(contentsOf([['a', 'b']])), await digestOf(contentsOf([['b', 'a']])));
  });

  it('is right where documents were written while it was computed', async () => {
    const documents = large(20);
    const contents = contentsOf(documents);
    const ready = digestOf(contents);
    for (const at of ['key 0', 'key 10', 'key 19', 'new']) {
      await setImmediate();
      contents.write(at, at);
      documents.set(at, at);
    }
    contents.write('key 18', undefined);
    documents.delete('key 18');
    assert.equal(await ready, definition(documents));
    assert.equal(await digestOf(contents), definition(documents));
  });

  it('is right after more writes than it remembers', async () => {
    const contents = new Contents();
    await digestOf(contents);
    for (let index = 0; index < 2000; index++) contents.write(`${index}`, index);
    assert.equal(contents.digest.current, undefined);
    const documents = Array.from({ length: 2000 }, (_, index): [string, Value] => [`${index}`, index]);
    assert.equal(await digestOf(contents), definition(new Map(documents)));
  });
});

describe('documents read slowly', () => {
  it('are those of the moment at which the watch began', () => {
    fc.assert(
      fc.property(fc.array(write), fc.array(fc.array(write)), (first, later) => {
        const contents = new Contents();
        const model = new Map<string, Value>();
        for (const [at, value] of first) {
          contents.write(at, value);
          if (value === undefined) model.delete(at);
          else model.set(at, value);
        }
        const read = contents.entriesAt(contents.watch())[Symbol.iterator]();
        const seen: (readonly [string, Value])[] = [];
        for (let step = read.next(); !step.done; step = read.next()) {
          seen.push(step.value);
          for (const [at, value] of later.shift() ?? []) contents.write(at, value);
        }
        assert.deepEqual(new Map(seen), model);
        assert.equal(seen.length, model.size);
      }),
    );
  });
});

describe('the canonical text of an entry', () => {
  const texts: readonly [json: string, text: string][] = [
    ['{"b":1,"a":[true,null],"__proto__":{}}', '{"__proto__":{},"a":[true,null],"b":1}'],
    ['1.0', '1'],
    ['-0', '0'],
    ['12345678901234567890', '12345678901234567890'],
    ['0.12345678901234567891', '0.12345678901234567891'],
    ['"\\u00e9\\u2028<"', '"é\u2028<"'],
    ['{"10":1,"9":2}', '{"10":1,"9":2}'],
  ];
  for (const [json, text] of texts) {
    it(`of ${json} is ${text}`, () => {
      assert.equal(entryText('k', parseJson(json)), `["k",${text}]`);
    });
  }

  it('is the same when it is parsed and made again', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const text = entryText('k', parseJson(json));
        const [, again] = parseJson(text) as [string, Value];
        assert.equal(entryText('k', again), text);
      }),
    );
  });
});
