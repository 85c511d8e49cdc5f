import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Machines, SHIPPED, Simulation, Violation } from '../testing/simulator.ts';
import type { AggregatorEffect, AggregatorInput } from './aggregator-types.ts';
import type { SessionSource } from './distributor-types.ts';
import type { DistributorFrame } from './frames.ts';

const STEPS = 1_000_000;
const SEEDS_FOR_A_DEFECT = 60;

test('the invariants hold in a million simulated steps', () => {
  let steps = 0;
  for (let seed = 1; steps < STEPS; seed += 1) {
    try {
      steps += new Simulation(seed).run();
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    }
  }
});

test('a seed replays exactly', () => {
  assert.equal(new Simulation(7).run(), new Simulation(7).run());
});

/** Machines whose Aggregator sees other inputs, or whose effects are others. */
function aggregatorWith(
  change: (input: AggregatorInput) => AggregatorInput,
  changeEffects: (effects: readonly AggregatorEffect[]) => readonly AggregatorEffect[] = (effects) => effects,
): Machines {
  return {
    ...SHIPPED,
    aggregator: (options) => {
      const machine = SHIPPED.aggregator(options);
      return { step: (input) => changeEffects(machine.step(change(input))) };
    },
  };
}

function frames(change: (frame: DistributorFrame) => DistributorFrame): Machines {
  return aggregatorWith((input) => (input.kind === 'frame' ? { ...input, frame: change(input.frame) } : input));
}

function sourceWith(change: (source: SessionSource) => Partial<SessionSource>): Machines {
  return {
    ...SHIPPED,
    session: (source, aggregator) => SHIPPED.session({ ...source, ...change(source) }, aggregator),
  };
}

/** Makes a delta follow on whatever is there, as a machine without that check would take it. */
function takingEveryDelta(mend: (frame: DistributorFrame, at: bigint) => DistributorFrame): () => Machines {
  return () => ({
    ...SHIPPED,
    aggregator: (options) => {
      const machine = SHIPPED.aggregator(options);
      const at = new Map(options.have?.map(({ stream, position }) => [stream, position.seq]));
      return {
        step: (input) => {
          if (input.kind !== 'frame') return machine.step(input);
          const { frame } = input;
          if (frame.t === 'snap.begin') at.set(frame.stream, frame.position.seq);
          if (frame.t !== 'delta') return machine.step(input);
          const mended = mend(frame, at.get(frame.stream) ?? 0n);
          if (mended.t === 'delta') at.set(mended.stream, mended.to);
          return machine.step({ ...input, frame: mended });
        },
      };
    },
  });
}

const DEFECTS: Readonly<Record<string, () => Machines>> = {
  'a delta that came before is applied again': takingEveryDelta((frame, at) =>
    frame.t === 'delta' && frame.to <= at ? { ...frame, from: at + 1n, to: at + 1n + frame.to - frame.from } : frame,
  ),
  'a gap before a delta is not noticed': takingEveryDelta((frame, at) =>
    frame.t === 'delta' && frame.from > at + 1n ? { ...frame, from: at + 1n } : frame,
  ),
  'a resume starts one number too late': () =>
    sourceWith((source) => ({
      read: (stream, after, to, maxBytes) => {
        const range = source.read(stream, after, to, maxBytes);
        return range && { to: range.to, entries: range.entries.slice(1) };
      },
    })),
  'an acknowledgement is sent before the view is applied': () =>
    aggregatorWith(
      (input) => input,
      (effects) =>
        effects.flatMap((effect): AggregatorEffect[] =>
          effect.kind === 'apply'
            ? [
                { kind: 'send', frame: { t: 'ack', rev: effect.rev, vector: effect.vector, state: 'activated' } },
                effect,
              ]
            : [effect],
        ),
    ),
  'changes that are compacted away are taken for there': () =>
    sourceWith((source) => ({
      read: (stream, after, to, maxBytes) =>
        source.read(stream, after, to, maxBytes) ?? (after.seq < to ? { to, entries: [] } : undefined),
    })),
  'another filter is taken for the same': () => sourceWith(() => ({ filterId: () => 'all' })),
  'what leaves a filter is left out instead of deleted': () =>
    sourceWith((source) => ({
      read: (stream, after, to, maxBytes) => {
        const range = source.read(stream, after, to, maxBytes);
        return range && { to: range.to, entries: range.entries.filter(({ kind }) => kind === 'put') };
      },
    })),
  'the age counts from the answer, not from the question': () =>
    aggregatorWith(
      (input) => input,
      (effects) => effects.map((effect) => (effect.kind === 'confirm' ? { ...effect, ageMs: -1000 } : effect)),
    ),
  'questions for what is missing are not heard': () => ({
    ...SHIPPED,
    session: (source, aggregator) => {
      const session = SHIPPED.session(source, aggregator);
      return {
        step: (input) => (input.kind === 'frame' && input.frame.t === 'nack' ? [] : session.step(input)),
      };
    },
  }),
  'more is sent than was granted': () => ({
    ...SHIPPED,
    session: (source, aggregator) => {
      const session = SHIPPED.session(source, aggregator);
      return {
        step: (input) =>
          session.step(
            input.kind === 'frame' && input.frame.t === 'hello'
              ? { ...input, frame: { ...input.frame, credit: input.frame.credit + 1 } }
              : input,
          ),
      };
    },
  }),
  'heartbeats say that the past is the present': () =>
    frames((frame) => (frame.t === 'hb' ? { ...frame, rev: 0n, heads: new Map(), filters: new Map() } : frame)),
};

for (const [defect, machines] of Object.entries(DEFECTS)) {
  test(`the simulator finds: ${defect}`, () => {
    assert.throws(() => {
      for (let seed = 1; seed <= SEEDS_FOR_A_DEFECT; seed += 1) new Simulation(seed, machines()).run();
    }, Violation);
  });
}
