import assert from 'node:assert/strict';
import { test } from 'node:test';
import { roundOrders, seededRandom } from './order.ts';

const ITEMS = ['a', 'b', 'c', 'd'];

test('in a block of as many rounds as items, each item has each place exactly once', () => {
  const orders = roundOrders(ITEMS, 12, 7);
  for (let block = 0; block < 12; block += 4)
    for (let place = 0; place < 4; place++) {
      const there = orders.slice(block, block + 4).map((order) => order[place]);
      assert.deepEqual(new Set(there), new Set(ITEMS));
    }
});

test('every round holds every item once, also when the rounds are no multiple of the items', () => {
  const orders = roundOrders(ITEMS, 7, 3);
  assert.equal(orders.length, 7);
  for (const order of orders) {
    assert.equal(order.length, 4);
    assert.deepEqual(new Set(order), new Set(ITEMS));
  }
});

test('the same seed gives the same orders and another seed gives others', () => {
  assert.deepEqual(roundOrders(ITEMS, 20, 5), roundOrders(ITEMS, 20, 5));
  assert.notDeepEqual(roundOrders(ITEMS, 20, 5), roundOrders(ITEMS, 20, 6));
});

test('no items give empty rounds', () => {
  assert.deepEqual(roundOrders([], 2, 1), [[], []]);
});

test('the random numbers stay within 0 and 1 and fill all tenths', () => {
  const random = seededRandom(1);
  const tenths = new Set<number>();
  for (let draw = 0; draw < 1000; draw++) tenths.add(Math.floor(random() * 10));
  assert.equal(tenths.size, 10);
  assert.ok([...tenths].every((tenth) => tenth >= 0 && tenth <= 9));
});
