import { type ErrorTable, errorFactory } from '@writ/core';

/** Everything that can go wrong between a service and Writ. */
export const SERVICE_ERRORS = {
  ERR_SERVICE_CONTRACT_CLAIMS: {
    kind: 'denied',
    title: 'the authorization contract does not say what this service needs',
    help: 'compare the claims that the rule of this route makes with the schema that the service expects',
  },
  ERR_SERVICE_CONTRACT_EXPIRED: {
    kind: 'unauthenticated',
    title: 'the authorization contract is not, or no longer, valid at this time',
    help: 'send the request through the edge again; where that does not help, compare the clocks of edge and service',
  },
  ERR_SERVICE_CONTRACT_INVALID: {
    kind: 'unauthenticated',
    title: 'the token is no authorization contract of the expected edge for this service',
    help: 'compare issuer, audience and algorithm of the service with what the edge signs, and its JWKS address',
  },
  ERR_SERVICE_CONTRACT_MISSING: {
    kind: 'unauthenticated',
    title: 'the request carries no authorization contract',
    help: 'send the request through the edge, with a rule that has a `jwt` finalizer',
  },
  ERR_SERVICE_KEYS_UNAVAILABLE: {
    kind: 'unavailable',
    title: 'the keys of the edge cannot be had, so no contract can be verified',
    help: 'check that the service reaches the JWKS address of the edge',
  },
  ERR_SERVICE_OPTIONS: {
    kind: 'usage',
    title: 'the options of a verifier or client are not acceptable',
    help: 'read the message, which names the option and what it has to be',
  },
  ERR_SERVICE_PDP_ANSWER: {
    kind: 'unavailable',
    title: 'the decision point answered something that is no decision',
    help: 'check the address: it must be the base of an AuthZEN decision point, such as https://pdp.internal:8181',
  },
  ERR_SERVICE_PDP_REFUSED: {
    kind: 'unavailable',
    title: 'the decision point refused the question',
    help: 'read the message: credentials of the service, or the form of the request',
  },
  ERR_SERVICE_PDP_TIMEOUT: {
    kind: 'timeout',
    title: 'the decision point did not answer in time',
    help: 'look at its load; raise `timeoutMs` only where the answer may take that long',
  },
  ERR_SERVICE_PDP_UNREACHABLE: {
    kind: 'unavailable',
    title: 'the decision point cannot be reached',
    help: 'check its address, its certificate and the network between',
  },
} as const satisfies ErrorTable;

export type ServiceErrorCode = keyof typeof SERVICE_ERRORS;

export const serviceError: ReturnType<typeof errorFactory<ServiceErrorCode>> = errorFactory(SERVICE_ERRORS);
