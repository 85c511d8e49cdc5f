import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SYSTEMS = new Set([
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
]);
const PROCESSORS = new Set([
  'arm',
  'arm64',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
  'x64',
  'wasm32',
]);

/**
 * What package-lock.json lacks. A registry that mirrors only a part of the packages makes npm leave the binaries of
 * other platforms out of the lock file, and `npm ci` then refuses it as out of step. The version of such a binary is
 * known all the same, from the package that asks for it.
 *
 * @returns entries to add, by their path in the lock file, and names that cannot be completed by rule
 */
export function missingEntries(lock) {
  const entries = {};
  const unknown = [];
  for (const { dev, optionalDependencies } of Object.values(lock.packages)) {
    for (const [name, version] of Object.entries(optionalDependencies ?? {})) {
      const path = `node_modules/${name}`;
      if (lock.packages[path] !== undefined) continue;
      const platform = platformOf(name);
      if (platform === undefined || !/^\d+\.\d+\.\d+[\w.-]*$/.test(version)) unknown.push(`${name}@${version}`);
      else entries[path] = optionalEntry(version, dev, platform);
    }
  }
  return { entries, unknown };
}

/** An entry with its keys in npm's order. */
function optionalEntry(version, dev, { cpu, libc, os }) {
  return {
    version,
    cpu: [cpu],
    ...(dev ? { dev } : {}),
    ...(libc === undefined ? {} : { libc: [libc] }),
    optional: true,
    ...(os === undefined ? {} : { os: [os] }),
  };
}

/** The platform in a name such as `@oxlint/binding-linux-arm-gnueabihf`; WebAssembly runs on any system. */
function platformOf(name) {
  const words = name.split(/[/-]/);
  const os = words.find((word) => SYSTEMS.has(word));
  const cpu = words.find((word) => PROCESSORS.has(word));
  if (cpu === undefined || (os === undefined && cpu !== 'wasm32')) return undefined;
  const libc = words.some((word) => word.startsWith('musl')) ? 'musl' : 'glibc';
  return { os, cpu, libc: os === 'linux' ? libc : undefined };
}

export function readLock(root) {
  return JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
}

/** Adds what {@link missingEntries} finds, in npm's own order and layout. */
export function completeLock(root) {
  const lock = readLock(root);
  Object.assign(lock.packages, missingEntries(lock).entries);
  const sorted = Object.entries(lock.packages).toSorted(([a], [b]) => a.localeCompare(b, 'en'));
  lock.packages = Object.fromEntries(sorted);
  writeFileSync(join(root, 'package-lock.json'), `${JSON.stringify(lock, null, 2)}\n`);
}
