import type { LoadRequest } from '../suite.ts';

/** One stretch of load on one server. */
export interface LoadSpec {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  readonly request: LoadRequest;
  /** The status that every answer must have. */
  readonly status: number;
  /** Keep-alive connections, each with one request at a time. */
  readonly connections: number;
  /** Whole seconds. */
  readonly seconds: number;
}

/** What the load generator counted. */
export interface LoadReport {
  readonly requests: number;
  /** Requests without an answer, and answers with another status than the expected one. */
  readonly errors: number;
  /** Seconds from the first request to the last answer. */
  readonly seconds: number;
  /** Latency in microseconds that half of the requests stayed below. */
  readonly p50Us: number;
  /** Latency in microseconds that 99 of 100 requests stayed below. */
  readonly p99Us: number;
}
