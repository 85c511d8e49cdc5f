import { fileURLToPath } from 'node:url';
import type { CommandSuite } from '../suite.ts';

const WRIT = fileURLToPath(new URL('../../../packages/cli/bin/writ.js', import.meta.url));
const RULES = 10_000;

/** Files of ten thousand rules each: what grows with the number of rules differs from shape to shape. */
const SHAPES: Readonly<Record<string, (index: number) => string>> = {
  'one name': (i) => `allow if {\n\tinput.user == "u${i}"\n\tinput.action == "a${i % 17}"\n}\n`,
  'many names': (i) => `rule_${i} if {\n\tinput.user == "u${i}"\n\tinput.action == "a${i % 17}"\n}\n`,
  'partial set': (i) => `deny contains msg if {\n\tinput.n == ${i}\n\tmsg := sprintf("no %d", [${i}])\n}\n`,
  functions: (i) => `f_${i}(x, y) := z if {\n\tx > ${i}\n\tz := x + y\n}\n`,
  else: (i) => `r_${i} := 1 if {\n\tinput.x == ${i}\n} else := 2 if {\n\tinput.y == ${i}\n} else := 3\n`,
};

const fileOf = (shape: string): string => `${shape.replace(' ', '-')}.rego`;

/** Needs the built and bundled command, as `npm run bench` makes it. */
export const suites: readonly CommandSuite[] = Object.entries(SHAPES).map(([shape, rule]) => ({
  kind: 'commands',
  name: `rego-check-${shape.replace(' ', '-')}`,
  title: `check of one file with 10,000 rules: ${shape}`,
  baseline: 'opa check',
  files: () => ({ [fileOf(shape)]: `package app\n\n${Array.from({ length: RULES }, (_, i) => rule(i)).join('\n')}` }),
  variants: [
    { name: 'writ rego check', command: process.execPath, args: [WRIT, 'rego', 'check', fileOf(shape)] },
    {
      name: 'opa check',
      peer: { command: 'opa', versionArgs: ['version'] },
      command: 'opa',
      args: ['check', fileOf(shape)],
    },
  ],
}));
