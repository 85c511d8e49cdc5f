import { fileURLToPath } from 'node:url';
import { matches } from '../check.ts';
import type { CommandSuite } from '../suite.ts';

const WRIT = fileURLToPath(new URL('../../../packages/cli/bin/writ.js', import.meta.url));
const EVAL = ['eval', '-d', 'app.rego', '-i', 'input.json', 'data.app.allow'];
const allows = ({ stdout }: { readonly stdout: string }) => matches(/"value": true/)(stdout);

const POLICY = `package app

default allow := false

allow if input.user.role == "admin"

allow if {
	some grant in data.grants
	grant.user == input.user.name
	grant.action == input.action
}
`;

/** Needs the built and bundled command, as `npm run bench` makes it. */
export const suite: CommandSuite = {
  kind: 'commands',
  name: 'rego-eval',
  title: 'one decision of a small policy from the shell, against a bare Node.js and OPA',
  baseline: 'node -e 0',
  files: () => ({
    'app.rego': POLICY,
    'input.json': JSON.stringify({ user: { name: 'ada', role: 'admin' }, action: 'read' }),
  }),
  variants: [
    { name: 'node -e 0', command: process.execPath, args: ['-e', '0'] },
    { name: 'writ rego eval', command: process.execPath, args: [WRIT, 'rego', ...EVAL], check: allows },
    {
      name: 'opa eval',
      peer: { command: 'opa', versionArgs: ['version'] },
      command: 'opa',
      args: EVAL,
      check: allows,
    },
  ],
};
