import { type Mistake, PROCESS } from '../mistakes.ts';

export const MISTAKES: readonly Mistake[] = [
  {
    title: 'a tab as indentation',
    files: { 'writ.yaml': `${PROCESS}spec:\n\tlog: {}\n` },
    says: ['writ.yaml:4:1: a tab is used for indentation; use spaces [ERR_CONFIG_TAB]', '  4 | →log: {}', '    | ^'],
    upExits: 2,
  },
  {
    title: 'a tab before a list entry',
    files: { 'writ.yaml': `${PROCESS}spec:\n  insecure:\n\t- remote-operations\n` },
    says: [
      'writ.yaml:5:1: a tab is used for indentation; use spaces [ERR_CONFIG_TAB]',
      '  5 | →- remote-operations',
      '    | ^',
    ],
    upExits: 2,
  },
  {
    title: 'a key twice in a map',
    files: { 'writ.yaml': `${PROCESS}spec:\n  log: {}\n  log: {level: info}\n` },
    says: [
      'writ.yaml:5:3: the key `log` stands twice in this map, first in line 4; keep one [ERR_CONFIG_DUPLICATE_KEY]',
      '  5 |   log: {level: info}',
      '    |   ^^^',
    ],
    upExits: 1,
  },
  {
    title: 'a key twice in a map in braces',
    files: { 'writ.yaml': `${PROCESS}spec: {log: {level: info, level: warn}}\n` },
    says: [
      'writ.yaml:3:27: the key `level` stands twice in this map, first in line 3; keep one [ERR_CONFIG_DUPLICATE_KEY]',
      '  3 | spec: {log: {level: info, level: warn}}',
      '    |                           ^^^^^',
    ],
    upExits: 1,
  },
  {
    title: 'a key twice in JSON',
    files: { 'writ.yaml': '{\n  "apiVersion": "writ/v1",\n  "kind": "Process",\n  "kind": "Process"\n}\n' },
    says: [
      'writ.yaml:4:3: the key `kind` stands twice in this map, first in line 3; keep one [ERR_CONFIG_DUPLICATE_KEY]',
      '  4 |   "kind": "Process"',
      '    |   ^^^^^^',
    ],
    upExits: 1,
  },
  {
    title: 'a key twice in a map that has another mistake',
    files: { 'writ.yaml': `${PROCESS}spec:\n  shutdown: {}\n  shutdown: {}\n  lgo: {}\n` },
    says: [
      'writ.yaml:5:3: the key `shutdown` stands twice in this map, first in line 4; keep one [ERR_CONFIG_DUPLICATE_KEY]',
      '  5 |   shutdown: {}',
      '    |   ^^^^^^^^',
      'writ.yaml:6:3: unknown key `lgo`; did you mean `log`? [ERR_CONFIG_UNKNOWN_KEY]',
      '  6 |   lgo: {}',
      '    |   ^^^',
      '2 mistakes',
    ],
    upExits: 1,
  },
  {
    title: 'a double quote that is not closed',
    files: { 'writ.yaml': `${PROCESS}spec:\n  log:\n    level: "info\n` },
    says: [
      'writ.yaml:5:12: this quote is not closed [ERR_CONFIG_SYNTAX]',
      '  5 |     level: "info',
      '    |            ^',
    ],
    upExits: 2,
  },
  {
    title: 'a single quote that is not closed',
    files: { 'writ.yaml': `${PROCESS}spec:\n  log:\n    level: 'info\n` },
    says: [
      'writ.yaml:5:12: this quote is not closed [ERR_CONFIG_SYNTAX]',
      "  5 |     level: 'info",
      '    |            ^',
    ],
    upExits: 2,
  },
  {
    title: 'a bracket that is not closed',
    files: { 'writ.yaml': `${PROCESS}spec:\n  insecure: [remote-operations\n  log: {}\n` },
    says: [
      'writ.yaml:4:13: this bracket is not closed [ERR_CONFIG_SYNTAX]',
      '  4 |   insecure: [remote-operations',
      '    |             ^',
    ],
    upExits: 2,
  },
  {
    title: 'a brace that is not closed at the end of the file',
    files: { 'writ.yaml': `${PROCESS}spec: {log: {level: info}` },
    says: [
      'writ.yaml:3:7: this bracket is not closed [ERR_CONFIG_SYNTAX]',
      '  3 | spec: {log: {level: info}',
      '    |       ^',
    ],
    upExits: 2,
  },
  {
    title: 'a bracket that was never opened',
    files: { 'writ.yaml': `${PROCESS}spec:\n  insecure: remote-operations]\n  log: }\n` },
    says: [
      'writ.yaml:5:8: a bracket closes here that was not opened [ERR_CONFIG_SYNTAX]',
      '  5 |   log: }',
      '    |        ^',
    ],
    upExits: 2,
  },
  {
    title: 'JSON without a comma',
    files: { 'writ.yaml': '{"apiVersion": "writ/v1" "kind": "Process"}\n' },
    says: [
      'writ.yaml:1:26: this does not belong here; a quote, a comma or a line break is missing before it [ERR_CONFIG_SYNTAX]',
      '  1 | {"apiVersion": "writ/v1" "kind": "Process"}',
      '    |                          ^^^^^^',
    ],
    upExits: 2,
  },
  {
    title: 'a line that is indented less than its siblings',
    files: { 'writ.yaml': `${PROCESS}spec:\n    log: {}\n  shutdown: {}\n` },
    says: [
      'writ.yaml:5:1: the indentation does not fit the lines above, or a bracket is not closed [ERR_CONFIG_SYNTAX]',
      '  5 |   shutdown: {}',
      '    | ^',
    ],
    upExits: 2,
  },
  {
    title: 'a line that is indented more than its siblings',
    files: { 'writ.yaml': `${PROCESS}spec:\n  log: {}\n    shutdown: {}\n` },
    says: [
      'writ.yaml:5:1: the indentation does not fit the lines above, or a bracket is not closed [ERR_CONFIG_SYNTAX]',
      '  5 |     shutdown: {}',
      '    | ^',
    ],
    upExits: 2,
  },
  {
    title: 'two keys in one line',
    files: { 'writ.yaml': `${PROCESS}spec: log: level\n` },
    says: [
      'writ.yaml:3:7: a second `key:` starts here; put it on a line of its own, or the value in quotes [ERR_CONFIG_SYNTAX]',
      '  3 | spec: log: level',
      '    |       ^',
    ],
    upExits: 2,
  },
  {
    title: 'a list in the line of its key',
    files: { 'writ.yaml': `${PROCESS}spec:\n  insecure: - remote-operations\n` },
    says: [
      'writ.yaml:4:13: a list starts here, on the line of its key; put it on a line of its own [ERR_CONFIG_SYNTAX]',
      '  4 |   insecure: - remote-operations',
      '    |             ^',
    ],
    upExits: 2,
  },
  {
    title: 'a key without a colon',
    files: { 'writ.yaml': `${PROCESS}spec\n` },
    says: [
      'writ.yaml:3:1: this is neither a key nor part of the value above; a `:` or the space after it is missing, or the indentation is wrong [ERR_CONFIG_SYNTAX]',
      '  3 | spec',
      '    | ^^^^',
    ],
    upExits: 2,
  },
  {
    title: 'a key without a space after its colon',
    files: { 'writ.yaml': 'apiVersion:writ/v1\nkind: Process\n' },
    says: [
      'writ.yaml:1:1: a key spans several lines; a quote or a bracket is not closed, or a `:` or the space after it is missing [ERR_CONFIG_SYNTAX]',
      '  1 | apiVersion:writ/v1',
      '    | ^^^^^^^^^^^^^^^^^^',
    ],
    upExits: 2,
  },
  {
    title: 'a key without a space after its colon, in the middle',
    files: { 'writ.yaml': `${PROCESS}spec:\n  log:\n    level:info\n  shutdown: {}\n` },
    says: [
      'writ.yaml:5:5: expected a map, got the text `level:info`; a space is missing after the `:` [ERR_CONFIG_TYPE]',
      '  5 |     level:info',
      '    |     ^^^^^^^^^^',
    ],
    upExits: 1,
  },
  {
    title: 'text that starts with @',
    files: { 'writ.yaml': `${PROCESS}spec: {log: {level: @info}}\n` },
    says: [
      'writ.yaml:3:21: a text cannot start with this character; put it in quotes [ERR_CONFIG_SYNTAX]',
      '  3 | spec: {log: {level: @info}}',
      '    |                     ^',
    ],
    upExits: 2,
  },
  {
    title: 'an unknown escape sequence',
    files: { 'writ.yaml': `${PROCESS}spec: {log: {level: "\\q"}}\n` },
    says: [
      'writ.yaml:3:22: this is no escape sequence of a double-quoted text; write `\\\\` for a backslash [ERR_CONFIG_SYNTAX]',
      '  3 | spec: {log: {level: "\\q"}}',
      '    |                      ^',
    ],
    upExits: 2,
  },
  {
    title: 'a tag of its own',
    files: { 'writ.yaml': `${PROCESS}spec: !custom {log: {}}\n` },
    says: [
      'writ.yaml:3:7: tags (`!…`) are not supported; remove it [ERR_CONFIG_SYNTAX]',
      '  3 | spec: !custom {log: {}}',
      '    |       ^^^^^^^',
    ],
    upExits: 2,
  },
  {
    title: 'a tag for another type',
    files: { 'writ.yaml': `${PROCESS}spec: {log: {level: !!int info}}\n` },
    says: [
      'writ.yaml:3:21: tags (`!…`) are not supported; remove it [ERR_CONFIG_SYNTAX]',
      '  3 | spec: {log: {level: !!int info}}',
      '    |                     ^^^^^',
    ],
    upExits: 2,
  },
  {
    title: 'YAML 1.1',
    files: { 'writ.yaml': '%YAML 1.1\n---\napiVersion: writ/v1\nkind: Process\n' },
    says: [
      'writ.yaml:1:1: only YAML 1.2 is read; remove this line [ERR_CONFIG_SYNTAX]',
      '  1 | %YAML 1.1',
      '    | ^^^^^^^^^',
    ],
    upExits: 2,
  },
  {
    title: 'YAML 1.3',
    files: { 'writ.yaml': '%YAML 1.3\n---\napiVersion: writ/v1\nkind: Process\n' },
    says: [
      'writ.yaml:1:7: only YAML 1.2 is read; remove this line [ERR_CONFIG_SYNTAX]',
      '  1 | %YAML 1.3',
      '    |       ^^^',
    ],
    upExits: 2,
  },
  {
    title: 'an unknown directive',
    files: { 'writ.yaml': '%WRIT 1\n---\napiVersion: writ/v1\nkind: Process\n' },
    says: [
      'writ.yaml:1:1: lines that start with `%` are not supported; remove this one [ERR_CONFIG_SYNTAX]',
      '  1 | %WRIT 1',
      '    | ^^^^^^^',
    ],
    upExits: 2,
  },
  {
    title: 'YAML 1.1 in the second document',
    files: { 'writ.yaml': `${PROCESS}...\n%YAML 1.1\n---\napiVersion: writ/v1\nkind: Process\n` },
    says: [
      'writ.yaml:4:1: only YAML 1.2 is read; remove this line [ERR_CONFIG_SYNTAX]',
      '  4 | %YAML 1.1',
      '    | ^^^^^^^^^',
    ],
    upExits: 2,
  },
  {
    title: 'an alias without an anchor',
    files: { 'writ.yaml': `${PROCESS}spec:\n  log: &settings {level: info}\n  shutdown: *setings\n` },
    says: [
      'writ.yaml:5:13: the alias `*setings` names no anchor before it; did you mean `settings`? [ERR_CONFIG_ALIAS]',
      '  5 |   shutdown: *setings',
      '    |             ^^^^^^^^',
    ],
    upExits: 1,
  },
  {
    title: 'an alias of a later anchor',
    files: { 'writ.yaml': `${PROCESS}spec:\n  log: *settings\n  shutdown: &settings {}\n` },
    says: [
      'writ.yaml:4:8: the alias `*settings` names no anchor before it [ERR_CONFIG_ALIAS]',
      '  4 |   log: *settings',
      '    |        ^^^^^^^^^',
    ],
    upExits: 1,
  },
  {
    title: 'an alias inside of what it names',
    files: { 'writ.yaml': `${PROCESS}spec: &spec\n  log: *spec\n` },
    says: [
      'writ.yaml:4:8: the alias `*spec` is used inside of the value that it names [ERR_CONFIG_ALIAS]',
      '  4 |   log: *spec',
      '    |        ^^^^^',
    ],
    upExits: 1,
  },
  {
    title: 'an alias without a name',
    files: { 'writ.yaml': `${PROCESS}spec:\n  log: *\n` },
    says: [
      'writ.yaml:4:8: a name is missing after `*` or `&`; for a text, use quotes [ERR_CONFIG_SYNTAX]',
      '  4 |   log: *',
      '    |        ^',
    ],
    upExits: 2,
  },
  {
    title: 'an anchor on an alias',
    files: { 'writ.yaml': `${PROCESS}spec:\n  log: &a {}\n  shutdown: &b *a\n` },
    says: [
      'writ.yaml:5:16: an alias has neither an anchor nor a tag of its own; remove it [ERR_CONFIG_SYNTAX]',
      '  5 |   shutdown: &b *a',
      '    |                ^^',
    ],
    upExits: 2,
  },
  {
    title: 'aliases that grow without end',
    files: {
      'writ.yaml':
        'a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]\ne: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d]\nf: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e]\ng: &g [*f, *f, *f, *f, *f, *f, *f, *f, *f]\n',
    },
    says: [
      'writ.yaml:1:26: the file has more than 200000 values once its aliases are written out [ERR_CONFIG_TOO_COMPLEX]',
      '  1 | a: &a [x, x, x, x, x, x, x, x, x]',
      '    |                          ^',
    ],
    upExits: 2,
  },
  {
    title: 'lists nested 3,000 levels deep',
    files: { 'writ.yaml': '['.repeat(3_000) },
    says: [
      'writ.yaml:1:101: the value is nested deeper than 100 levels [ERR_CONFIG_TOO_COMPLEX]',
      '  1 | …[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[…',
      '    |                                         ^',
    ],
    upExits: 2,
  },
  {
    title: 'lists nested 100,000 levels deep, and closed',
    files: { 'writ.yaml': '['.repeat(100_000) + ']'.repeat(100_000) },
    says: [
      'writ.yaml:1:101: the value is nested deeper than 100 levels [ERR_CONFIG_TOO_COMPLEX]',
      '  1 | …[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[…',
      '    |                                         ^',
    ],
    upExits: 2,
  },
  {
    title: 'lists with dashes, nested 100,000 levels deep',
    files: { 'writ.yaml': '- '.repeat(100_000) },
    says: [
      'writ.yaml:1:201: the value is nested deeper than 100 levels [ERR_CONFIG_TOO_COMPLEX]',
      '  1 | … - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - -…',
      '    |                                         ^',
    ],
    upExits: 2,
  },
  {
    title: 'maps nested 100,000 levels deep',
    files: { 'writ.yaml': '{a: '.repeat(100_000) },
    says: [
      'writ.yaml:1:401: the value is nested deeper than 100 levels [ERR_CONFIG_TOO_COMPLEX]',
      '  1 | …a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a:…',
      '    |                                         ^',
    ],
    upExits: 2,
  },
  {
    title: 'keys nested 3,000 levels deep',
    files: { 'writ.yaml': '? '.repeat(3_000) },
    says: [
      'writ.yaml:1:201: the value is nested deeper than 100 levels [ERR_CONFIG_TOO_COMPLEX]',
      '  1 | … ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ?…',
      '    |                                         ^',
    ],
    upExits: 2,
  },
  {
    title: 'aliases that nest too deeply',
    files: {
      'writ.yaml': `a: &a ${'['.repeat(60)}${']'.repeat(60)}
b: ${'['.repeat(60)}*a${']'.repeat(60)}
`,
    },
    says: [
      'writ.yaml:1:47: the value is nested deeper than 100 levels [ERR_CONFIG_TOO_COMPLEX]',
      '  1 | a: &a [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]…',
      '    |                                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^',
    ],
    upExits: 2,
  },
  {
    title: 'a merge key',
    files: { 'writ.yaml': `${PROCESS}spec:\n  log: &log {level: info}\n  shutdown:\n    <<: *log\n` },
    says: [
      'writ.yaml:6:5: `<<` is a merge key of YAML 1.1, which 1.2 does not have; write the keys out [ERR_CONFIG_KEY]',
      '  6 |     <<: *log',
      '    |     ^^',
    ],
    upExits: 1,
  },
  {
    title: 'a list as a key',
    files: { 'writ.yaml': `${PROCESS}spec:\n  ? [log]\n  : {}\n` },
    says: [
      'writ.yaml:4:5: a key must be a text, not a map, a list or an alias [ERR_CONFIG_KEY]',
      '  4 |   ? [log]',
      '    |     ^^^^^',
    ],
    upExits: 1,
  },
  {
    title: 'a map as a key',
    files: { 'writ.yaml': `${PROCESS}spec: {{log: info}: x}\n` },
    says: [
      'writ.yaml:3:8: a key must be a text, not a map, a list or an alias [ERR_CONFIG_KEY]',
      '  3 | spec: {{log: info}: x}',
      '    |        ^^^^^^^^^^^',
    ],
    upExits: 1,
  },
  {
    title: 'an alias as a key',
    files: { 'writ.yaml': 'apiVersion: &v writ/v1\nkind: Process\nspec:\n  *v : x\n' },
    says: [
      'writ.yaml:4:3: a key must be a text, not a map, a list or an alias [ERR_CONFIG_KEY]',
      '  4 |   *v : x',
      '    |   ^^',
    ],
    upExits: 1,
  },
  {
    title: '__proto__ as a key',
    files: { 'writ.yaml': `${PROCESS}spec:\n  __proto__: {level: info}\n` },
    says: [
      'writ.yaml:4:3: a key cannot be named `__proto__` [ERR_CONFIG_KEY]',
      '  4 |   __proto__: {level: info}',
      '    |   ^^^^^^^^^',
    ],
    upExits: 1,
  },
  {
    title: 'constructor as a key',
    files: { 'writ.yaml': `${PROCESS}spec:\n  constructor: {level: info}\n` },
    says: [
      'writ.yaml:4:3: unknown key `constructor`; known here: `log`, `operations`, `shutdown`, `insecure` [ERR_CONFIG_UNKNOWN_KEY]',
      '  4 |   constructor: {level: info}',
      '    |   ^^^^^^^^^^^',
    ],
    upExits: 1,
  },
  {
    title: 'a number, a boolean, nothing and an empty text as keys',
    files: { 'writ.yaml': `${PROCESS}spec:\n  1: a\n  true: b\n  null: c\n  "": d\n` },
    says: [
      'writ.yaml:4:3: unknown key `1`; known here: `log`, `operations`, `shutdown`, `insecure` [ERR_CONFIG_UNKNOWN_KEY]',
      '  4 |   1: a',
      '    |   ^',
      'writ.yaml:5:3: unknown key `true`; known here: `log`, `operations`, `shutdown`, `insecure` [ERR_CONFIG_UNKNOWN_KEY]',
      '  5 |   true: b',
      '    |   ^^^^',
      'writ.yaml:6:3: unknown key `null`; known here: `log`, `operations`, `shutdown`, `insecure` [ERR_CONFIG_UNKNOWN_KEY]',
      '  6 |   null: c',
      '    |   ^^^^',
      'writ.yaml:7:3: unknown key ``; known here: `log`, `operations`, `shutdown`, `insecure` [ERR_CONFIG_UNKNOWN_KEY]',
      '  7 |   "": d',
      '    |   ^^',
      '4 mistakes',
    ],
    upExits: 1,
  },
  {
    title: 'a text as the document',
    files: { 'writ.yaml': 'hello\n' },
    says: [
      'writ.yaml:1:1: a document is a map that starts with `apiVersion: writ/v1` [ERR_CONFIG_KIND]',
      '  1 | hello',
      '    | ^^^^^',
    ],
    upExits: 1,
  },
  {
    title: 'a list as the document',
    files: { 'writ.yaml': '- apiVersion: writ/v1\n- kind: Process\n' },
    says: [
      'writ.yaml:1:1: a document is a map that starts with `apiVersion: writ/v1` [ERR_CONFIG_KIND]',
      '  1 | - apiVersion: writ/v1',
      '    | ^^^^^^^^^^^^^^^^^^^^^',
    ],
    upExits: 1,
  },
  {
    title: 'a number as the document',
    files: { 'writ.yaml': '42\n' },
    says: [
      'writ.yaml:1:1: a document is a map that starts with `apiVersion: writ/v1` [ERR_CONFIG_KIND]',
      '  1 | 42',
      '    | ^^',
    ],
    upExits: 1,
  },
];
