const CODES = {
  'access/damaged': 'The file of an access token cannot be read.',
  'access/denied': 'A question needs a login, or its token lets nobody in.',
  'access/forbidden':
    'The reader sees only a part of the trail, and the question is about all of it.',
  'access/not-configured':
    'An address beyond this machine was asked for without access to it configured.',
  'access/token-exists': 'There is an access token of this name already.',
  'access/token-unknown': 'There is no valid access token of this name.',
  'access/too-many-attempts': 'Too many logins have failed from one address.',
  'access/wrong-origin': 'A page of another site tried to change something here.',
  'config/invalid': 'A configuration has mistakes; each is told with its line and column.',
  'config/unreadable': 'A configuration file, or a file it names, cannot be read.',
  'input/unreadable': 'A file or folder given as input cannot be read.',
  'input/no-logs': 'A folder given as input holds no audit log.',
  'input/not-audit': 'A file given as input is not an audit log.',
  'input/damaged': 'A compressed input file is cut short or damaged.',
  'journal/damaged': 'Stored bytes of the journal do not have the hash they were stored with.',
  'journal/disk-full': 'There is no room left on the disk of the store.',
  'journal/locked': 'Another process has the store open for writing.',
  'journal/unknown-version': 'The store was written by a newer version of Annals.',
  'journal/write-failed': 'Writing to the store failed for another reason than a full disk.',
  'policy/invalid': 'An API server would refuse this audit policy.',
  'policy/over-budget': 'No suggested policy writes as little as was asked for.',
  'query/syntax': 'The text of a query cannot be read.',
  'query/unknown-field': 'A query names a field that does not exist.',
  'query/too-large': 'An answer would need more time, memory or rows than allowed.',
  'query/cancelled': 'The one who asked went away before the answer was ready.',
  'redact/history-damaged': 'The file that says what a store hid cannot be read.',
  'redact/key-unreadable': 'The key for hashes of hidden values cannot be read.',
  'redact/rules-invalid': 'A file of rules for hiding values has mistakes.',
  'store/work-folder': 'Annals cannot write to its folder for temporary files.',
  'store/not-found': 'There is no store in the data folder.',
  'store/index-damaged': 'The index differs from its manifest; it can be rebuilt from the journal.',
  'event/not-found': 'No event has this position or Audit-ID.',
  'receive/busy': 'More is being received than fits into memory, or receiving is being stopped.',
  'receive/denied': 'The sender showed no certificate or token that is allowed to send.',
  'receive/encoding': 'A body is packed in a way that is not known, or is damaged.',
  'receive/forbidden': 'The sender may send, but not this or not for this cluster.',
  'receive/not-events': 'A body is not what its address takes.',
  'receive/too-large': 'A body is larger, or has more items, than is taken.',
  'receive/unknown-cluster': 'Events were sent for a cluster that is not taken here.',
  'server/address-in-use': 'The address to listen on is taken or not allowed.',
  'server/busy': 'More questions are being answered and waiting than the server takes at once.',
  'server/internal': 'The server met a mistake of its own; its log tells more.',
  'server/too-long': 'The URL of a request is longer than the server reads.',
  'server/unknown-route': 'Nothing is served under this method and path.',
  'server/wrong-host': 'The Host header names a host this server does not answer for.',
  'usage/invalid': 'An option or argument has a value that is not allowed.',
};

/** The code of a `Failure`: `area/what`. */
export type FailureCode = keyof typeof CODES;

/**
 * Every code a `Failure` may carry, with what it means. A code is never renamed or reused, so that
 * scripts and runbooks can rely on it. `docs/failures.md` is tested against this table both ways.
 */
export const FAILURE_CODES: Readonly<Record<FailureCode, string>> = CODES;
