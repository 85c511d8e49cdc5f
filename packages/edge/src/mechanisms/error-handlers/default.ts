import { z } from 'zod';
import { Failure } from '../../request/failure.ts';
import { defineMechanism } from '../mechanism.ts';

/** Answers as the type of the error says. */
export const defaultHandler = defineMechanism({
  kind: 'error_handler',
  type: 'default',
  description: 'Answers with the status of the error.',
  properties: () => ({}),
  // The failure itself is what the edge maps to an answer where nobody else made one.
  create: () => ({
    run: (_exchange, failure) => failure ?? new Failure('internal_error', 'there is no failure to handle'),
  }),
});

/** Statuses that redirect. */
export const redirectStatus = z.union([z.literal(301), z.literal(302), z.literal(303), z.literal(307), z.literal(308)]);
