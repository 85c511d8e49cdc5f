/** Where records go: one at a time of its calls, records in the order in which they were made. */
export interface RecordSink {
  /** In metrics and messages. */
  readonly name: string;
  /**
   * Whether a record that it has taken is safe, so that {@link DecisionLog.durable} waits for it. Default: false.
   */
  readonly isDurable?: boolean;
  /**
   * Takes records, each one line of JSON without line break.
   *
   * @param signal aborted where the log is closed and does not wait any longer
   * @returns how many of the first are taken care of; the others are given again
   * @throws Error where none is: the same records come again after a while
   */
  write(records: readonly string[], signal: AbortSignal): Promise<number>;
  /** Whether it cannot take more for now. Default: it can. */
  readonly isFull?: boolean;
  close(): Promise<void>;
}
