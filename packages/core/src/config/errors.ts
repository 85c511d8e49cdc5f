import { type ErrorTable, errorFactory } from '../errors.ts';

/** Everything that can be wrong with configuration. */
export const CONFIG_ERRORS = {
  ERR_CONFIG_INVALID: {
    kind: 'invalid',
    title: 'the configuration has several mistakes',
    help: 'read the list: every mistake has its own code and place',
  },
  ERR_CONFIG_FILE_MISSING: {
    kind: 'unreadable',
    title: 'a configuration file does not exist',
    help: 'check the path; a relative `-c` starts at the working directory, a relative `include` at the including file',
  },
  ERR_CONFIG_FILE_UNREADABLE: {
    kind: 'unreadable',
    title: 'a configuration file cannot be read',
    help: 'name a regular file that the user who runs `writ` may read',
  },
  ERR_CONFIG_FILE_TOO_LARGE: {
    kind: 'too_large',
    title: 'a configuration file is too large',
    help: 'split it into several files, or check that it is the file you meant',
  },
  ERR_CONFIG_FILE_NOT_TEXT: {
    kind: 'unreadable',
    title: 'a configuration file is not UTF-8 text',
    help: 'save it as UTF-8, or check that it is the file you meant',
  },
  ERR_CONFIG_FILE_EMPTY: {
    kind: 'invalid',
    title: 'a configuration file holds no document',
    help: 'write a document into it, or leave the file out',
  },
  ERR_CONFIG_SYNTAX: {
    kind: 'unreadable',
    title: 'a file is not well-formed YAML or JSON',
    help: 'mend the marked place; the message says what the parser expected',
  },
  ERR_CONFIG_TAB: {
    kind: 'unreadable',
    title: 'a line is indented with a tab',
    help: 'indent with spaces: YAML does not allow tabs there',
  },
  ERR_CONFIG_DUPLICATE_KEY: {
    kind: 'invalid',
    title: 'a key stands twice in one map',
    help: 'keep one of them',
  },
  ERR_CONFIG_KEY: {
    kind: 'invalid',
    title: 'a key of a map is not a plain text',
    help: 'write the key as a text; lists, maps, aliases, merge keys and `__proto__` are refused',
  },
  ERR_CONFIG_ALIAS: {
    kind: 'invalid',
    title: 'an alias does not lead to a value, or leads back to itself',
    help: 'write the anchor `&name` before the alias `*name`, and not around it',
  },
  ERR_CONFIG_TOO_COMPLEX: {
    kind: 'too_large',
    title: 'a document has too many values or is nested too deeply',
    help: 'use fewer aliases, or split the document',
  },
  ERR_CONFIG_INCLUDE: {
    kind: 'invalid',
    title: 'an include is not a file name or a list of file names',
    help: 'write `include: other.yaml` or `include: [one.yaml, two.yaml]`',
  },
  ERR_CONFIG_INCLUDE_CYCLE: {
    kind: 'invalid',
    title: 'a file includes itself, directly or through others',
    help: 'remove one of the includes of the circle that the message shows',
  },
  ERR_CONFIG_VARIABLE_UNSET: {
    kind: 'invalid',
    title: 'a variable has no value',
    help: 'set the environment variable, or give a default: `${NAME:-default}`',
  },
  ERR_CONFIG_VARIABLE_SYNTAX: {
    kind: 'invalid',
    title: 'a `${` does not start a variable',
    help: 'write `${NAME}` or `${NAME:-default}`; a literal `${` is written `$${`',
  },
  ERR_CONFIG_KIND: {
    kind: 'invalid',
    title: 'a document is of no known version or kind',
    help: 'start each document with `apiVersion: writ/v1` and one of the kinds that the message lists',
  },
  ERR_CONFIG_DUPLICATE_DOCUMENT: {
    kind: 'invalid',
    title: 'a file holds two documents of the same kind and name',
    help: 'rename one, or move it to another file where it is meant to override the first',
  },
  ERR_CONFIG_UNKNOWN_KEY: {
    kind: 'invalid',
    title: 'a key means nothing here',
    help: 'correct the spelling or remove it; unknown keys are never ignored',
  },
  ERR_CONFIG_MISSING_KEY: {
    kind: 'invalid',
    title: 'a required key is missing',
    help: 'add it',
  },
  ERR_CONFIG_TYPE: {
    kind: 'invalid',
    title: 'a value is of the wrong type',
    help: 'write a value of the type that the message names; quotes make a text of a number',
  },
  ERR_CONFIG_VALUE: {
    kind: 'invalid',
    title: 'a value is not allowed here',
    help: 'write one that the message describes',
  },
  ERR_CONFIG_INSECURE: {
    kind: 'invalid',
    title: 'a setting is insecure',
    help: 'choose the secure setting, or accept the risk by the name that the message gives',
  },
  ERR_CONFIG_SECRET_INLINE: {
    kind: 'invalid',
    title: 'a secret stands in the configuration itself',
    help: 'refer to it: `{file: PATH}`, `{env: NAME}` or `{directory: PATH, key: NAME}`',
  },
  ERR_CONFIG_SECRET_MISSING: {
    kind: 'invalid',
    title: 'a secret cannot be read from where the reference points',
    help: 'create the file or set the variable; an empty secret counts as missing',
  },
} as const satisfies ErrorTable;

export type ConfigErrorCode = keyof typeof CONFIG_ERRORS;

export const configError: ReturnType<typeof errorFactory<ConfigErrorCode>> = errorFactory(CONFIG_ERRORS);
