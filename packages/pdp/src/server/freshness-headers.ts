import type { IncomingHttpHeaders } from 'node:http';
import { decodeConsistencyToken } from '../decision/consistency-token.ts';
import type { DecisionRequest } from '../decision/types.ts';

/** How new the data of a request has to be; or what is wrong with the headers that say so, in one line. */
export type Freshness =
  | { readonly ok: true; readonly terms: Pick<DecisionRequest, 'minPositions' | 'maxStalenessMs'> }
  | { readonly ok: false; readonly message: string };

const ANY: Freshness = { ok: true, terms: {} };
const MILLISECONDS = /^(?:0|[1-9][0-9]{0,14})$/;

/** Reads `Writ-Min-Revision` and `Writ-Max-Staleness-Ms`. */
export function freshnessOf(headers: IncomingHttpHeaders): Freshness {
  const token = headers['writ-min-revision'];
  const staleness = headers['writ-max-staleness-ms'];
  if (token === undefined && staleness === undefined) return ANY;
  const minPositions = typeof token === 'string' ? decodeConsistencyToken(token) : undefined;
  if (token !== undefined && !minPositions) {
    return { ok: false, message: '`Writ-Min-Revision` is no consistency token' };
  }
  if (staleness !== undefined && !(typeof staleness === 'string' && MILLISECONDS.test(staleness))) {
    return { ok: false, message: '`Writ-Max-Staleness-Ms` is no whole number of milliseconds' };
  }
  return {
    ok: true,
    terms: {
      ...(minPositions && { minPositions }),
      ...(staleness !== undefined && { maxStalenessMs: Number(staleness) }),
    },
  };
}
