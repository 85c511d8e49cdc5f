import { defineWorkload, pick, times } from '../workload.ts';

type Verb = 'view' | 'edit' | 'share';

interface Data {
  /** For each group the groups that it is a member of. */
  readonly member_of: Readonly<Record<string, readonly string[]>>;
  readonly users: Readonly<Record<string, { readonly groups: readonly string[]; readonly clearance: number }>>;
  /** For each folder its parent; none for the root. */
  readonly parents: Readonly<Record<string, readonly string[]>>;
  readonly grants: Readonly<Record<string, readonly { readonly group: string; readonly verbs: readonly Verb[] }[]>>;
  readonly holds: Readonly<Record<string, boolean>>;
}

interface Section {
  readonly level: number;
  readonly tags: readonly string[];
  readonly sections?: readonly Section[];
}

interface Input {
  readonly user: string;
  readonly verb: Verb;
  readonly document: { readonly id: string; readonly folder: string; readonly body: Section };
}

const policy = `package bench

import rego.v1

default allow := false

groups := graph.reachable(data.member_of, data.users[input.user].groups)

folders := graph.reachable(data.parents, [input.document.folder])

implied := {"view": {"view", "edit", "share"}, "edit": {"edit", "share"}, "share": {"share"}}

granted contains folder if {
	some folder in folders
	some grant in data.grants[folder]
	grant.group in groups
	some verb in grant.verbs
	verb in implied[input.verb]
}

levels := [level |
	walk(input.document.body, [path, level])
	path[count(path) - 1] == "level"
]

tags := {tag |
	walk(input.document.body, [_, node])
	some tag in node.tags
}

held := {folder: {tag | some tag in tags; startswith(tag, "legal:")} |
	some folder in folders
	data.holds[folder]
}

cleared if {
	every level in levels {
		level <= data.users[input.user].clearance
	}
}

on_hold if {
	input.verb != "view"
	some _, legal in held
	count(legal) > 0
}

allow if {
	count(granted) > 0
	cleared
	not on_hold
}
`;

const GROUPS = 300;
const FOLDERS = 2000;
const IMPLIED = { view: ['view', 'edit', 'share'], edit: ['edit', 'share'], share: ['share'] };
const VERBS = ['view', 'edit', 'share'] as const;

export const hierarchy = defineWorkload<Data, Input>({
  name: 'hierarchy',
  title: 'documents in 2000 folders, 300 groups within groups: reachability, a walk, nested comprehensions',
  make(random) {
    const groups = times(GROUPS, (index): [string, string[]] => [
      `g${index}`,
      index < 5 ? [] : times(random(3), () => `g${random(index)}`),
    ]);
    const folders = times(FOLDERS, (index): [string, string[]] => [
      `f${index}`,
      index === 0 ? [] : [`f${Math.floor(random(index) / 2)}`],
    ]);
    const users = times(1000, (index): [string, Data['users'][string]] => [
      `u${index}`,
      { groups: times(1 + random(3), () => `g${random(GROUPS)}`), clearance: 1 + random(4) },
    ]);
    const grant = () => ({ group: `g${random(60)}`, verbs: times(1 + random(2), () => pick(random, VERBS)) });
    const data: Data = {
      member_of: Object.fromEntries(groups),
      users: Object.fromEntries(users),
      parents: Object.fromEntries(folders),
      grants: Object.fromEntries(folders.filter(() => random(2)).map(([id]) => [id, times(1 + random(4), grant)])),
      holds: Object.fromEntries(folders.filter(() => random(10) === 0).map(([id]) => [id, true])),
    };
    const section = (depth: number): Section => ({
      level: random(20) ? 1 : 1 + random(4),
      tags: times(random(3), () => pick(random, ['draft', 'public', 'legal:case', 'team:a', 'team:b'])),
      ...(depth > 0 && { sections: times(random(4), () => section(depth - 1)) }),
    });
    const inputs = times(200, () => ({
      user: `u${random(1000)}`,
      verb: pick(random, VERBS),
      document: { id: `d${random(100_000)}`, folder: `f${random(FOLDERS)}`, body: section(2) },
    }));
    return { policy, data, inputs };
  },
  decide({ user, verb, document }, { member_of, users, parents, grants, holds }) {
    const who = users[user];
    if (!who) return false;
    const groups = reachable(member_of, who.groups);
    const folders = reachable(parents, [document.folder]);
    const isGranted = [...folders].some((folder) =>
      grants[folder]?.some(({ group, verbs }) => groups.has(group) && verbs.some((v) => IMPLIED[verb].includes(v))),
    );
    if (!isGranted || !isCleared(document.body, who.clearance)) return false;
    return verb === 'view' || ![...folders].some((folder) => holds[folder]) || !isLegal(document.body);
  },
});

function reachable(edges: Readonly<Record<string, readonly string[]>>, from: readonly string[]): Set<string> {
  const seen = new Set(from.filter((node) => edges[node]));
  for (const node of seen) for (const next of edges[node] ?? []) if (edges[next]) seen.add(next);
  return seen;
}

function isCleared({ level, sections = [] }: Section, clearance: number): boolean {
  return level <= clearance && sections.every((section) => isCleared(section, clearance));
}

function isLegal({ tags, sections = [] }: Section): boolean {
  return tags.some((tag) => tag.startsWith('legal:')) || sections.some(isLegal);
}
