import type { Entry, Position } from '@writ/pdp';
import { parseJson, toJsonText, type Value } from '@writ/rego';
import { Fields, FrameFault, textOf } from './fields.ts';
import { type AggregatorFrame, type DistributorFrame, NACK_CODES, type SnapChunk, type StreamPlan } from './frames.ts';

/** A frame of the other side, or what is wrong with it in one line that quotes nothing of it. */
export type Decoded<Frame> =
  | { readonly ok: true; readonly frame: Frame }
  | { readonly ok: false; readonly message: string };

/** Documents come with the key in front of them; keys are the producers' and may be long. */
const MAX_KEY = 4096;
const MAX_FILTER_ID = 256;
const MAX_DETAIL = 1000;
const MAX_CHUNKS = 1_000_000;
const MAX_WAIT_MS = 24 * 60 * 60 * 1000;
/** A chunk is a binary frame: the length of its JSON header in four bytes, the header, the body. */
const HEADER_LENGTH_BYTES = 4;

/** A frame as it travels: JSON in a text frame, or a binary frame for a chunk of a snapshot. */
export function encodeFrame(frame: AggregatorFrame | DistributorFrame): string | Uint8Array {
  if (frame.t === 'snap.chunk') return encodeChunk(frame);
  if (frame.t !== 'delta') return JSON.stringify(frame, jsonMember);
  const { entries, ...head } = frame;
  return `${JSON.stringify(head, jsonMember).slice(0, -1)},"entries":[${entries.map(entryText).join(',')}]}`;
}

/** @param maxBytes the length past which a frame is refused unread */
export function decodeFromAggregator(data: string | Uint8Array, maxBytes: number): Decoded<AggregatorFrame> {
  return decoded(data, maxBytes, () => {
    if (typeof data !== 'string') throw new FrameFault('an aggregator sends no binary frames');
    return readWith<AggregatorFrame>(AGGREGATOR_FRAMES, parseJson(data));
  });
}

/** @param maxBytes the length past which a frame is refused unread */
export function decodeFromDistributor(data: string | Uint8Array, maxBytes: number): Decoded<DistributorFrame> {
  return decoded(data, maxBytes, () =>
    typeof data === 'string' ? readWith<DistributorFrame>(DISTRIBUTOR_FRAMES, parseJson(data)) : decodeChunk(data),
  );
}

function decoded<Frame>(data: string | Uint8Array, maxBytes: number, read: () => Frame): Decoded<Frame> {
  if (data.length > maxBytes) return { ok: false, message: `a frame is longer than ${maxBytes} bytes` };
  try {
    return { ok: true, frame: read() };
  } catch (error) {
    if (error instanceof FrameFault) return { ok: false, message: error.message };
    // The parser quotes what it read, which may be a document.
    if (error instanceof SyntaxError) return { ok: false, message: 'a frame is not JSON' };
    throw error;
  }
}

type Readers<Frame extends { readonly t: string }> = {
  readonly [T in Frame['t']]: (fields: Fields) => Extract<Frame, { readonly t: T }>;
};

const AGGREGATOR_FRAMES = {
  hello: (fields) => {
    const want = new Fields(fields.value('want'), '`want`');
    return {
      t: 'hello',
      proto: fields.int('proto'),
      aggregator: fields.text('aggregator'),
      instance: fields.text('instance'),
      want: { view: want.text('view'), durability: want.oneOf('durability', ['memory', 'fsync']) },
      have: fields.list('have', (item) => {
        const have = new Fields(item, 'an item of `have`');
        return { stream: have.text('stream'), position: have.position('position'), filterId: have.text('filterId') };
      }),
      partial: fields.list('partial', (item) => {
        const partial = new Fields(item, 'an item of `partial`');
        return {
          stream: partial.text('stream'),
          snapshot: partial.text('snapshot'),
          next: partial.int('next', MAX_CHUNKS),
        };
      }),
      credit: fields.int('credit', 1_000_000),
      maxFrame: fields.int('maxFrame'),
    };
  },
  ack: (fields) => ({
    t: 'ack',
    rev: fields.count('rev'),
    vector: fields.vector('vector'),
    state: fields.oneOf('state', ['received', 'validated', 'activated']),
  }),
  nack: (fields) => ({
    t: 'nack',
    stream: fields.text('stream'),
    code: fields.oneOf('code', NACK_CODES),
    detail: fields.text('detail', MAX_DETAIL),
    ...(fields.has('holdAt') ? { holdAt: fields.position('holdAt') } : {}),
    ...(fields.has('filterId') ? { filterId: fields.text('filterId') } : {}),
    ...(fields.has('chunk') ? { chunk: chunkPlace(fields.value('chunk')) } : {}),
    ...(fields.has('rev') ? { rev: fields.count('rev') } : {}),
  }),
  credit: (fields) => ({ t: 'credit', limit: fields.count('limit') }),
  hb: (fields) => ({
    t: 'hb',
    n: fields.count('n'),
    limit: fields.count('limit'),
    digests: fields.map('digests', (item) => {
      const digest = new Fields(item, 'an item of `digests`');
      return { position: digest.position('position'), digest: digest.digest('digest') };
    }),
  }),
} satisfies Readers<AggregatorFrame>;

