import { type RecordedDecision, type ReplayedDecision, replayDecision } from '@writ/pdp';
import { toJsonText, type Value } from '@writ/rego';
import type { Io } from '../io.ts';
import { json, type OutputFormat, printableLines } from '../output.ts';
import { readRecords } from './records.ts';
import { type StateFlags, States } from './states.ts';

export interface ReplayFlags extends StateFlags {
  readonly log: string;
  readonly id?: string;
  readonly output: OutputFormat;
}

/** What came of the replay of one decision. */
interface Replayed {
  readonly record: RecordedDecision;
  readonly past: ReplayedDecision | undefined;
  readonly now: ReplayedDecision | undefined;
}

/**
 * `writ decision replay`.
 *
 * @returns 0 where all decisions come out as they were recorded, 1 where one does not, 2 where there is none to replay, 3
 * where that cannot be told: the policies and data of then are gone, or a part of the record is
 */
export async function runReplay(io: Io, flags: ReplayFlags): Promise<0 | 1 | 2 | 3> {
  const states = new States(io, flags);
  const records = readRecords(io, flags.log).filter(({ id }) => flags.id === undefined || id === flags.id);
  if (records.length === 0) {
    const what = flags.id === undefined ? 'no decision' : `no decision \`${flags.id}\``;
    io.err(printableLines(`writ: the log \`${flags.log}\` holds ${what}\n`));
    return 2;
  }
  const now = await states.now();
  const replays: Replayed[] = [];
  for (const record of records) {
    const past = await states.past(record);
    replays.push({
      record,
      past: past && replayDecision(record, past),
      now: now && replayDecision(record, now),
    });
  }
  const counted = (replayed: Replayed): ReplayedDecision | undefined => (states.hasPast ? replayed.past : replayed.now);
  if (flags.output === 'json') io.out(json({ replays: replays.map(replayJson) }));
  else for (const replayed of replays) io.out(printableLines(replayText(replayed, states.hasPast)));
  if (replays.some((each) => counted(each)?.isSame === false)) return 1;
  return replays.every((each) => counted(each)?.isSame === true) ? 0 : 3;
}

function replayJson({ record, past, now }: Replayed): unknown {
  const { id, entrypoint, at, result, refusal, covered } = record;
  return {
    decisionId: id,
    path: entrypoint.join('/'),
    timestamp: new Date(at).toISOString(),
    recorded: { ...plain(result), ...(refusal !== undefined && { refusal }), ...(covered.length > 0 && { covered }) },
    replay: past ? outcomeJson(past) : null,
    now: now ? outcomeJson(now) : null,
  };
}

function outcomeJson({ value, refusal, isSame }: ReplayedDecision): unknown {
  return { ...plain(value), ...(refusal && { refusal }), same: isSame ?? null };
}

function plain(result: Value | undefined): { readonly result?: unknown } {
  if (result === undefined) return {};
  const parsed: unknown = JSON.parse(toJsonText(result));
  return { result: parsed };
}

function replayText({ record, past, now }: Replayed, hasPast: boolean): string {
  const { id, entrypoint, result, refusal, covered } = record;
  let text = `${id} data.${entrypoint.join('.')}\n  recorded  ${valueText(result, refusal)}\n`;
  if (covered.length > 0) text += `  the record does not hold ${covered.join(', ')}\n`;
  if (hasPast)
    text += `  then      ${past ? outcomeText(past) : 'cannot tell: the policies and data of then are not in the history'}\n`;
  if (now) text += `  now       ${outcomeText(now)}\n`;
  return text;
}

function outcomeText({ value, refusal, isSame }: ReplayedDecision): string {
  const verdict = isSame === undefined ? 'cannot be compared' : isSame ? 'the same' : 'differs';
  return `${valueText(value, refusal?.code)}  (${verdict})`;
}

function valueText(value: Value | undefined, refusal: string | undefined): string {
  if (refusal !== undefined) return `refused: ${refusal}`;
  return value === undefined ? 'undefined' : toJsonText(value, { escapeHtml: false });
}
