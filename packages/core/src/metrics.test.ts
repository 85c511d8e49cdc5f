import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMetrics, type Metrics } from './metrics.ts';

const help = 'Things';

async function lines(metrics: Metrics): Promise<string[]> {
  return (await metrics.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

test('a bound counter counts its series', async () => {
  const metrics = createMetrics();
  const series = metrics.counter({ name: 'x_total', help, labelNames: ['a', 'b'] }).labels('1', '2');
  series.inc();
  series.inc(2);
  assert.deepEqual(await lines(metrics), ['x_total{a="1",b="2"} 3']);
});

test('a metric without labels has one series', async () => {
  const metrics = createMetrics();
  metrics.gauge({ name: 'x', help }).labels().set(4);
  assert.deepEqual(await lines(metrics), ['x 4']);
});

test('a histogram counts by its buckets', async () => {
  const metrics = createMetrics();
  metrics
    .histogram({ name: 'x_seconds', help, buckets: [1, 2] })
    .labels()
    .observe(1.5);
  assert.deepEqual(await lines(metrics), [
    'x_seconds_bucket{le="1"} 0',
    'x_seconds_bucket{le="2"} 1',
    'x_seconds_bucket{le="+Inf"} 1',
    'x_seconds_sum 1.5',
    'x_seconds_count 1',
  ]);
});

test('series past the bound are counted together as other', async () => {
  const metrics = createMetrics();
  const family = metrics.counter({ name: 'x_total', help, labelNames: ['a'], maxSeries: 1 });
  for (const value of ['1', '2', '3', '1']) family.labels(value).inc();
  assert.deepEqual((await lines(metrics)).toSorted(), [
    'writ_metrics_dropped_series_total{metric="x_total"} 2',
    'x_total{a="1"} 2',
    'x_total{a="other"} 2',
  ]);
});

test('a callback gauge is read for each text, and series that vanished are gone', async () => {
  const metrics = createMetrics();
  const ages = new Map([['hr', 5]]);
  metrics.callbackGauge({ name: 'age', help, labelNames: ['dataset'] }, (set) => {
    for (const [name, age] of ages) set(age, name);
  });
  assert.deepEqual(await lines(metrics), ['age{dataset="hr"} 5']);
  ages.clear();
  ages.set('it', 6);
  assert.deepEqual(await lines(metrics), ['age{dataset="it"} 6']);
});

test('a callback gauge that throws is left out and counted', async () => {
  const metrics = createMetrics();
  metrics.callbackGauge({ name: 'age', help }, () => {
    throw new Error('no');
  });
  await metrics.text();
  assert.deepEqual(await lines(metrics), ['writ_metrics_read_errors_total{metric="age"} 2']);
});

test('a label value cannot forge a line', async () => {
  const metrics = createMetrics();
  metrics
    .gauge({ name: 'x', help, labelNames: ['a'] })
    .labels('"} 1\ny 2')
    .set(1);
  assert.deepEqual(await lines(metrics), [String.raw`x{a="\"} 1\ny 2"} 1`]);
});

test('the version shows as build information', async () => {
  assert.deepEqual(await lines(createMetrics({ version: '1.2.3' })), ['writ_build_info{version="1.2.3"} 1']);
});

test('process metrics are there only if asked for', async () => {
  assert.ok(!(await createMetrics().text()).includes('process_cpu'));
  assert.ok((await createMetrics({ processMetrics: true }).text()).includes('process_cpu'));
});

test('two sets of metrics do not share names', () => {
  for (const metrics of [createMetrics(), createMetrics()]) metrics.gauge({ name: 'x', help });
});

for (const [why, declare] of [
  ['a name that is not snake_case', (metrics) => metrics.gauge({ name: 'x-y', help })],
  ['a name of the object prototype', (metrics) => metrics.gauge({ name: '__proto__', help })],
  ['a counter without _total', (metrics) => metrics.counter({ name: 'x', help })],
  ['a gauge with _total', (metrics) => metrics.gauge({ name: 'x_total', help })],
  ['a reserved label', (metrics) => metrics.gauge({ name: 'x', help, labelNames: ['le'] })],
  ['a help of two lines', (metrics) => metrics.gauge({ name: 'x', help: 'a\nb' })],
  ['a name that is taken', (metrics) => [1, 2].map(() => metrics.gauge({ name: 'x', help }))],
] as [string, (metrics: Metrics) => unknown][]) {
  test(`${why} is refused`, () => {
    assert.throws(() => declare(createMetrics()), { code: 'ERR_CORE_METRIC_INVALID' });
  });
}
