import { PROBLEM_CONTENT_TYPE } from '@writ/core';
import type { ContractRefusal } from '../contract/types.ts';
import { SERVICE_ERRORS } from '../errors.ts';

/** What a service answers instead of its own answer. */
export interface RefusalAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Hears why a request was refused: for the log of the service. It must not throw. */
export type OnRefusal = (refusal: ContractRefusal) => void;

/**
 * Problem details (RFC 9457) with the challenge of RFC 6750 section 3. They say what kind of failure it was; the message of
 * the refusal stays inside.
 */
export function refusalAnswer({ code, status }: ContractRefusal): RefusalAnswer {
  const { title } = SERVICE_ERRORS[code];
  const challenge = code === 'ERR_SERVICE_CONTRACT_MISSING' ? 'Bearer' : 'Bearer error="invalid_token"';
  return {
    status,
    headers: {
      'content-type': PROBLEM_CONTENT_TYPE,
      'cache-control': 'no-store',
      ...(status === 401 && { 'www-authenticate': challenge }),
      ...(status === 503 && { 'retry-after': '1' }),
    },
    body: JSON.stringify({ type: `urn:writ:error:${code}`, title, status, code }),
  };
}
