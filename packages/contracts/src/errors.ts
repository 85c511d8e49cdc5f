import { type ErrorTable, errorFactory } from '@writ/core';

/** Everything that can be wrong with a data contract, with an event under one, or with a policy that reads its data. */
export const CONTRACT_ERRORS = {
  ERR_CONTRACT_API_VERSION: {
    kind: 'invalid',
    title: 'the contract needs another `apiVersion`',
    help: 'write the version that the message names',
  },
  ERR_CONTRACT_BOUNDS: {
    kind: 'invalid',
    title: 'the bounds of an attribute exclude every value',
    help: 'correct the bounds that the message names',
  },
  ERR_CONTRACT_DOCUMENT: {
    kind: 'unreadable',
    title: 'the file is not one ODCS document',
    help: 'keep one contract, a map that starts with `apiVersion`, in a file of at most 1 MiB',
  },
  ERR_CONTRACT_DUPLICATE: {
    kind: 'invalid',
    title: 'a name, id or value stands twice where it must be unique',
    help: 'rename or remove one of them',
  },
  ERR_CONTRACT_EXAMPLE: {
    kind: 'invalid',
    title: 'an example breaks the constraints of its own attribute',
    help: 'correct the example or the constraint',
  },
  ERR_CONTRACT_KEY_MISSING: {
    kind: 'invalid',
    title: 'a required key is missing',
    help: 'add it',
  },
  ERR_CONTRACT_KEY_UNKNOWN: {
    kind: 'invalid',
    title: 'no such key exists in ODCS here',
    help: 'correct the spelling, or put your own keys under `customProperties`',
  },
  ERR_CONTRACT_NAME: {
    kind: 'invalid',
    title: 'a name cannot be used for an attribute',
    help: 'choose another name; those of the machinery of objects are refused',
  },
  ERR_CONTRACT_PROFILE: {
    kind: 'invalid',
    title: 'the contract does not fulfil the profile `authz-pip/1`',
    help: 'see docs/reference/data-contracts.md for what the profile asks for',
  },
  ERR_CONTRACT_REFERENCE: {
    kind: 'invalid',
    title: 'a reference leads nowhere or to something that does not fit',
    help: 'name an object and attribute of this contract: `object.attribute` or `schema/ID/properties/ID`',
  },
  ERR_CONTRACT_REGEX: {
    kind: 'invalid',
    title: 'a pattern cannot be used',
    help: 'write it in the syntax of RE2, without look-around and back-references, and without nested repetition',
  },
  ERR_CONTRACT_SLA: {
    kind: 'invalid',
    title: 'a service level cannot be enforced as written',
    help: 'use a property, unit and value that the message names',
  },
  ERR_CONTRACT_VALUE: {
    kind: 'invalid',
    title: 'a value is not allowed here',
    help: 'write one that the message describes',
  },
  ERR_CONTRACT_VALUE_TYPE: {
    kind: 'invalid',
    title: 'a value of the contract is of the wrong type',
    help: 'write a value of the type that the message names; quotes make a text of a number',
  },
  ERR_CONTRACT_VARIABLE: {
    kind: 'invalid',
    title: 'a variable stands where it would make the contract differ from machine to machine',
    help: 'write the value itself; variables belong in `servers`',
  },
  ERR_CONTRACT_ENUM: {
    kind: 'invalid',
    title: 'a value is none of those that its contract allows',
    help: 'send one of the listed values, or add the value in a new version of the contract',
  },
  ERR_CONTRACT_FORMAT: {
    kind: 'invalid',
    title: 'a text does not have the format of its contract',
    help: 'send it in the format that the message names',
  },
  ERR_CONTRACT_ITEMS: {
    kind: 'invalid',
    title: 'a collection has too many, too few or equal items',
    help: 'send as many as the contract allows',
  },
  ERR_CONTRACT_LENGTH: {
    kind: 'invalid',
    title: 'a text is longer or shorter than its contract allows',
    help: 'send a text of the length that the message names',
  },
  ERR_CONTRACT_NULL: {
    kind: 'invalid',
    title: 'a required value is null',
    help: 'send a value; `required` in ODCS means that it is not null',
  },
  ERR_CONTRACT_PATTERN: {
    kind: 'invalid',
    title: 'a text does not have the pattern of its contract',
    help: 'send a text with the pattern',
  },
  ERR_CONTRACT_RANGE: {
    kind: 'invalid',
    title: 'a number is outside the range of its contract',
    help: 'fix the producer, or widen the range in a new version of the contract',
  },
  ERR_CONTRACT_REQUIRED: {
    kind: 'invalid',
    title: 'a required value is missing',
    help: 'send a value; `required` in ODCS means present and not null',
  },
  ERR_CONTRACT_RESERVED_NAME: {
    kind: 'invalid',
    title: 'a key has a name that is reserved',
    help: 'use another name',
  },
  ERR_CONTRACT_TYPE: {
    kind: 'invalid',
    title: 'a value is of another type than its contract says',
    help: 'send a value of the type; texts are not read as numbers',
  },
  ERR_CONTRACT_UNKNOWN_FIELD: {
    kind: 'invalid',
    title: 'a document has an attribute that its contract does not name',
    help: 'take it out, or add it in a new version of the contract',
  },
  ERR_CONTRACT_CONTRACT_RETIRED: {
    kind: 'invalid',
    title: 'the contract of an event is retired',
    help: 'publish under the version that replaces it',
  },
  ERR_CONTRACT_DUPKEY: {
    kind: 'invalid',
    title: 'an event has a key twice',
    help: 'send each key once; parsers differ in which of two they take',
  },
  ERR_CONTRACT_ENVELOPE: {
    kind: 'invalid',
    title: 'an event is no CloudEvent',
    help: 'send CloudEvents 1.0 with `id`, `source`, `type` and `data`',
  },
  ERR_CONTRACT_EXPIRED: {
    kind: 'invalid',
    title: 'an event is past its expiry',
    help: 'send it sooner, or without `expirytime`',
  },
  ERR_CONTRACT_FUTURE: {
    kind: 'invalid',
    title: 'the time of an event is more than five minutes ahead',
    help: 'set the clock of the producer',
  },
  ERR_CONTRACT_KEY: {
    kind: 'invalid',
    title: 'the key of an event is not that of its document',
    help: 'send the primary key as `subject`',
  },
  ERR_CONTRACT_NO_CONTRACT: {
    kind: 'invalid',
    title: 'no contract is known for an event',
    help: 'publish the contract first, or correct `dataschema` or `type`',
  },
  ERR_CONTRACT_PARSE: {
    kind: 'invalid',
    title: 'an event is not well-formed JSON',
    help: 'send UTF-8 JSON without half characters, nested at most 64 levels deep',
  },
  ERR_CONTRACT_PRODUCER: {
    kind: 'invalid',
    title: 'a producer may not publish under a contract',
    help: 'grant it the right, or send with the credentials of the right producer',
  },
  ERR_CONTRACT_SIZE: {
    kind: 'invalid',
    title: 'an event is too large',
    help: 'send less in one event, or raise the limit',
  },
  ERR_CONTRACT_UNSAFE_INT: {
    kind: 'invalid',
    title: 'a whole number would be rounded',
    help: 'send it as a text, or keep it below 2^53',
  },
} as const satisfies ErrorTable;

export type ContractErrorCode = keyof typeof CONTRACT_ERRORS;

export const contractError: ReturnType<typeof errorFactory<ContractErrorCode>> = errorFactory(CONTRACT_ERRORS);
