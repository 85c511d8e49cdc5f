import { type Clock, WritError } from '@writ/core';
import type { CompiledContract, CompiledObject } from '../compile/compile.ts';
import type { Violation } from '../compile/violation.ts';
import { CONTRACT_ERRORS, type ContractErrorCode } from '../errors.ts';
import { isTimestamp } from '../odcs/values.ts';
import { parseEvent } from './parse-event.ts';

/** What became of an event. */
export type Outcome =
  | {
      readonly outcome: 'accepted';
      readonly object: CompiledObject;
      readonly key: string;
      readonly document: unknown;
      readonly event: EventHeader;
    }
  | Refusal;

/** An event that must not reach a decision. */
export interface Refusal {
  /** `rejected`: the producer is told; `quarantined`: it can be released; `dead-lettered`: nothing can be done with it. */
  readonly outcome: 'rejected' | 'quarantined' | 'dead-lettered';
  readonly problem: EventProblem;
  /** The key that is suspect from now on: something about it changed, and what is not known. */
  readonly suspectKey?: string;
  /** The key is not known, so the whole dataset of the object is in doubt. */
  readonly degraded?: string;
}

export interface EventProblem {
  readonly type: string;
  readonly title: string;
  readonly status: 422;
  readonly code: ContractErrorCode;
  readonly detail: string;
  readonly eventId?: string;
  readonly key?: string;
  /** All mistakes of the document, the first of which gave the code. */
  readonly violations: readonly Violation[];
  readonly hint: string;
}

/** What of a CloudEvent matters for ingest. */
export interface EventHeader {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject?: string;
  readonly time?: string;
}

export interface EnforcementOptions {
  readonly contracts: readonly CompiledContract[];
  readonly clock: Pick<Clock, 'now'>;
  /** Whether a producer, authenticated before, may publish under a contract; all may by default. */
  readonly mayPublish?: (producer: string | undefined, contract: string) => boolean;
  /** 1 MiB by default. */
  readonly maxEventBytes?: number;
}

const FUTURE_MS = 5 * 60_000;

/**
 * Makes the check that every event passes before it is stored: size, parsing, envelope, contract, producer, time, key, structure.
 * Order, uniqueness and references need the store and are not part of it.
 */
