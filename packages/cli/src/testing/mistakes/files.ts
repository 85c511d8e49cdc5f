import { type Mistake, PROCESS } from '../mistakes.ts';

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

function twice(number: number): string {
  return `include: [${number}.yaml, ${number}.yaml]\n`;
}

export const MISTAKES: readonly Mistake[] = [
  {
    title: 'a file that does not exist',
    files: { 'write.yaml': PROCESS },
    says: ['writ.yaml: the file does not exist [ERR_CONFIG_FILE_MISSING]'],
    upExits: 2,
  },
  {
    title: 'a part of the path that is a file',
    files: { 'a.yaml': PROCESS },
    config: ['a.yaml/writ.yaml'],
    says: [
      'a.yaml/writ.yaml: the file does not exist: a part of its path is not a directory [ERR_CONFIG_FILE_MISSING]',
    ],
    upExits: 2,
  },
  {
    title: 'a directory',
    files: { 'writ.yaml': { directory: true } },
    says: ['writ.yaml: the file is a directory; name a file in it [ERR_CONFIG_FILE_UNREADABLE]'],
    upExits: 2,
  },
  {
    title: 'a pipe that nobody writes to',
    files: { 'writ.yaml': { pipe: true } },
    says: ['writ.yaml: the file is not a regular file [ERR_CONFIG_FILE_UNREADABLE]'],
    upExits: 2,
  },
  {
    title: 'a device that never ends',
    files: {},
    config: ['/dev/zero'],
    says: ['/dev/zero: the file is not a regular file [ERR_CONFIG_FILE_UNREADABLE]'],
    upExits: 2,
  },
  {
    title: 'a link to itself',
    files: { 'writ.yaml': { link: 'writ.yaml' } },
    says: ['writ.yaml: the file is a symbolic link that leads back to itself [ERR_CONFIG_FILE_UNREADABLE]'],
    upExits: 2,
  },
  {
    title: 'a link to nothing',
    files: { 'writ.yaml': { link: 'gone.yaml' } },
    says: ['writ.yaml: the file does not exist [ERR_CONFIG_FILE_MISSING]'],
    upExits: 2,
  },
  {
    title: 'a name that is too long',
    files: {},
    config: ['x'.repeat(300)],
    says: [
      'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx: the file has too long a name [ERR_CONFIG_FILE_UNREADABLE]',
    ],
    upExits: 2,
  },
  {
    title: 'a file of 100 MB',
    files: { 'writ.yaml': { bytes: 100000000 } },
    says: [
      'writ.yaml: the file has 100000000 bytes and at most 1MiB are allowed; split it into several files [ERR_CONFIG_FILE_TOO_LARGE]',
    ],
    upExits: 2,
  },
  {
    title: 'a file one byte too large',
    files: { 'writ.yaml': { bytes: 1048577 } },
    says: [
      'writ.yaml: the file has 1048577 bytes and at most 1MiB are allowed; split it into several files [ERR_CONFIG_FILE_TOO_LARGE]',
    ],
    upExits: 2,
  },
  {
    title: 'a file with a NUL',
    files: { 'writ.yaml': `${PROCESS}spec: "\u0000"\n` },
    says: ['writ.yaml: the file is not a text file: byte 42 is NUL [ERR_CONFIG_FILE_NOT_TEXT]'],
    upExits: 2,
  },
  {
    title: 'a file that is not UTF-8',
    files: { 'writ.yaml': Buffer.from('6b696e643a20ff0a', 'hex') },
    says: ['writ.yaml: the file is not valid UTF-8; save it as UTF-8 [ERR_CONFIG_FILE_NOT_TEXT]'],
    upExits: 2,
  },
  {
    title: 'a file in UTF-16, little end first',
    files: { 'writ.yaml': Buffer.from('\uFEFFkind: Process\n', 'utf16le') },
    says: ['writ.yaml: the file is UTF-16; save it as UTF-8 [ERR_CONFIG_FILE_NOT_TEXT]'],
    upExits: 2,
  },
  {
    title: 'a file in UTF-16, big end first',
    files: { 'writ.yaml': Buffer.from('feff006b', 'hex') },
    says: ['writ.yaml: the file is UTF-16; save it as UTF-8 [ERR_CONFIG_FILE_NOT_TEXT]'],
    upExits: 2,
  },
  {
    title: 'an empty file',
    files: { 'writ.yaml': '' },
    says: ['writ.yaml: the file holds no document [ERR_CONFIG_FILE_EMPTY]'],
    upExits: 1,
  },
  {
    title: 'a file of comments',
    files: { 'writ.yaml': '# kind: Process\n\n' },
    says: ['writ.yaml: the file holds no document [ERR_CONFIG_FILE_EMPTY]'],
    upExits: 1,
  },
  {
    title: 'a file of document markers',
    files: { 'writ.yaml': '---\n---\n...\n' },
    says: ['writ.yaml: the file holds no document [ERR_CONFIG_FILE_EMPTY]'],
    upExits: 1,
  },
  {
    title: 'a mistake in the second of two files',
    files: {
      'base.yaml': `${PROCESS}spec: {log: {level: warn}}\n`,
      'over.yaml': `${PROCESS}spec: {log: {level: wran}}\n`,
    },
    config: ['base.yaml', 'over.yaml'],
    says: [
      'over.yaml:3:21: expected one of `debug`, `info`, `warn`, `error`, got the text `wran`; did you mean `warn`? [ERR_CONFIG_VALUE]',
      '  3 | spec: {log: {level: wran}}',
      '    |                     ^^^^',
    ],
    upExits: 1,
  },
  {
    title: 'mistakes in two files, the later one found first',
    files: {
      'base.yaml': `${PROCESS}spec: {log: {level: wran}}\n`,
      'over.yaml': `${PROCESS}spec: {shutdown: {drain: "\${DRAIN}"}}\n`,
    },
    config: ['base.yaml', 'over.yaml'],
    says: [
      'base.yaml:3:21: expected one of `debug`, `info`, `warn`, `error`, got the text `wran`; did you mean `warn`? [ERR_CONFIG_VALUE]',
      '  3 | spec: {log: {level: wran}}',
      '    |                     ^^^^',
      'over.yaml:3:26: the variable `DRAIN` is not set; set it, or give a default: `${DRAIN:-…}` [ERR_CONFIG_VARIABLE_UNSET]',
      '  3 | spec: {shutdown: {drain: "${DRAIN}"}}',
      '    |                          ^^^^^^^^^^',
      '2 mistakes',
    ],
    upExits: 1,
  },
  {
    title: 'the same file twice, with a mistake',
    files: { 'writ.yaml': `${PROCESS}spec: {lgo: {}}\n` },
    config: ['writ.yaml', 'writ.yaml'],
    says: [
      'writ.yaml:3:8: unknown key `lgo`; did you mean `log`? [ERR_CONFIG_UNKNOWN_KEY]',
      '  3 | spec: {lgo: {}}',
      '    |        ^^^',
    ],
    upExits: 1,
  },
  {
    title: 'a missing file beside one with a mistake',
    files: { 'writ.yaml': `${PROCESS}spec: {lgo: {}}\n` },
    config: ['writ.yaml', 'gone.yaml'],
    says: [
      'writ.yaml:3:8: unknown key `lgo`; did you mean `log`? [ERR_CONFIG_UNKNOWN_KEY]',
      '  3 | spec: {lgo: {}}',
      '    |        ^^^',
      'gone.yaml: the file does not exist [ERR_CONFIG_FILE_MISSING]',
      '2 mistakes',
    ],
    upExits: 1,
  },
  {
    title: 'a mistake in the second document of a file',
    files: {
      'writ.yaml': 'include: base.yaml\n---\napiVersion: writ/v1\nkind: Process\nspec: {lgo: {}}\n',
      'base.yaml': PROCESS,
    },
    says: [
      'writ.yaml:5:8: unknown key `lgo`; did you mean `log`? [ERR_CONFIG_UNKNOWN_KEY]',
      '  5 | spec: {lgo: {}}',
      '    |        ^^^',
    ],
    upExits: 1,
  },
  {
    title: 'two documents of one kind in a file',
    files: { 'writ.yaml': `${PROCESS}---\napiVersion: writ/v1\nkind: Process\nspec: {}\n` },
    says: [
      'writ.yaml:4:1: this file already has a Process [ERR_CONFIG_DUPLICATE_DOCUMENT]',
      '  4 | apiVersion: writ/v1',
      '    | ^^^^^^^^^^',
    ],
    upExits: 1,
  },
  {
    title: 'two documents of one kind in a file, with two names',
    files: {
      'writ.yaml': `${PROCESS}metadata: {name: one}\n---\napiVersion: writ/v1\nkind: Process\nmetadata: {name: two}\n`,
    },
    says: [
      'writ.yaml:5:1: this file already has a Process [ERR_CONFIG_DUPLICATE_DOCUMENT]',
      '  5 | apiVersion: writ/v1',
      '    | ^^^^^^^^^^',
    ],
    upExits: 1,
  },
  {
    title: 'an include of itself',
    files: { 'writ.yaml': 'include: writ.yaml\napiVersion: writ/v1\nkind: Process\n' },
    says: [
      'writ.yaml:1:10: the include of `writ.yaml` closes a circle: `writ.yaml` → `writ.yaml` [ERR_CONFIG_INCLUDE_CYCLE]',
      '  1 | include: writ.yaml',
      '    |          ^^^^^^^^^',
    ],
    upExits: 1,
  },
  {
    title: 'includes that go round',
    files: { 'writ.yaml': 'include: a.yaml\n', 'a.yaml': 'include: b.yaml\n', 'b.yaml': `${PROCESS}include: a.yaml\n` },
    says: [
      'b.yaml:3:10: the include of `a.yaml` closes a circle: `a.yaml` → `b.yaml` → `a.yaml` [ERR_CONFIG_INCLUDE_CYCLE]',
      '  3 | include: a.yaml',
      '    |          ^^^^^^',
    ],
    upExits: 1,
  },
  {
    title: 'an include of itself through a link',
    files: {
      'writ.yaml': 'include: link.yaml\napiVersion: writ/v1\nkind: Process\n',
      'link.yaml': { link: 'writ.yaml' },
    },
    says: [
      'writ.yaml:1:10: the include of `link.yaml` closes a circle: `writ.yaml` → `link.yaml` [ERR_CONFIG_INCLUDE_CYCLE]',
      '  1 | include: link.yaml',
      '    |          ^^^^^^^^^',
    ],
    upExits: 1,
  },
  {
    title: 'an include of a missing file',
    files: { 'writ.yaml': `${PROCESS}include: parts/log.yaml\n` },
    says: [
      'writ.yaml:3:10: `parts/log.yaml` does not exist [ERR_CONFIG_FILE_MISSING]',
      '  3 | include: parts/log.yaml',
      '    |          ^^^^^^^^^^^^^^',
    ],
    upExits: 2,
  },
  {
    title: 'an include of a directory',
    files: { 'writ.yaml': `${PROCESS}include: [parts]\n`, parts: { directory: true } },
    says: [
      'writ.yaml:3:11: `parts` is a directory; name a file in it [ERR_CONFIG_FILE_UNREADABLE]',
      '  3 | include: [parts]',
      '    |           ^^^^^',
    ],
    upExits: 2,
  },
  {
    title: 'an include of a number',
    files: { 'writ.yaml': `${PROCESS}include: 7\n` },
    says: [
      'writ.yaml:3:10: `include` holds a file name or a list of file names [ERR_CONFIG_INCLUDE]',
      '  3 | include: 7',
      '    |          ^',
    ],
    upExits: 1,
  },
  {
    title: 'an include of nothing',
    files: { 'writ.yaml': `${PROCESS}include:\n` },
    says: [
      'writ.yaml:3:9: `include` holds a file name or a list of file names [ERR_CONFIG_INCLUDE]',
      '  3 | include:',
      '    |         ^',
    ],
    upExits: 1,
  },
  {
    title: 'an include of a map and of an empty name',
    files: { 'writ.yaml': `${PROCESS}include: [{file: a.yaml}, ""]\n` },
    says: [
      'writ.yaml:3:11: `include` holds a file name or a list of file names [ERR_CONFIG_INCLUDE]',
      '  3 | include: [{file: a.yaml}, ""]',
      '    |           ^^^^^^^^^^^^^^',
      'writ.yaml:3:27: `include` holds a file name or a list of file names [ERR_CONFIG_INCLUDE]',
      '  3 | include: [{file: a.yaml}, ""]',
      '    |                           ^^',
      '2 mistakes',
    ],
    upExits: 1,
  },
  {
    title: 'a mistake in an included file',
    files: {
      'writ.yaml': `${PROCESS}include: parts/log.yaml\n`,
      'parts/log.yaml': `${PROCESS}spec: {log: {levle: warn}}\n`,
    },
    says: [
      'parts/log.yaml:3:14: unknown key `levle`; did you mean `level`? [ERR_CONFIG_UNKNOWN_KEY]',
      '  3 | spec: {log: {levle: warn}}',
      '    |              ^^^^^',
    ],
    upExits: 1,
  },
  {
    title: 'a syntax error in an included file',
    files: {
      'writ.yaml': `${PROCESS}include: parts/log.yaml\nspec: {lgo: {}}\n`,
      'parts/log.yaml': `${PROCESS}spec: {log: {levle: warn}\n`,
    },
    says: [
      'writ.yaml:4:8: unknown key `lgo`; did you mean `log`? [ERR_CONFIG_UNKNOWN_KEY]',
      '  4 | spec: {lgo: {}}',
      '    |        ^^^',
      'parts/log.yaml:3:7: this bracket is not closed [ERR_CONFIG_SYNTAX]',
      '  3 | spec: {log: {levle: warn}',
      '    |       ^',
      '2 mistakes',
    ],
    upExits: 1,
  },
  {
    title: 'an included file that includes relative to itself',
    files: {
      'writ.yaml': 'include: parts/a.yaml\n',
      'parts/a.yaml': 'include: parts/b.yaml\n',
      'parts/b.yaml': PROCESS,
    },
    says: [
      'parts/a.yaml:1:10: `parts/parts/b.yaml` does not exist [ERR_CONFIG_FILE_MISSING]',
      '  1 | include: parts/b.yaml',
      '    |          ^^^^^^^^^^^^',
    ],
    upExits: 2,
  },
  {
    title: 'files that include each other twice, and so double',
    files: {
      'writ.yaml': twice(1),
      ...Object.fromEntries(numbers(11).map((n): [string, string] => [`${n}.yaml`, twice(n + 1)])),
      '12.yaml': PROCESS,
    },
    says: [
      '11.yaml:1:20: more than 256 files are read; a file that is included again counts again [ERR_CONFIG_TOO_COMPLEX]',
      '  1 | include: [12.yaml, 12.yaml]',
      '    |                    ^^^^^^^',
    ],
    upExits: 2,
  },
  {
    title: 'terminal escape sequences in a file name',
    files: { '\u001b[31mred.yaml': `${PROCESS}spec: {lgo: {}}\n` },
    config: ['\u001b[31mred.yaml'],
    says: [
      '·[31mred.yaml:3:8: unknown key `lgo`; did you mean `log`? [ERR_CONFIG_UNKNOWN_KEY]',
      '  3 | spec: {lgo: {}}',
      '    |        ^^^',
    ],
    upExits: 1,
  },
  {
    title: 'terminal escape sequences in an include',
    files: { 'writ.yaml': `${PROCESS}include: "\\e[2J\\a"\n` },
    says: [
      'writ.yaml:3:10: `·[2J·` does not exist [ERR_CONFIG_FILE_MISSING]',
      '  3 | include: "\\e[2J\\a"',
      '    |          ^^^^^^^^^',
    ],
    upExits: 2,
  },
];
