/** Builds or installs the peers of the Rego bench: `install-peers.ts [NAME]...`, all of them without a name. */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { PROJECT_ROOT } from '../host.ts';
import { PEERS } from '../rego/peers.ts';

const names = process.argv.slice(2);
const unknown = names.find((name) => !PEERS.some((peer) => peer.name === name));
if (unknown === undefined) {
  for (const peer of PEERS.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const [command, ...args] = peer.install;
    process.stderr.write(`bench: installing ${peer.name} ${peer.version} with ${command}\n`);
    mkdirSync(dirname(peer.file), { recursive: true });
    const { status, error } = spawnSync(command, args, { cwd: PROJECT_ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
    if (status === 0) continue;
    process.stderr.write(`bench: ${peer.name} was not installed: ${error?.message ?? `exit code ${status}`}\n`);
    process.exitCode = 1;
  }
} else {
  process.stderr.write(`bench: \`${unknown}\` is none of ${PEERS.map(({ name }) => name).join(', ')}\n`);
  process.exitCode = 2;
}
