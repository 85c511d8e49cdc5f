import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Whether node_modules holds what package-lock.json asks for on this platform. npm writes its own account of what it
 * installed as the last step, so an install that was broken off, or done for another machine, does not count.
 */
export function isInstalled(root, { platform, arch } = process) {
  const wanted = readPackages(join(root, 'package-lock.json'));
  const found = readPackages(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === undefined || found === undefined) return false;
  const isWanted = ([path, entry]) =>
    path !== '' && (found[path] !== undefined || !entry.optional || fits(entry, platform, arch));
  const needed = Object.entries(wanted).filter(isWanted);
  return (
    needed.every(([path, entry]) => same(entry, found[path])) &&
    Object.keys(found).every((path) => wanted[path] !== undefined)
  );
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch (error) {
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** An optional package is only known to be needed when it names this platform; one per C library may be left out. */
function fits(entry, platform, arch) {
  return entry.libc === undefined && entry.os?.includes(platform) === true && entry.cpu?.includes(arch) === true;
}

function same(wanted, found) {
  if (found === undefined) return false;
  return (
    wanted.version === found.version &&
    (wanted.integrity === undefined || wanted.integrity === found.integrity) &&
    wanted.link === found.link
  );
}
