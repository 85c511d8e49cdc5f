import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualClock } from './clock.ts';
import { createLogger, type LogFields, type LogLevel, silentLogger } from './log.ts';

function setUp(options: { level?: LogLevel; base?: LogFields } = {}) {
  const lines: string[] = [];
  const destination = { write: (line: string) => lines.push(line) };
  const logger = createLogger({ destination, clock: manualClock(Date.UTC(2026, 0, 2)), ...options });
  return { logger, lines, entries: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

test('a line holds level, time, base, fields and message', () => {
  const { logger, entries } = setUp({ base: { part: 'edge' } });
  logger.info('started', { port: 1 });
  assert.deepEqual(entries(), [
    { level: 'info', time: '2026-01-02T00:00:00.000Z', part: 'edge', port: 1, msg: 'started' },
  ]);
});

test('levels below the configured one are not written', () => {
  const { logger, entries } = setUp({ level: 'warn' });
  logger.debug('1');
  logger.info('2');
  logger.warn('3');
  logger.error('4');
  assert.deepEqual(
    entries().map(({ msg }) => msg),
    ['3', '4'],
  );
});

test('a child adds its fields, and the field of a call replaces one of the same name', () => {
  const { logger, lines, entries } = setUp();
  logger.child({ part: 'pdp', id: 1 }).info('x', { id: 2 });
  assert.equal(entries()[0]?.['part'], 'pdp');
  assert.equal(lines[0]?.match(/"id"/g)?.length, 1);
});

test('a field cannot pass for the level, the time or the message', () => {
  const { logger, lines } = setUp();
  logger.info('real', { level: 'error', time: 'x', msg: 'forged' });
  for (const name of ['level', 'time', 'msg']) assert.equal(lines[0]?.split(`"${name}":`).length, 2);
});

test('a line break cannot forge a line', () => {
  const { logger, lines } = setUp();
  logger.info('a\n{"level":"error"}\r\nb', { user: 'x\ny\u2028z' });
  assert.equal(lines.length, 1);
  assert.equal(lines[0]?.match(/[\r\n]/g)?.length, 1);
});

test('format directives in a message stay as they are', () => {
  const { logger, entries } = setUp();
  logger.info('100%% %s %j', { a: 1 });
  assert.equal(entries()[0]?.['msg'], '100%% %s %j');
});

test('secrets are redacted in messages, fields, bound fields and errors', () => {
  const { logger, lines } = setUp({ base: { password: 'hunter2' } });
  logger
    .child({ cookie: 'hunter2' })
    .error('Bearer hunter2', { url: 'https://u:hunter2@h', err: new Error('Basic hunter2') });
  assert.ok(!lines.join('').includes('hunter2'));
});

test('an error is written with its message and stack', () => {
  const { logger, entries } = setUp();
  logger.error('failed', { err: new TypeError('bad') });
  const err = entries()[0]?.['err'] as Record<string, unknown>;
  assert.deepEqual([err['type'], err['message']], ['TypeError', 'bad']);
  assert.match(String(err['stack']), /log\.test/);
});

test('a destination that throws does not break the caller', () => {
  const destination = {
    write: () => {
      throw new Error('closed');
    },
  };
  createLogger({ destination }).error('x');
});

test('the silent logger takes everything', () => silentLogger.child({ a: 1 }).error('x'));

test('a changed level holds for the children made before', () => {
  const { logger, lines } = setUp({ level: 'error' });
  const child = logger.child({ part: 'pdp' });
  logger.setLevel('debug');
  child.debug('x');
  assert.equal(lines.length, 1);
});
