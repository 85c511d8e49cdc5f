import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { framesOf, readFrames } from './frames.ts';

const records = fc.array(fc.string({ minLength: 1, unit: 'grapheme' }), { minLength: 1, maxLength: 5 });

describe('frames', () => {
  it('give the records back', () => {
    fc.assert(
      fc.property(records, (written) => {
        assert.deepEqual(readFrames(framesOf(written)).records, written);
      }),
    );
  });

  it('give only whole records of a piece', () => {
    fc.assert(
      fc.property(records, fc.nat(), (written, cut) => {
        const bytes = framesOf(written);
        const { records: read, rest } = readFrames(bytes.subarray(0, cut % bytes.length));
        assert.deepEqual(read, written.slice(0, read.length));
        assert.ok(read.length < written.length);
        assert.ok(rest === 'cut' || (rest === 'none' && bytes.length > 0));
      }),
    );
  });

  it('never give a record that was changed', () => {
    fc.assert(
      fc.property(records, fc.nat(), fc.integer({ min: 1, max: 255 }), (written, place, change) => {
        const bytes = framesOf(written);
        const at = place % bytes.length;
        bytes.writeUInt8(bytes.readUInt8(at) ^ change, at);
        const { records: read, rest } = readFrames(bytes);
        assert.deepEqual(read, written.slice(0, read.length));
        assert.notEqual(rest, 'none');
      }),
    );
  });
});
