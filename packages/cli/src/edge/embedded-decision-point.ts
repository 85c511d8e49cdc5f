import { type ConfigIssue, configErrorFrom, type Logger, type Part, systemClock, uuidSource } from '@writ/core';
import type { EdgeConfiguration } from '@writ/edge';
import { DataStore, type Decider, DecisionPoint, type EngineProgram } from '@writ/pdp';
import { fromJs, toJsonText, type Value } from '@writ/rego';
import type { Io } from '../io.ts';
import { LocalFiles, reloadFiles } from '../pdp/local-files.ts';
import { ProblemsError } from '../rego/problem.ts';

/** The decision point in the process of an edge. */
interface EmbeddedDecisionPoint {
  readonly decider: Decider;
  /** Keeps what is in force up to date while the edge runs. */
  readonly part: Part;
  /** Loads policies and data anew; where something is wrong, those in force stay. */
  reload(): void;
}

type Sources = NonNullable<EdgeConfiguration['settings']['decision_point']>;

/**
 * Loads the policies and data that an edge decides by.
 *
 * @returns undefined where the configuration names none
 * @throws ERR_CONFIG_VALUE with everything that is wrong in them
 */
export function embeddedDecisionPoint(
  { workingDirectory }: Io,
  { settings: { decision_point: sources } }: EdgeConfiguration,
  logger: Logger,
): EmbeddedDecisionPoint | undefined {
  if (!sources) return undefined;
  const { files, store, clock, ids } = opened(workingDirectory, sources);
  const issues = issuesOf(() => files.load());
  if (issues.length > 0) throw configErrorFrom(issues);
  const point = new DecisionPoint({ store, clock, ids });
  const reload = (): void => {
    reloadFiles(files, logger, clock);
  };
  let unwatch: (() => void) | undefined;
  return {
    decider: {
      decide: (request) => {
        const decision = point.decide({ ...request, input: fromJs(request.input) });
        const value = plain(decision.value);
        return value === decision.value ? decision : { ...decision, value };
      },
    },
    part: {
      name: 'decision point',
      start: async () => {
        unwatch = files.watch(reload);
      },
      close: async () => {
        unwatch?.();
        point.close();
      },
    },
    reload,
  };
}

/** What is wrong in the policies and data that a configuration names. */
export function decisionPointIssues(
  { workingDirectory }: Io,
  { settings: { decision_point: sources } }: EdgeConfiguration,
): readonly ConfigIssue[] {
  return sources ? issuesOf(() => opened(workingDirectory, sources).files.load()) : [];
}

function opened(folder: string, sources: Sources) {
  const clock = systemClock;
  const ids = uuidSource(clock);
  const store = new DataStore<EngineProgram>({ clock });
  const files = new LocalFiles(folder, { ...sources, ignore: [], regoVersion: 'v1' }, { store, clock, ids });
  return { files, store, clock, ids };
}

function issuesOf(load: () => void): readonly ConfigIssue[] {
  try {
    load();
    return [];
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error;
    return error.problems.map(({ text }) => ({ code: 'ERR_CONFIG_VALUE', message: text }));
  }
}

/** Templates and expressions read JSON: sets become lists. Most answers are JSON already, and are not copied. */
function plain(value: Value | undefined): Value | undefined {
  return value === undefined || isJson(value) ? value : fromJs(JSON.parse(toJsonText(value)));
}

function isJson(value: Value): boolean {
  if (typeof value !== 'object' || value === null) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== Array.prototype && prototype !== null) return false;
  return Object.values(value).every((member: Value) => isJson(member));
}
