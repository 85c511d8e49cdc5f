import { randomUUID } from 'node:crypto';
import { uuidSource } from '@writ/core';
import { matches } from '../check.ts';
import type { FunctionSuite } from '../suite.ts';

export const suite: FunctionSuite = {
  kind: 'functions',
  name: 'ids',
  title: 'one identifier: our time-ordered UUID version 7 against the random version 4 of Node.js',
  baseline: 'crypto.randomUUID',
  source: import.meta.url,
  expect: matches(/^[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
  variants: [
    { name: 'crypto.randomUUID', make: () => () => randomUUID() },
    {
      name: 'uuidSource().next',
      make() {
        const ids = uuidSource();
        return () => ids.next();
      },
    },
  ],
};
