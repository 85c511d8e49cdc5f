import { createLogger, systemClock } from '@writ/core';
import { createDecisionClient } from '@writ/service';
import { blogServer, blogStore } from './decision-point.ts';
import { ReadCounter } from './read-counter.ts';
import { playAliceDay } from './scenario.ts';

const PORT = 8181;

const [flag, name = 'alice', ...rest] = process.argv.slice(2);
if ((flag !== undefined && flag !== '--scenario') || name !== 'alice' || rest.length > 0) {
  process.stderr.write('usage: npm run demo [-- --scenario [alice]]\n');
  process.exit(2);
}
const isScenario = flag === '--scenario';

const logger = createLogger({ destination: { write: (line) => void process.stderr.write(line) }, level: 'warn' });
const store = blogStore();
const server = blogServer(store, logger, isScenario ? 0 : PORT);
await server.start();
const url = server.url ?? '';

const print = (line: string): void => void process.stdout.write(`${line}\n`);
print(`The decision point of the blog platform answers at ${url}. Alice's day:\n`);

const client = createDecisionClient({ url });
const counter = new ReadCounter(store, systemClock);
const isAsWanted = await playAliceDay({ client, count: (reader) => counter.count(reader), print });
if (!isAsWanted) process.exitCode = 1;

if (!isScenario) {
  print(`
Ask yourself:
  curl ${url}/access/v1/evaluation -H 'content-type: application/json' -d '{"subject": {"type": "user", "id": "alice"},
    "action": {"name": "read"}, "resource": {"type": "article", "id": "bicycles"}}'
  curl ${url}/v1/data/pip/reads
Stop it with Ctrl-C.`);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
await client.close();
await server.close();
