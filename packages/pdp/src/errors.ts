import { type ErrorTable, errorFactory } from '@writ/core';

/** Everything that can go wrong in a decision point. */
export const PDP_ERRORS = {
  ERR_PDP_CALLERS: {
    kind: 'invalid',
    title: 'callers cannot be authenticated as configured',
    help: 'configure tokens, JWT issuers or client certificates under `callers`, or listen on 127.0.0.1, which needs none',
  },
  ERR_PDP_DATASET_OVERLAP: {
    kind: 'conflict',
    title: 'two datasets have overlapping places below `data`',
    help: 'mount one of them elsewhere: no place may be, or be below, the place of another dataset',
  },
  ERR_PDP_DATASET_UNKNOWN: {
    kind: 'not_found',
    title: 'the decision point has no such dataset',
    help: 'declare the dataset first, or check the spelling of its name',
  },
  ERR_PDP_DATA_BEHIND: {
    kind: 'unavailable',
    title: 'the decision point does not hold the change that the request asks for',
    help: 'ask again: the change is on its way; where it never arrives, look at the lag of the dataset in `writ status`',
  },
  ERR_PDP_DATA_INVALID: {
    kind: 'invalid',
    title: 'a key or document is nothing that the store can hold',
    help: 'send keys as well-formed text and documents as JSON that nests less than 1000 levels deep',
  },
  ERR_PDP_DATA_MISSING: {
    kind: 'unavailable',
    title: 'the decision would read a dataset that has not been loaded',
    help: 'wait until it is loaded; where it never is, look at the last error of the dataset in `writ status`',
  },
  ERR_PDP_DATA_STALE: {
    kind: 'unavailable',
    title: 'the decision would read data that is older than allowed',
    help: 'look at the age of the dataset in `writ status`: its source does not answer, or sends no heartbeats',
  },
  ERR_PDP_DATA_SUSPECT: {
    kind: 'unavailable',
    title: 'the decision would read a document whose last event broke its data contract',
    help: 'send a valid event for the key, or release the quarantined one',
  },
  ERR_PDP_DATA_UNDER_RULE: {
    kind: 'conflict',
    title: 'data and a rule have the same place below `data`',
    help: 'mount the dataset elsewhere, or rename the rule: a place holds either data or what a rule makes',
  },
  ERR_PDP_DELTA_GAP: {
    kind: 'conflict',
    title: 'a delta does not follow on the position of its dataset',
    help: 'ask for the deltas from the position that the message names, or for a snapshot',
  },
  ERR_PDP_EVALUATION: {
    kind: 'internal',
    title: 'the evaluation of a policy failed',
    help: 'read the message, which names the place in the policy: rules conflict, a built-in failed in strict mode, or a limit was reached',
  },
  ERR_PDP_LISTENER_FAILED: {
    kind: 'internal',
    title: 'a listener of the store failed; the commit that it was told of is in force',
    help: 'report it with the causes; what the listener keeps may be out of date until the process starts anew',
  },
  ERR_PDP_LOG_FULL: {
    kind: 'unavailable',
    title: 'the decision could not be recorded, and must be',
    help: 'look at why the decision log cannot be delivered or written; decisions go on when it can',
  },
  ERR_PDP_LOG_WRITE: {
    kind: 'unavailable',
    title: 'the decision log cannot be written',
    help: 'check the directory, its rights and the space on the disk, or the address of the receiver',
  },
  ERR_PDP_NO_POLICY: {
    kind: 'unavailable',
    title: 'the decision point has no policy',
    help: 'wait until the policies are loaded; where they never are, look at the last error of their source in `writ status`',
  },
  ERR_PDP_POLICY_INVALID: {
    kind: 'invalid',
    title: 'policies are wrong, or do not fit their schema',
    help: 'correct the places that the message names; the policies that run stay in force',
  },
  ERR_PDP_SNAPSHOT_CORRUPT: {
    kind: 'invalid',
    title: 'a snapshot file is not what was written',
    help: 'delete the file: the decision point then starts without it, and gets its data from the distributor',
  },
  ERR_PDP_SNAPSHOT_KEY: {
    kind: 'invalid',
    title: 'a snapshot file does not fit the key',
    help: 'configure the key that the file was written with, 32 bytes in base64, or delete the file',
  },
  ERR_PDP_SNAPSHOT_MISSING: {
    kind: 'not_found',
    title: 'there is no snapshot file that can be read',
    help: 'at the first start that is so; else check the path and the rights of the user',
  },
  ERR_PDP_SNAPSHOT_NEEDED: {
    kind: 'conflict',
    title: 'a dataset needs a snapshot before deltas',
    help: 'ask for a snapshot: the dataset is empty, or its source began a new epoch',
  },
  ERR_PDP_SNAPSHOT_OLD: {
    kind: 'conflict',
    title: 'a snapshot is older than what the dataset holds',
    help: 'ask for a newer snapshot; going back needs a new epoch',
  },
  ERR_PDP_SNAPSHOT_VERSION: {
    kind: 'unsupported',
    title: 'a snapshot file is of a version that this program cannot read',
    help: 'delete the file: the decision point then gets its data from the distributor',
  },
  ERR_PDP_SNAPSHOT_WRITE: {
    kind: 'unavailable',
    title: 'a snapshot file cannot be written',
    help: 'check the directory, its rights and the space on the disk; the file of before is still there',
  },
  ERR_PDP_STORE_BUSY: {
    kind: 'internal',
    title: 'the store was changed from one of its own listeners, or a stage was used twice',
    help: 'report it: a listener may read and take notes, and change data only later; each commit needs a new stage',
  },
  ERR_PDP_VIEW_NOT_RETAINED: {
    kind: 'not_found',
    title: 'the store no longer holds the view, or does not hold it yet',
    help: 'ask for a newer view, or raise the number of changes that the store remembers',
  },
} as const satisfies ErrorTable;

export type PdpErrorCode = keyof typeof PDP_ERRORS;

export const pdpError: ReturnType<typeof errorFactory<PdpErrorCode>> = errorFactory(PDP_ERRORS);
