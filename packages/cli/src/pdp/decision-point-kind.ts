import { byteSize, type DocumentKind, duration, filePath, listenAddress, secret } from '@writ/core';
import { JWT_ALGORITHMS } from '@writ/pdp';
import { z } from 'zod';
import { decisionLogSpec } from './decision-log.ts';

const reference = z
  .string()
  .regex(/^data(?:\.[A-Za-z_][A-Za-z0-9_]*)*$/, 'this is no reference such as `data.authzen.allow`');

const candidates = z.union([
  z.array(z.string()).describe('The ids themselves'),
  reference.describe('Where the ids are: keys, or texts, or objects with an `id`'),
]);

const search = z
  .strictObject({
    subjects: z
      .record(z.string(), candidates)
      .optional()
      .describe('What a subject search tries, by type of the subject'),
    resources: z
      .record(z.string(), candidates)
      .optional()
      .describe('What a resource search tries, by type of the resource'),
    actions: candidates.optional().describe('The names that an action search tries'),
  })
  .prefault({})
  .describe('What can be searched; a kind that is left out is not offered');

const authzen = z
  .strictObject({
    entrypoint: reference.default('data.authzen.allow').describe('What answers: a boolean, or `{decision, context}`'),
    publicUrl: z
      .url({ protocol: /^https$/ })
      .optional()
      .describe('The address that the metadata names'),
    search,
  })
  .prefault({})
  .describe('The decision API of AuthZEN');

const limits = z
  .strictObject({
    body: byteSize().prefault('16MiB').describe('The largest body'),
    inflatedBody: byteSize().prefault('64MiB').describe('The largest body once it is not compressed any more'),
    inFlight: z.int().min(1).default(1024).describe('Requests at one time; more are answered with 503'),
    connections: z.int().min(1).default(4096).describe('Connections at one time'),
    requestTime: duration({ min: 1 }).prefault('30s').describe('For a request to arrive as a whole'),
  })
  .prefault({})
  .describe('Bounds on what clients can make the server hold');

const tls = z
  .strictObject({
    certificate: secret().describe('The certificate with those above it, PEM'),
    key: secret().describe('Its private key, PEM'),
    clientAuthorities: secret().optional().describe('Who signs the certificates of callers, PEM'),
  })
  .optional()
  .describe('Serves over TLS 1.2 and 1.3');

const jwtIssuer = z
  .strictObject({
    issuer: z.string().min(1).describe('The `iss` of its tokens'),
    audience: z.array(z.string().min(1)).min(1).describe('The `aud` of its tokens, one of them'),
    algorithms: z.array(z.enum(JWT_ALGORITHMS)).min(1).default(['ES256']).describe('The signatures that are taken'),
    jwksUrl: z.url().optional().describe('Where its keys are, over https or on this machine'),
    jwks: secret().optional().describe('Its keys, a JSON Web Key Set'),
  })
  .refine(({ jwksUrl, jwks }) => (jwksUrl === undefined) !== (jwks === undefined), 'give either `jwksUrl` or `jwks`');

const staticToken = z.strictObject({
  name: z.string().min(1).describe('Who has it'),
  token: secret().describe('The bearer token'),
});

const callers = z
  .strictObject({
    tokens: z.array(staticToken).default([]).describe('Bearer tokens that stay the same'),
    jwt: z.array(jwtIssuer).default([]).describe('Whose JSON Web Tokens are taken'),
    certificates: z
      .array(z.string().min(1))
      .default([])
      .describe('The names of client certificates that are taken; needs `tls.clientAuthorities`'),
    authorization: reference
      .optional()
      .describe('What decides whether a caller may ask, as OPA’s `data.system.authz.allow`'),
  })
  .prefault({})
  .describe('Who may ask; on another address than this machine’s own, callers have to be authenticated');

const spec = z
  .strictObject({
    listen: listenAddress().prefault('127.0.0.1:8181').describe('Where to listen; `--addr` goes before'),
    paths: z
      .array(filePath())
      .default([])
      .describe('Files and folders with policies and data, besides those of the command line'),
    bundles: z.array(filePath()).default([]).describe('Bundles: folders or archives'),
    defaultDecision: reference.default('data.system.main').describe('What `POST /` asks, as in OPA'),
    authzen,
    limits,
    tls,
    callers,
    decisionLog: decisionLogSpec.optional().describe('Where decisions are logged; nowhere by default'),
  })
  .prefault({});

/** The settings of a decision point that serves over HTTP. */
export type DecisionPointSpec = z.output<typeof spec>;

export const decisionPointKind: DocumentKind<DecisionPointSpec> = {
  kind: 'DecisionPoint',
  description: 'A decision point that serves over HTTP: what it serves, to whom, and within which bounds.',
  spec,
  singleton: true,
};
