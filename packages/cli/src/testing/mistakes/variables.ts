import { type Mistake, PROCESS } from '../mistakes.ts';

export const MISTAKES: readonly Mistake[] = [
  {
    title: 'a variable that is not set',
    files: { 'writ.yaml': `${PROCESS}spec: {log: {level: "\${LEVEL}"}}\n` },
    says: [
      'writ.yaml:3:21: the variable `LEVEL` is not set; set it, or give a default: `${LEVEL:-…}` [ERR_CONFIG_VARIABLE_UNSET]',
      '  3 | spec: {log: {level: "${LEVEL}"}}',
      '    |                     ^^^^^^^^^^',
    ],
    upExits: 1,
  },
  {
    title: 'a variable that is misspelt',
    files: { 'writ.yaml': `${PROCESS}spec: {log: {level: "\${LOG_LEVLE}"}}\n` },
    environment: { LOG_LEVEL: 'info' },
    says: [
      'writ.yaml:3:21: the variable `LOG_LEVLE` is not set; did you mean `LOG_LEVEL`? [ERR_CONFIG_VARIABLE_UNSET]',
      '  3 | spec: {log: {level: "${LOG_LEVLE}"}}',
      '    |                     ^^^^^^^^^^^^^^',
    ],
    upExits: 1,
  },
  {
    title: 'two variables in one value, both not set',
    files: { 'writ.yaml': `${PROCESS}spec: {operations: {listen: "\${HOST}:\${PORT}"}}\n` },
    says: [
      'writ.yaml:3:29: the variable `HOST` is not set; set it, or give a default: `${HOST:-…}` [ERR_CONFIG_VARIABLE_UNSET]',
      '  3 | spec: {operations: {listen: "${HOST}:${PORT}"}}',
      '    |                             ^^^^^^^^^^^^^^^^^',
      'writ.yaml:3:29: the variable `PORT` is not set; set it, or give a default: `${PORT:-…}` [ERR_CONFIG_VARIABLE_UNSET]',
      '  3 | spec: {operations: {listen: "${HOST}:${PORT}"}}',
      '    |                             ^^^^^^^^^^^^^^^^^',
      '2 mistakes',
    ],
    upExits: 1,
  },
  {
    title: 'a variable with a character that names do not have',
    files: { 'writ.yaml': `${PROCESS}spec: {log: {level: "\${LOG-LEVEL}"}}\n` },
    says: [
      'writ.yaml:3:21: a `${` must start `${NAME}` or `${NAME:-default}`; write `$${` for a literal `${` [ERR_CONFIG_VARIABLE_SYNTAX]',
      '  3 | spec: {log: {level: "${LOG-LEVEL}"}}',
      '    |                     ^^^^^^^^^^^^^^',
    ],
    upExits: 1,
  },
  {
    title: 'a variable that is not closed',
    files: { 'writ.yaml': `${PROCESS}spec: {log: {level: "\${LEVEL"}}\n` },
    says: [
      'writ.yaml:3:21: a `${` must start `${NAME}` or `${NAME:-default}`; write `$${` for a literal `${` [ERR_CONFIG_VARIABLE_SYNTAX]',
      '  3 | spec: {log: {level: "${LEVEL"}}',
      '    |                     ^^^^^^^^^',
    ],
    upExits: 1,
  },
  {
    title: 'a variable without a name',
    files: { 'writ.yaml': `${PROCESS}spec: {log: {level: "\${}"}}\n` },
    says: [
      'writ.yaml:3:21: a `${` must start `${NAME}` or `${NAME:-default}`; write `$${` for a literal `${` [ERR_CONFIG_VARIABLE_SYNTAX]',
      '  3 | spec: {log: {level: "${}"}}',
      '    |                     ^^^^^',
    ],
    upExits: 1,
  },
  {
    title: 'a default in a default',
    files: { 'writ.yaml': `${PROCESS}spec: {log: {level: "\${A:-\${B:-info}}"}}\n` },
    says: [
      'writ.yaml:3:21: a `${` must start `${NAME}` or `${NAME:-default}`; write `$${` for a literal `${` [ERR_CONFIG_VARIABLE_SYNTAX]',
      '  3 | spec: {log: {level: "${A:-${B:-info}}"}}',
      '    |                     ^^^^^^^^^^^^^^^^^^',
    ],
    upExits: 1,
  },
  {
    title: 'a shell expansion that is not supported',
    files: { 'writ.yaml': `${PROCESS}spec: {log: {level: "\${LEVEL:?no level}"}}\n` },
    says: [
      'writ.yaml:3:21: a `${` must start `${NAME}` or `${NAME:-default}`; write `$${` for a literal `${` [ERR_CONFIG_VARIABLE_SYNTAX]',
      '  3 | spec: {log: {level: "${LEVEL:?no level}"}}',
      '    |                     ^^^^^^^^^^^^^^^^^^^^',
    ],
    upExits: 1,
  },
  {
    title: 'an empty variable where a value is needed',
    files: { 'writ.yaml': `${PROCESS}spec: {log: {level: "\${LEVEL}"}}\n` },
    environment: { LEVEL: '' },
    says: [
      'writ.yaml:3:21: expected one of `debug`, `info`, `warn`, `error`, got the value of `${LEVEL}` [ERR_CONFIG_VALUE]',
      '  3 | spec: {log: {level: "${LEVEL}"}}',
      '    |                     ^^^^^^^^^^',
    ],
    upExits: 1,
  },
  {
    title: 'an unquoted variable in braces',
    files: { 'writ.yaml': `${PROCESS}spec: {log: {level: \${LEVEL}}}\n` },
    environment: { LEVEL: 'info' },
    says: [
      'writ.yaml:3:22: a bracket opens after a text; put the whole text in quotes, as in `"${NAME}"` [ERR_CONFIG_SYNTAX]',
      '  3 | spec: {log: {level: ${LEVEL}}}',
      '    |                      ^',
    ],
    upExits: 2,
  },
  {
    title: 'an empty unquoted variable where a value is needed',
    files: { 'writ.yaml': `${PROCESS}spec:\n  log:\n    level: \${LEVEL}\n` },
    environment: { LEVEL: '' },
    says: [
      'writ.yaml:5:12: expected one of `debug`, `info`, `warn`, `error`, got the value of `${LEVEL}` [ERR_CONFIG_VALUE]',
      '  5 |     level: ${LEVEL}',
      '    |            ^^^^^^^^',
    ],
    upExits: 1,
  },
  {
    title: 'a variable whose value is of the wrong type',
    files: { 'writ.yaml': `${PROCESS}spec:\n  insecure: \${RISKS}\n` },
    environment: { RISKS: 'remote-operations' },
    says: [
      'writ.yaml:4:13: expected a list, got the value of `${RISKS}` [ERR_CONFIG_TYPE]',
      '  4 |   insecure: ${RISKS}',
      '    |             ^^^^^^^^',
    ],
    upExits: 1,
  },
  {
    title: 'a variable whose value is not in the set',
    files: { 'writ.yaml': `${PROCESS}spec:\n  log:\n    level: \${LEVEL}\n` },
    environment: { LEVEL: 'hunter2' },
    says: [
      'writ.yaml:5:12: expected one of `debug`, `info`, `warn`, `error`, got the value of `${LEVEL}` [ERR_CONFIG_VALUE]',
      '  5 |     level: ${LEVEL}',
      '    |            ^^^^^^^^',
    ],
    upExits: 1,
  },
  {
    title: 'a variable whose value is no duration',
    files: { 'writ.yaml': `${PROCESS}spec:\n  shutdown:\n    drain: \${DRAIN}\n` },
    environment: { DRAIN: 'hunter2' },
    says: [
      'writ.yaml:5:12: the value of `${DRAIN}` is not a duration such as `250ms`, `30s`, `5m` or `1h30m` [ERR_CONFIG_VALUE]',
      '  5 |     drain: ${DRAIN}',
      '    |            ^^^^^^^^',
    ],
    upExits: 1,
  },
  {
    title: 'a variable whose value is no address',
    files: { 'writ.yaml': `${PROCESS}spec:\n  operations:\n    listen: \${LISTEN}\n` },
    environment: { LISTEN: 'hunter2' },
    says: [
      'writ.yaml:5:13: the value of `${LISTEN}` is not an address such as `127.0.0.1:9464` or `[::1]:9464` [ERR_CONFIG_VALUE]',
      '  5 |     listen: ${LISTEN}',
      '    |             ^^^^^^^^^',
    ],
    upExits: 1,
  },
  {
    title: 'a variable whose value would be YAML',
    files: { 'writ.yaml': `${PROCESS}spec:\n  log:\n    level: \${X}\n` },
    environment: { X: 'info\nlgo: 2' },
    says: [
      'writ.yaml:5:12: expected one of `debug`, `info`, `warn`, `error`, got the value of `${X}` [ERR_CONFIG_VALUE]',
      '  5 |     level: ${X}',
      '    |            ^^^^',
    ],
    upExits: 1,
  },
  {
    title: 'a variable whose value would be a map',
    files: { 'writ.yaml': `${PROCESS}spec:\n  log: \${X}\n` },
    environment: { X: '{level: info}' },
    says: [
      'writ.yaml:4:8: expected a map, got the value of `${X}` [ERR_CONFIG_TYPE]',
      '  4 |   log: ${X}',
      '    |        ^^^^',
    ],
    upExits: 1,
  },
  {
    title: 'a variable in a key',
    files: { 'writ.yaml': `${PROCESS}spec:\n  \${KEY}: {}\n` },
    environment: { KEY: 'log' },
    says: [
      'writ.yaml:4:3: unknown key `${KEY}`; known here: `log`, `operations`, `shutdown`, `insecure` [ERR_CONFIG_UNKNOWN_KEY]',
      '  4 |   ${KEY}: {}',
      '    |   ^^^^^^',
    ],
    upExits: 1,
  },
  {
    title: 'a variable in the kind',
    files: { 'writ.yaml': 'apiVersion: writ/v1\nkind: ${KIND}\n' },
    environment: { KIND: 'hunter2' },
    says: [
      'writ.yaml:2:7: unknown kind `${KIND}`; known: `Process`, `DecisionPoint` [ERR_CONFIG_KIND]',
      '  2 | kind: ${KIND}',
      '    |       ^^^^^^^',
    ],
    upExits: 1,
  },
  {
    title: 'a variable in the apiVersion',
    files: { 'writ.yaml': 'apiVersion: ${V}\nkind: Process\n' },
    environment: { V: 'hunter2' },
    says: [
      'writ.yaml:1:13: unknown apiVersion `${V}`; this Writ reads `writ/v1` [ERR_CONFIG_KIND]',
      '  1 | apiVersion: ${V}',
      '    |             ^^^^',
    ],
    upExits: 1,
  },
  {
    title: 'a variable in an include',
    files: { 'writ.yaml': 'include: ${FILE}\n' },
    environment: { FILE: 'hunter2' },
    says: [
      'writ.yaml:1:10: `hunter2` does not exist [ERR_CONFIG_FILE_MISSING]',
      '  1 | include: ${FILE}',
      '    |          ^^^^^^^',
    ],
    upExits: 2,
  },
  {
    title: 'an escaped variable',
    files: { 'writ.yaml': `${PROCESS}spec: {log: {level: "$\${LEVEL}"}}\n` },
    says: [
      'writ.yaml:3:21: expected one of `debug`, `info`, `warn`, `error`, got the text `${LEVEL}` [ERR_CONFIG_VALUE]',
      '  3 | spec: {log: {level: "$${LEVEL}"}}',
      '    |                     ^^^^^^^^^^^',
    ],
    upExits: 1,
  },
  {
    title: 'a variable with the name of an inherited property',
    files: { 'writ.yaml': `${PROCESS}spec: {log: {level: "\${constructor}"}}\n` },
    says: [
      'writ.yaml:3:21: the variable `constructor` is not set; set it, or give a default: `${constructor:-…}` [ERR_CONFIG_VARIABLE_UNSET]',
      '  3 | spec: {log: {level: "${constructor}"}}',
      '    |                     ^^^^^^^^^^^^^^^^',
    ],
    upExits: 1,
  },
];
