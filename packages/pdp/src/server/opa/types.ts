import type { Decider, Decision, DecisionRequest } from '../../decision/types.ts';
import type { EngineProgram } from '../../engine/types.ts';
import type { DataStore } from '../../store/store.ts';
import type { Path } from '../../store/types.ts';

/** What holds for each decision of a request. */
export type Terms = Pick<DecisionRequest, 'minPositions' | 'maxStalenessMs' | 'caller'>;

export interface OpaApiOptions {
  readonly decider: Decider;
  /** Decides without a record. */
  readonly consult: (request: DecisionRequest) => Decision;
  readonly store: DataStore<EngineProgram>;
  /** What `POST /` asks. Default: `system.main`. */
  readonly defaultDecision?: Path;
  /** The modules as they were read, by name, for `/v1/policies`. */
  readonly modules: () => ReadonlyMap<string, string>;
  /** Why the decision point cannot decide yet, in one line; undefined where it can. */
  readonly unready: () => string | undefined;
  /** Whether there are rules at or below a path. */
  readonly hasRules: (path: Path) => boolean;
  /** Whether answers have a `decision_id`: where decisions are logged, as in OPA. */
  readonly tellsDecisionId: boolean;
  readonly version: string;
}
