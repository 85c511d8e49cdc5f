import type { RegoCase } from '../rego-case.ts';

const FILES = {
  'a.rego': 'package a\np:=1\n',
  'bad.rego': 'package c\np if {\n',
  'd/x.rego': 'package x\np   if input.y',
  'd/note.txt': 'none',
  'ok.rego': 'package b\n\np := 1\n',
  'old.rego': 'package o\np[x] { x := 1 }\n',
};

const PARSE_ERROR = ['bad.rego:3: rego_parse_error: unexpected eof token', '\tp if {', '\t     ^'];

/** What OPA 1.22.2 prints. */
export const FMT_CASES: readonly RegoCase[] = [
  {
    title: 'prints what it formats',
    argv: ['fmt', 'a.rego'],
    files: FILES,
    exits: 0,
    out: ['package a', '', 'p := 1'],
    err: [],
  },
  {
    title: 'formats standard input',
    argv: ['fmt', '-l'],
    files: FILES,
    stdin: 'package s\np:=1',
    exits: 0,
    out: ['package s', '', 'p := 1'],
    err: [],
  },
  {
    title: 'standard input that is wrong',
    argv: ['fmt'],
    files: FILES,
    stdin: 'package s\np if {\n',
    exits: 1,
    out: [],
    err: ['1 error occurred: stdin:3: rego_parse_error: unexpected eof token', '\tp if {', '\t     ^'],
  },
  {
    title: 'a call that no operator can stand for',
    argv: ['fmt'],
    files: FILES,
    stdin: 'package s\np := plus(1,2,3,4)',
    exits: 1,
    out: [],
    err: [
      'stdin: 1 error occurred: stdin:2: rego_type_error: plus: arity mismatch',
      '\thave: (number,number,number,number)',
      '\twant: (number,number)',
    ],
  },
  {
    title: 'a file that is wrong',
    argv: ['fmt', 'bad.rego'],
    files: FILES,
    exits: 2,
    out: [],
    err: [`failed to format Rego source file: 1 error occurred: ${PARSE_ERROR[0]}`, ...PARSE_ERROR.slice(1)],
  },
  {
    title: 'lists what would change, up to what is wrong',
    argv: ['fmt', '-l', '.'],
    files: FILES,
    exits: 2,
    out: ['a.rego'],
    err: [`failed to format Rego source file: 1 error occurred: ${PARSE_ERROR[0]}`, ...PARSE_ERROR.slice(1)],
  },
  {
    title: 'fails at the first file that would change',
    argv: ['fmt', '--fail', '-l', 'ok.rego', 'd', 'a.rego'],
    files: FILES,
    exits: 2,
    out: ['d/x.rego'],
    err: ['unexpected diff'],
  },
  {
    title: 'fails without output',
    argv: ['fmt', '--fail', 'a.rego'],
    files: FILES,
    exits: 2,
    out: [],
    err: ['unexpected diff'],
  },
  {
    title: 'does not fail where nothing would change',
    argv: ['fmt', '--fail', 'ok.rego'],
    files: FILES,
    exits: 0,
    out: ['package b', '', 'p := 1'],
    err: [],
  },
  {
    title: 'a file that is not there',
    argv: ['fmt', 'none.rego'],
    files: FILES,
    exits: 1,
    out: [],
    err: ['lstat none.rego: no such file or directory'],
  },
  {
    title: 'v0 for both versions',
    argv: ['fmt', '--v0-v1', 'old.rego'],
    files: FILES,
    exits: 0,
    out: ['package o', '', 'import rego.v1', '', 'p contains x if x := 1'],
    err: [],
  },
  {
    title: 'v0 stays v0',
    argv: ['fmt', '--v0-compatible', 'old.rego'],
    files: FILES,
    exits: 0,
    out: ['package o', '', 'p[x] {', '\tx := 1', '}'],
    err: [],
  },
];
