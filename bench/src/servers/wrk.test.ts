import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseWrkReport, wrkArguments, wrkScript } from './wrk.ts';

const GOOD = `Running 3s test @ http://127.0.0.1:8080/
  1 threads and 32 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   587.09us  370.22us  10.71ms   97.60%
    Req/Sec    55.18k     5.80k   60.52k    87.10%
  Latency Distribution
     50%  546.00us
     75%  591.00us
     90%  657.00us
     99%    1.53ms
  169935 requests in 3.10s, 27.23MB read
Requests/sec:  54821.68
Transfer/sec:      8.78MB
`;
const BAD = GOOD.replace(
  'Requests/sec',
  `  Socket errors: connect 0, read 2, write 1, timeout 4
  Non-2xx or 3xx responses: 160000
Requests/sec`,
);

describe('parseWrkReport', () => {
  test('reads counts, seconds and latency in their units', () => {
    assert.deepEqual(parseWrkReport(GOOD, 200), {
      requests: 169_935,
      errors: 0,
      seconds: 3.1,
      p50Us: 546,
      p99Us: 1530,
    });
  });
  test('counts socket errors and answers from status 400 on', () => {
    assert.equal(parseWrkReport(BAD, 200)?.errors, 160_007);
  });
  test('counts the other answers when a status from 400 on is the right one', () => {
    assert.equal(parseWrkReport(BAD, 403)?.errors, 9_935 + 7);
  });
  test('reads whole seconds, after which wrk writes a space', () => {
    assert.equal(parseWrkReport(GOOD.replace('1.53ms', '1.53s '), 200)?.p99Us, 1_530_000);
  });
  test('text that is no report is nothing', () => {
    assert.equal(parseWrkReport('unable to connect to 127.0.0.1:8080 Connection refused', 200), undefined);
  });
});

describe('wrk', () => {
  const spec = { origin: 'http://127.0.0.1:8080', status: 200, connections: 8, seconds: 2 };
  test('gets headers as options', () => {
    const args = wrkArguments({ ...spec, request: { path: '/a?b', headers: { 'x-a': '1' } } }, undefined);
    assert.deepEqual(args.slice(-3), ['-H', 'x-a: 1', 'http://127.0.0.1:8080/a?b']);
  });
  test('gets method and body by a script in which nothing can end the text', () => {
    assert.equal(
      wrkScript({ path: '/', method: 'POST', body: '"\n' }),
      'wrk.method = "\\080\\079\\083\\084"\nwrk.body = "\\034\\010"\n',
    );
  });
  test('sends several bodies in turn', () => {
    const script = wrkScript({ path: '/', method: 'POST', body: ['a', 'b'] });
    assert.match(script ?? '', /wrk\.format\(nil, nil, nil, "\\097"\)\n.*wrk\.format\(nil, nil, nil, "\\098"\)/);
    assert.match(script ?? '', /turn = turn % #requests \+ 1/);
  });
  test('needs no script for a plain GET', () => {
    assert.equal(wrkScript({ path: '/' }), undefined);
  });
});
