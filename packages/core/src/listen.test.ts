import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { createServer, type Server } from 'node:net';
import { test } from 'node:test';
import { formatAddress, isLoopback, listen } from './listen.ts';

test('port 0 takes a free port', async (t) => {
  const server = createServer();
  t.after(() => server.close());
  const address = await listen(server, { host: '127.0.0.1', port: 0 });
  assert.equal(address.host, '127.0.0.1');
  assert.ok(address.port > 0);
});

test('an address in use is named with what to do', async (t) => {
  const [first, second] = [createServer(), createServer()];
  t.after(() => first.close());
  const address = await listen(first, { host: '127.0.0.1', port: 0 });
  await assert.rejects(listen(second, address), {
    code: 'ERR_CORE_ADDRESS_IN_USE',
    kind: 'invalid',
    message: `cannot listen on \`127.0.0.1:${address.port}\`: another process listens there, stop it or configure another port`,
  });
});

test('an address that the machine does not have is refused', async () => {
  // From TEST-NET-1 (RFC 5737), which no machine has.
  await assert.rejects(listen(createServer(), { host: '192.0.2.1', port: 0 }), {
    code: 'ERR_CORE_ADDRESS_UNAVAILABLE',
  });
});

for (const [code, expected] of [
  ['EACCES', 'ERR_CORE_ADDRESS_FORBIDDEN'],
  ['ENOTFOUND', 'ERR_CORE_HOST_NOT_FOUND'],
  ['EAI_AGAIN', 'ERR_CORE_HOST_NOT_FOUND'],
  ['EIO', 'EIO'],
] as const) {
  // Whether the system answers so depends on the rights and the network of the machine.
  test(`${code} of the system becomes ${expected}`, async () => {
    const server = Object.assign(new EventEmitter(), {
      listen: () => server.emit('error', Object.assign(new Error('system'), { code })),
    });
    await assert.rejects(listen(server as unknown as Server, { host: 'h', port: 80 }), { code: expected });
  });
}

test('loopback addresses are told from others', () => {
  for (const address of ['127.0.0.1', '127.255.0.9', '::1', '::ffff:127.0.0.1'])
    assert.ok(isLoopback(address), address);
  for (const address of ['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.example', 'localhost'])
    assert.ok(!isLoopback(address), address);
});

test('an IPv6 address is written in brackets', () => {
  assert.equal(formatAddress({ host: '::1', port: 80 }), '[::1]:80');
});
