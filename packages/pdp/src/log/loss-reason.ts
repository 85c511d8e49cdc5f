/** Why a record is not where it should be. */
export type LossReason =
  /** Too much waited to be written. */
  | 'buffer_full'
  /** Too much waited for the sink. */
  | 'sink_behind'
  /** More came in a second than are kept. */
  | 'rate'
  /** The log was closed. */
  | 'closed'
  /** It cannot be written as JSON. */
  | 'not_json'
  /** Too large for the receiver, even alone. */
  | 'too_large'
  /** The receiver refused it for good. */
  | 'refused'
  /** The directory of the buffer on disk holds as much as it may. */
  | 'disk_full'
  /** What is on disk is not what was written. */
  | 'corrupt';
