import type { HttpRequest, HttpResponse } from '../builtins/outside.ts';

/** What a port must keep to in one call. */
export interface PortCall {
  /** Aborted when the caller cancels or the time of the call is over; what is under way should end then. */
  readonly signal: AbortSignal;
  /** The longest body, in bytes, that the answer may have. */
  readonly maxResponseBytes: number;
}

/**
 * Sends a request of `http.send`. One call at a time for each evaluation, never two for equal requests.
 *
 * @throws RefusedError where it may not be sent, such as to a host that is not allowed; any other error is one of the
 * network, and its message is what the policy sees
 */
export type SendHttp = (request: HttpRequest, call: PortCall) => Promise<HttpResponse>;

/** The addresses of a name for `net.lookup_ip_addr`. @throws Error whose message the policy's author sees */
export type LookUpName = (name: string, call: PortCall) => Promise<readonly string[]>;

/** What an evaluation may reach outside of itself. A port that is absent is refused. */
export interface Ports {
  readonly http?: SendHttp;
  readonly dns?: LookUpName;
}

/** The bounds of what one evaluation may ask of its ports. */
export interface PortLimits {
  /** How many different requests and look-ups. Default: 64. */
  readonly maxRequests: number;
  /** The longest body of an answer. Default: 4 MiB. */
  readonly maxResponseBytes: number;
  /** The longest time of one call, whatever the policy asks for. Default: 30 seconds. */
  readonly maxRequestMs: number;
}

export const DEFAULT_PORT_LIMITS: PortLimits = {
  maxRequests: 64,
  maxResponseBytes: 4 * 1024 * 1024,
  maxRequestMs: 30_000,
};
