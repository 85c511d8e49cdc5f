import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 100;
// A holder writes its pid right after it made the folder; one without a pid for this long died in between.
const NAMELESS_MS = 5_000;

/**
 * Runs `work` while no other process of this machine does so under the same lock folder. A lock whose holder has
 * ended, however it ended, is taken over.
 */
export async function withLock(folder, onWait, work) {
  mkdirSync(dirname(folder), { recursive: true });
  let waiting = false;
  while (!tryLock(folder)) {
    if (removeStale(folder)) continue;
    if (!waiting) onWait();
    waiting = true;
    await sleep(POLL_MS);
  }
  const release = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function tryLock(folder) {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
  writeFileSync(join(folder, 'pid'), String(process.pid));
  return true;
}

function removeStale(folder) {
  const state = readState(folder);
  if (state === 'gone') return true;
  if (state === 'held') return false;
  // Renaming decides between two that find the same stale lock: only one of them succeeds.
  const grave = `${folder}.stale-${process.pid}`;
  try {
    renameSync(folder, grave);
  } catch (error) {
    if (error.code === 'ENOENT') return true;
    throw error;
  }
  rmSync(grave, { recursive: true, force: true });
  return true;
}

function readState(folder) {
  try {
    const ageMs = Date.now() - statSync(folder).mtimeMs;
    const pid = readPid(join(folder, 'pid'));
    if (pid === undefined) return ageMs > NAMELESS_MS ? 'stale' : 'held';
    return isAlive(pid) ? 'held' : 'stale';
  } catch (error) {
    if (error.code === 'ENOENT') return 'gone';
    throw error;
  }
}

function readPid(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