const DISTRIBUTOR_FRAMES = {
  welcome: (fields) => ({
    t: 'welcome',
    session: fields.text('session'),
    heartbeatMs: fields.int('heartbeatMs', MAX_WAIT_MS),
    plan: fields.list('plan', (item): StreamPlan => {
      const plan = new Fields(item, 'an item of `plan`');
      return { stream: plan.text('stream'), mode: plan.oneOf('mode', ['resume', 'snapshot', 'denied', 'gone']) };
    }),
  }),
  'snap.begin': (fields) => ({
    t: 'snap.begin',
    stream: fields.text('stream'),
    position: fields.position('position'),
    filterId: fields.text('filterId'),
    snapshot: fields.text('snapshot'),
    chunks: fields.int('chunks', MAX_CHUNKS),
    bytes: fields.int('bytes'),
    digest: fields.digest('digest'),
  }),
  'snap.chunk': () => {
    throw new FrameFault('a chunk comes as a binary frame');
  },
  delta: (fields) => {
    const from = fields.count('from');
    const to = fields.count('to');
    if (from < 1n || to < from) throw new FrameFault('`from` and `to` are not a range');
    return {
      t: 'delta',
      stream: fields.text('stream'),
      epoch: fields.text('epoch'),
      filterId: fields.text('filterId'),
      from,
      to,
      entries: fields.list('entries', entryFrom),
    };
  },
  commit: (fields) => ({
    t: 'commit',
    rev: fields.count('rev'),
    vector: fields.vector('vector'),
    filters: fields.map('filters', (item, name) => textOf(item, name, MAX_FILTER_ID)),
    urgency: fields.oneOf('urgency', ['normal', 'revoke']),
  }),
  hb: (fields) => ({
    t: 'hb',
    echo: fields.count('echo'),
    rev: fields.count('rev'),
    heads: fields.vector('heads'),
    filters: fields.map('filters', (item, name) => textOf(item, name, MAX_FILTER_ID)),
    ages: fields.map('ages', (item, name) => {
      if (typeof item !== 'number' || !(item >= 0)) throw new FrameFault(`\`${name}\` holds no age`);
      return item;
    }),
    sent: fields.count('sent'),
    acked: fields.count('acked'),
  }),
  reset: (fields) => ({
    t: 'reset',
    stream: fields.text('stream'),
    reason: fields.oneOf('reason', ['history-rewritten', 'compacted', 'filter-changed', 'digest-mismatch']),
  }),
  goaway: (fields) => ({
    t: 'goaway',
    afterMs: fields.int('afterMs', MAX_WAIT_MS),
    reason: fields.text('reason', MAX_DETAIL),
  }),
} satisfies Readers<DistributorFrame>;

function readWith<Frame>(readers: Readonly<Record<string, (fields: Fields) => Frame>>, value: Value): Frame {
  const fields = new Fields(value, 'a frame');
  const type = fields.text('t');
  const read = Object.hasOwn(readers, type) ? readers[type] : undefined;
  if (!read) throw new FrameFault('a frame is of no known type');
  return read(fields);
}

function chunkPlace(value: Value): { snapshot: string; next: number } {
  const fields = new Fields(value, '`chunk`');
  return { snapshot: fields.text('snapshot'), next: fields.int('next', MAX_CHUNKS) };
}

function entryFrom(value: Value): Entry {
  const fields = new Fields(value, 'an entry');
  const key = textOf(fields.value('key'), 'key', MAX_KEY);
  const kind = fields.oneOf('kind', ['put', 'patch', 'delete', 'suspect']);
  switch (kind) {
    case 'put':
      return { kind, key, document: fields.value('document') };
    case 'patch':
      return { kind, key, patch: fields.value('patch') };
    case 'delete':
      return { kind, key };
    case 'suspect':
      return { kind, key, reason: fields.text('reason', MAX_DETAIL) };
  }
}

function entryText(entry: Entry): string {
  const head = `{"kind":"${entry.kind}","key":${JSON.stringify(entry.key)}`;
  switch (entry.kind) {
    case 'put':
      return `${head},"document":${toJsonText(entry.document, { escapeHtml: false })}}`;
    case 'patch':
      return `${head},"patch":${toJsonText(entry.patch, { escapeHtml: false })}}`;
    case 'delete':
      return `${head}}`;
    case 'suspect':
      return `${head},"reason":${JSON.stringify(entry.reason)}}`;
  }
}

/** How frames spell what JSON does not know: 64-bit numbers as texts, positions as pairs, maps as objects. */
function jsonMember(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Map) return Object.fromEntries(value);
  if (isPosition(value)) return [value.epoch, String(value.seq)];
  return value;
}

function isPosition(value: unknown): value is Position {
  return (
    typeof value === 'object' && value !== null && 'seq' in value && 'epoch' in value && typeof value.seq === 'bigint'
  );
}

function encodeChunk({ body, ...head }: SnapChunk): Uint8Array {
  const header = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(HEADER_LENGTH_BYTES);
  length.writeUInt32BE(header.length);
  return Buffer.concat([length, header, body]);
}

function decodeChunk(data: Uint8Array): SnapChunk {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const length = bytes.length < HEADER_LENGTH_BYTES ? bytes.length : bytes.readUInt32BE();
  const bodyAt = HEADER_LENGTH_BYTES + length;
  if (bodyAt > bytes.length) throw new FrameFault('a binary frame is shorter than its header says');
  const fields = new Fields(parseJson(bytes.toString('utf8', HEADER_LENGTH_BYTES, bodyAt)), 'a header');
  return {
    t: fields.oneOf('t', ['snap.chunk']),
    stream: fields.text('stream'),
    snapshot: fields.text('snapshot'),
    n: fields.int('n', MAX_CHUNKS),
    h: fields.digest('h'),
    body: bytes.subarray(bodyAt),
  };
}
