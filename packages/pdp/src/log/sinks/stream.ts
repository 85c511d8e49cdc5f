import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { RecordSink } from './types.ts';

/** What log collectors tell OPA's decision records by. */
const HEAD = '{"level":"info","msg":"Decision Log","type":"openpolicyagent.org/decision_logs",';

/** Writes lines to a stream such as standard output, with the members that mark OPA's decision records there. */
export function streamSink(name: string, stream: Writable): RecordSink {
  return {
    name,
    async write(records, signal) {
      let text = '';
      for (const record of records) text += `${HEAD}${record.slice(1)}\n`;
      if (!stream.write(text)) await once(stream, 'drain', { signal });
      return records.length;
    },
    close: async () => Promise.resolve(),
  };
}
