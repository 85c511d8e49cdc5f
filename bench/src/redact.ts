import { readdirSync } from 'node:fs';
import { homedir, hostname, tmpdir } from 'node:os';

/** Replaces what only this machine knows: its name and its absolute paths. */
export type Redact = (text: string) => string;

export interface Machine {
  readonly hostname: string;
  /** Absolute paths with the name they are replaced by. */
  readonly paths: ReadonlyMap<string, string>;
  /** Names of the folders at the top of the file system; any other path below one of them becomes `<path>`. */
  readonly topFolders: readonly string[];
}

/**
 * Results are published, and error messages of foreign programs quote whatever they like: every text that does not
 * come from the bench's own source passes through here.
 */
export function createRedact(machine: Machine): Redact {
  const paths = [...machine.paths].filter(([path]) => path.length > 1).toSorted(([a], [b]) => b.length - a.length);
  const folders = machine.topFolders.map((name) => literally(name)).join('|');
  const anyPath = new RegExp(`(?<![\\w.>-])/(?:${folders})(?:/[\\w.@+~-]+)+/?`, 'g');
  const ownName = new RegExp(`(?<![\\w-])${literally(machine.hostname)}(?![\\w-])`, 'gi');
  return (text) => {
    let result = text;
    for (const [path, name] of paths) result = result.replaceAll(path, name);
    if (folders !== '') result = result.replace(anyPath, '<path>');
    if (machine.hostname !== '' && machine.hostname !== 'localhost') result = result.replace(ownName, '<host>');
    return result;
  };
}

/** @param projectRoot absolute path of the repository */
export function thisMachine(projectRoot: string): Machine {
  return {
    hostname: hostname(),
    paths: new Map([
      [projectRoot, '<project>'],
      [tmpdir(), '<tmp>'],
      [homedir(), '<home>'],
    ]),
    topFolders: topFolders(),
  };
}

function topFolders(): string[] {
  try {
    return readdirSync('/');
  } catch {
    return [];
  }
}

/** A pattern that matches `text` and nothing else. */
function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