export function createEnforcement(options: EnforcementOptions): (bytes: Uint8Array, producer?: string) => Outcome {
  const byType = new Map<string, Target>();
  const bySchema = new Map<string, Target>();
  for (const contract of options.contracts) {
    for (const object of contract.objects.values()) {
      const { id, version } = contract.model;
      bySchema.set(`urn:odcs:${id}:${version}#${object.model.name}`, { contract, object });
      if (object.model.eventType !== undefined) byType.set(object.model.eventType, { contract, object });
    }
  }
  const { maxEventBytes = 1024 * 1024 } = options;
  return (bytes, producer) => {
    if (bytes.length > maxEventBytes)
      return refusal(
        'rejected',
        'ERR_CONTRACT_SIZE',
        `the event has ${bytes.length} bytes and at most ${maxEventBytes} are allowed`,
      );
    let event: unknown;
    try {
      event = parseEvent(bytes);
    } catch (error) {
      if (!(error instanceof WritError) || !isOurs(error.code)) throw error;
      return refusal('dead-lettered', error.code, error.message);
    }
    const header = headerOf(event);
    if (typeof header === 'string') return refusal('dead-lettered', 'ERR_CONTRACT_ENVELOPE', header);
    const { dataschema, data, expirytime } = header.rest;
    const target = typeof dataschema === 'string' ? bySchema.get(dataschema) : byType.get(header.type);
    if (!target) {
      const named = typeof dataschema === 'string' ? dataschema : header.type;
      return refusal(
        'dead-lettered',
        'ERR_CONTRACT_NO_CONTRACT',
        `no contract is known for \`${named.slice(0, 200)}\``,
        { eventId: header.id },
      );
    }
    const { model } = target.contract;
    if (options.mayPublish?.(producer, model.id) === false) {
      // What it sends is not even kept: nobody vouches for it.
      return refusal(
        'rejected',
        'ERR_CONTRACT_PRODUCER',
        `\`${producer ?? 'nobody'}\` may not publish under \`${model.id}\``,
        { eventId: header.id },
      );
    }
    const stop = (code: ContractErrorCode, detail: string, violations: readonly Violation[] = []): Refusal => {
      const key = header.subject ?? target.object.keyOf(data);
      const doubt = key === undefined ? { degraded: target.object.model.name } : { suspectKey: key };
      return {
        ...refusal(OUTCOMES[target.object.model.onInvalid], code, detail, {
          eventId: header.id,
          violations,
          ...(key !== undefined && { key }),
        }),
        ...doubt,
      };
    };
    if (model.status === 'retired')
      return stop('ERR_CONTRACT_CONTRACT_RETIRED', `the contract \`${model.id}\` is retired`);
    const now = options.clock.now();
    if (header.time !== undefined && Date.parse(header.time) > now + FUTURE_MS)
      return stop('ERR_CONTRACT_FUTURE', `the time of the event is ${header.time}, which is yet to come`);
    if (typeof expirytime === 'string' && Date.parse(expirytime) <= now)
      return stop('ERR_CONTRACT_EXPIRED', `the event expired at ${expirytime.slice(0, 40)}`);
    const document = target.object.project(data);
    const violations = target.object.validate(document);
    const [first] = violations;
    if (first)
      return stop(
        first.code,
        `${first.contractLine}: ${first.pointer || 'the document'} must be ${first.expected}, not ${first.actual}`,
        violations,
      );
    const key = target.object.keyOf(document);
    if (key === undefined || (header.subject !== undefined && header.subject !== key)) {
      return stop('ERR_CONTRACT_KEY', 'the `subject` of the event is not the key of its document');
    }
    const { rest: _rest, ...known } = header;
    return { outcome: 'accepted', object: target.object, key, document, event: known };
  };
}

interface Target {
  readonly contract: CompiledContract;
  readonly object: CompiledObject;
}

const OUTCOMES = { quarantine: 'quarantined', reject: 'rejected', 'dead-letter': 'dead-lettered' } as const;

interface Header extends EventHeader {
  readonly rest: Readonly<Record<string, unknown>>;
}

/** The header of a CloudEvent 1.0, or what is wrong with it. */
function headerOf(event: unknown): Header | string {
  if (typeof event !== 'object' || event === null || Array.isArray(event))
    return 'an event is a JSON object (CloudEvents 1.0)';
  const rest: Readonly<Record<string, unknown>> = { ...event };
  const { specversion, id, source, type, subject, time, data } = rest;
  if (specversion !== '1.0') return '`specversion` must be "1.0"';
  if (typeof id !== 'string' || id === '') return '`id` must be a text that is not empty';
  if (typeof source !== 'string' || source === '') return '`source` must be a text that is not empty';
  if (typeof type !== 'string' || type === '') return '`type` must be a text that is not empty';
  if (subject !== undefined && (typeof subject !== 'string' || subject === ''))
    return '`subject` must be a text that is not empty';
  if (time !== undefined && (typeof time !== 'string' || !isTimestamp(time)))
    return '`time` must be an instant with an offset (RFC 3339)';
  if (data === undefined) return '`data` is missing';
  return { id, source, type, ...(subject !== undefined && { subject }), ...(time !== undefined && { time }), rest };
}

function isOurs(code: string): code is ContractErrorCode {
  return Object.hasOwn(CONTRACT_ERRORS, code);
}

function refusal(
  outcome: Refusal['outcome'],
  code: ContractErrorCode,
  detail: string,
  more: { readonly eventId?: string; readonly key?: string; readonly violations?: readonly Violation[] } = {},
): Refusal {
  const { title, help } = CONTRACT_ERRORS[code];
  return {
    outcome,
    problem: { type: `urn:writ:error:${code}`, title, status: 422, code, detail, violations: [], hint: help, ...more },
  };
}
