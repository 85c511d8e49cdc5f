import { resolve } from 'node:path';
import { systemClock, WritError } from '@writ/core';
import {
  compileRego,
  DataStore,
  type EngineProgram,
  loadSnapshot,
  type RecordedDecision,
  savedPolicies,
  snapshotsOf,
  type View,
} from '@writ/pdp';
import { RegoDiagnosticsError } from '@writ/rego';
import type { Io } from '../io.ts';
import { valueAt } from '../rego/documents.ts';
import { Files } from '../rego/files.ts';
import { loadPolicy } from '../rego/policy-files.ts';

/** Where policies and data of then and now are, as the command line names them. */
export interface StateFlags {
  readonly history?: string;
  readonly snapshot?: readonly string[];
  readonly data?: readonly string[];
  readonly bundle?: readonly string[];
  readonly v0Compatible?: boolean;
}

/** What policies and data were, or are. */
export type State = Pick<View<EngineProgram>, 'policies' | 'data' | 'datasets'>;

/** The states that a command line names. Snapshots are read when they are asked for, one at a time. */
export class States {
  readonly #io: Io;
  readonly #flags: StateFlags;
  #files: readonly string[] | undefined;
  readonly #read = new Map<string, State | undefined>();

  constructor(io: Io, flags: StateFlags) {
    this.#io = io;
    this.#flags = flags;
  }

  /** Whether there is anything that tells what was. */
  get hasPast(): boolean {
    return this.#flags.history !== undefined || this.#flags.snapshot !== undefined;
  }

  /** The state that a decision was made on; undefined where none of the snapshots is. */
  async past(record: RecordedDecision): Promise<State | undefined> {
    for (const file of await this.#snapshots()) {
      const state = await this.#stateOf(file);
      if (state && isStateOf(record, state)) return state;
    }
    return undefined;
  }

  /** The policies and data of files, or else those of the newest snapshot. */
  async now(): Promise<State | undefined> {
    const { data, bundle, v0Compatible } = this.#flags;
    if (data || bundle) return localState(this.#io, { data, bundle, regoVersion: v0Compatible ? 'v0' : 'v1' });
    const [newest] = await this.#snapshots();
    return newest === undefined ? undefined : this.#stateOf(newest);
  }

  async #snapshots(): Promise<readonly string[]> {
    const { history, snapshot = [] } = this.#flags;
    const folder = history === undefined ? undefined : resolve(this.#io.workingDirectory, history);
    this.#files ??= [
      ...(folder === undefined ? [] : await snapshotsOf(folder)),
      ...snapshot.map((file) => resolve(this.#io.workingDirectory, file)),
    ];
    return this.#files;
  }

  async #stateOf(file: string): Promise<State | undefined> {
    if (!this.#read.has(file)) this.#read.set(file, await readState(file));
    return this.#read.get(file);
  }
}

async function readState(file: string): Promise<State | undefined> {
  try {
    const loaded = await loadSnapshot(file, { clock: systemClock });
    const saved = savedPolicies(loaded.policies);
    if (!saved) return undefined;
    const program = compileRego(saved.sources, { regoVersion: saved.regoVersion });
    const store = new DataStore<EngineProgram>({ clock: systemClock });
    const stage = store.stage().policies({ revisions: saved.revisions, program, rulePaths: program.rulePaths });
    loaded.stageOnto(stage);
    return stage.commit().ok ? store.view : undefined;
  } catch (error) {
    // One that cannot be used is as one that is not there: the others may do.
    if (error instanceof WritError || error instanceof RegoDiagnosticsError) return undefined;
    throw error;
  }
}

/** @throws ProblemsError with everything that is wrong */
function localState(
  io: Io,
  {
    data: paths,
    bundle,
    regoVersion,
  }: { data: readonly string[] | undefined; bundle: readonly string[] | undefined; regoVersion: 'v0' | 'v1' },
): State {
  const { modules, data } = loadPolicy(new Files(io.workingDirectory), {
    data: paths ?? [],
    bundle: bundle ?? [],
    ignore: [],
    regoVersion,
  });
  const program = compileRego(modules.values(), {
    regoVersion,
    pathExists: (path) => valueAt(data, path) !== undefined,
  });
  return { policies: { revisions: {}, program, rulePaths: program.rulePaths }, data, datasets: new Map() };
}

function isStateOf({ positions, policies }: RecordedDecision, state: State): boolean {
  for (const [name, position] of positions) {
    const at = state.datasets.get(name)?.position;
    if (at?.epoch !== position?.[0] || (at && String(at.seq)) !== position?.[1]) return false;
  }
  for (const [name, revision] of policies) if (state.policies?.revisions[name] !== revision) return false;
  return true;
}
