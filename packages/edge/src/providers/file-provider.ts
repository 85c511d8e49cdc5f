import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { asWritError, type ConfigIssue, issueLine, type Logger, type Part } from '@writ/core';
import type { EdgeConfiguration } from '../config/configuration.ts';
import { readDocument } from '../config/document.ts';
import { edgeError } from '../errors.ts';
import type { EdgeRules } from '../rules/edge-rules.ts';
import { type RuleSet, readRuleSet } from '../rules/rule-set.ts';

export interface FileProviderOptions {
  readonly configuration: EdgeConfiguration;
  readonly rules: EdgeRules;
  readonly isProxy: boolean;
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly logger: Logger;
  /** The rules in force have changed. */
  readonly onChange: () => void;
}

const SETTLE_MS = 100;
const RESCAN_MS = 5_000;

/**
 * Loads rule sets from a file or a folder, and again when something there changes. A rule set that is wrong never replaces
 * one that is in force; a file that is gone takes its rules with it. At the start every mistake stops it.
 */
export function fileProvider(options: FileProviderOptions): Part & { scan(): void } {
  const { configuration, rules, logger, workingDirectory } = options;
  const settings = configuration.settings.providers.file_system;
  const root = resolve(workingDirectory, settings?.src ?? '');
  const known = new Map<string, string>();
  let watcher: FSWatcher | undefined;
  let interval: NodeJS.Timeout | undefined;
  let timer: NodeJS.Timeout | undefined;

  function load(file: string): { ruleSet: RuleSet | undefined; issues: readonly ConfigIssue[] } {
    const substitutes = settings?.env_vars_enabled ?? false;
    const document = readDocument(file, { environment: options.environment, workingDirectory, substitutes });
    // An empty file stands for a file that is gone.
    if (!document.node && document.issues.length === 0) return { ruleSet: undefined, issues: [] };
    const result = readRuleSet(document, { id: `file_system:${file}`, configuration, isProxy: options.isProxy });
    for (const warning of result.warnings) logger.warn(issueLine(warning));
    return result.ok ? { ruleSet: result.ruleSet, issues: [] } : { ruleSet: undefined, issues: result.issues };
  }

  function put(file: string): readonly string[] {
    const { ruleSet, issues } = load(file);
    if (issues.length > 0) return issues.map((issue) => issueLine(issue));
    if (!ruleSet) rules.remove(`file_system:${file}`);
    else {
      try {
        rules.put(ruleSet);
      } catch (error) {
        return [`${file}: ${asWritError(error).message}`];
      }
    }
    return [];
  }

  function scan(isStart = false): void {
    const files = ruleFiles(root);
    const problems: string[] = [];
    let changed = false;
    if (!files) {
      // A folder that cannot be read tells nothing of what is in it.
      if (isStart) throw edgeError('ERR_EDGE_UNSUPPORTED', `the rules at \`${root}\` cannot be read`);
      logger.error('the rules cannot be read, those in force stay', { path: root });
      return;
    }
    for (const file of known.keys()) {
      if (files.has(file)) continue;
      known.delete(file);
      rules.remove(`file_system:${file}`);
      changed = true;
      logger.info('a rule set is gone', { file });
    }
    for (const [file, mark] of files) {
      if (known.get(file) === mark) continue;
      known.set(file, mark);
      const found = put(file);
      problems.push(...found);
      changed = true;
      if (!isStart && found.length > 0)
        logger.error('a new version of a rule set is refused, the one in force stays', { issues: found.slice(0, 20) });
      else if (found.length === 0) logger.info('a rule set is in force', { file });
    }
    if (isStart && problems.length > 0) {
      throw edgeError(
        'ERR_EDGE_RULES',
        `${problems.length === 1 ? '' : `${problems.length} mistakes, the first: `}${problems[0]}`,
      );
    }
    if (changed) options.onChange();
  }

  const settle = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => scan(), SETTLE_MS);
    timer.unref();
  };

  return {
    name: 'rules',
    scan: () => scan(),
    async start() {
      scan(true);
      if (!settings?.watch) return;
      // The folder and not the file: editors and container platforms replace files by renaming.
      const folder = statSync(root).isDirectory() ? root : dirname(root);
      watcher = watch(folder, settle);
      watcher.on('error', (error) =>
        logger.warn('the rules are watched by looking from time to time only', { err: error }),
      );
      interval = setInterval(() => scan(), RESCAN_MS);
      interval.unref();
    },
    async close() {
      clearTimeout(timer);
      clearInterval(interval);
      watcher?.close();
    },
  };
}

/** The rule files with what tells one version from the next; undefined where the place cannot be read. */
function ruleFiles(root: string): ReadonlyMap<string, string> | undefined {
  try {
    const files = statSync(root).isDirectory()
      ? readdirSync(root)
          .filter((name) => !name.startsWith('.') && /\.(?:ya?ml|json)$/.test(name))
          .toSorted()
          .map((name) => join(root, name))
      : [root];
    return new Map(
      files.flatMap((file) => {
        const stat = statSync(file, { throwIfNoEntry: false });
        return stat?.isFile() ? [[file, `${stat.ino}:${stat.size}:${stat.mtimeMs}`]] : [];
      }),
    );
  } catch {
    return undefined;
  }
}
