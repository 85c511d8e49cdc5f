/** A policy of package `p` without that line, and what its `allow` reads: row, path, kind and polarity. */
export interface ReadCase {
  readonly title: string;
  readonly source: string;
  readonly reads: readonly string[];
}

export const READ_CASES: readonly ReadCase[] = [
  {
    title: 'attributes of members, not the whole collection',
    source: 'allow if {\n\tsome u in data.users\n\tu.name == input.user\n\tu.status == "active"\n}',
    reads: ['4: data.users[_].name value grant', '5: data.users[_].status value grant', '4: input.user value grant'],
  },
  {
    title: 'a negated attribute revokes',
    source: 'allow if not data.blocked[input.user]',
    reads: ['2: data.blocked[_] value revoke', '2: input.user value grant'],
  },
  {
    title: 'a local variable stands for its place',
    source: 'allow if {\n\tu := data.users[input.user]\n\trole := u.role\n\tnot role == "guest"\n}',
    reads: ['5: data.users[_].role value grant', '3: input.user value grant'],
  },
  {
    title: 'a function reads its arguments',
    source: 'admin(u) if u.role == "admin"\nallow if admin(data.users[input.user])\nallow if not admin(input.peer)',
    reads: [
      '3: data.users[_] existence grant',
      '2: data.users[_].role value grant',
      '4: input.peer existence grant',
      '2: input.peer.role value revoke',
      '3: input.user value grant',
    ],
  },
  {
    title: 'an else branch depends on the bodies before it',
    source: 'verdict := "no" if {\n\tdata.locked\n} else := "yes" if {\n\tdata.open\n}\nallow if verdict == "yes"',
    reads: ['3: data.locked value revoke', '5: data.open value grant'],
  },
  {
    title: 'a default stands in for what is lost',
    source: 'default limit := 5\nlimit := data.limits[input.tier]\nallow if input.count < limit',
    reads: [
      '3: data.limits[_] existence both',
      '4: data.limits[_] value both',
      '4: input.count value grant',
      '3: input.tier value both',
    ],
  },
  {
    title: 'no member may be left to count',
    source: 'deny contains "old" if input.age > data.maximum\nallow if count(deny) == 0',
    reads: ['2: data.maximum value revoke', '2: input.age value revoke'],
  },
  {
    title: 'a number of members of unknown use can do both',
    source: 'allow if count(data.seats) == input.seats\nallow if count(data.rows) > 2',
    reads: ['3: data.rows[_] iteration grant', '2: data.seats[_] iteration both', '2: input.seats value grant'],
  },
  {
    title: 'what is required and not provided',
    source: 'missing := {r | some r in data.required} - {p | some p in input.provided}\nallow if count(missing) == 0',
    reads: ['2: data.required[_] value revoke', '2: input.provided[_] value grant'],
  },
  {
    title: 'every member may be in the way',
    source: 'allow if every c in input.checks { c.passed }',
    reads: ['2: input.checks[_] iteration revoke', '2: input.checks[_].passed value grant'],
  },
  {
    title: 'a constant path of object.get, with what stands for it',
    source:
      'allow if object.get(input, ["user", "active"], false) == true\nallow if object.get(data.flags, "off", "no") == "no"',
    reads: ['3: data.flags existence grant', '3: data.flags.off value revoke', '2: input.user.active value grant'],
  },
  {
    title: 'paths of json.filter',
    source: 'allow if json.filter(input, ["user/name"]).user.name == "ann"',
    reads: ['2: input.user.name value grant', '2: input.user[_] iteration none', '2: input[_] iteration none'],
  },
  {
    title: 'what with replaces is not read, the replacement is',
    source: 'inner if {\n\tinput.a == data.b\n\tdata.c\n}\nallow if inner with input.a as data.x with data.c as true',
    reads: ['3: data.b value grant', '3: data.x value grant', '6: data.x existence grant'],
  },
  {
    title: 'partial rules, by key and by member',
    source:
      'byName[u.name] := u if some u in data.users\nactive contains u.id if {\n\tsome u in data.users\n\tnot u.left\n}\nallow if {\n\tbyName[input.name].admin\n\tinput.id in active\n}',
    reads: [
      '2: data.users[_] value grant',
      '8: data.users[_].admin value grant',
      '3: data.users[_].id value grant',
      '9: data.users[_].id value grant',
      '5: data.users[_].left value revoke',
      '2: data.users[_].name value grant',
      '9: input.id value grant',
      '8: input.name value grant',
    ],
  },
  {
    title: 'one key of a partial rule',
    source: 'm[k] := v if some k, v in data.m\nallow if m.a == 1',
    reads: ['2: data.m.a existence grant', '3: data.m.a value grant'],
  },
  {
    title: 'heads of references, beside base documents',
    source: 'perms.admin[x] if x := data.admins[_]\nallow if perms[input.role][input.user]\nallow if data.q[input.x].r',
    reads: [
      '2: data.admins[_] value grant',
      '3: data.p.perms[_][_] value grant',
      '4: data.q[_].r value grant',
      '3: input.role value grant',
      '3: input.user value grant',
      '4: input.x value grant',
    ],
  },
  {
    title: 'a rule through a variable',
    source: 'role := data.users[input.user].role\nallow if {\n\tr := role\n\tnot r == "guest"\n}',
    reads: ['2: data.users[_].role existence grant', '5: data.users[_].role value grant', '2: input.user value grant'],
  },
  {
    title: 'a path of object.get that may be an array',
    source: 'allow if object.get(data.users, input.path, "x") == "y"',
    reads: ['2: data.users[_] value grant', '2: data.users[_] subtree both', '2: input.path value grant'],
  },
  {
    title: 'nothing that is only printed',
    source: 'allow if {\n\tprint(data.secret)\n\tinput.ok\n}',
    reads: ['4: input.ok value grant'],
  },
  {
    title: 'comprehensions, by what becomes of them',
    source:
      'allow if {\n\tnames := [n | some u in data.users; u.on; n := u.name]\n\t"root" in names\n\tnot data.bad in {b | b := data.worse[_]}\n}',
    reads: [
      '5: data.bad value grant',
      '4: data.users[_].name value grant',
      '3: data.users[_].on value grant',
      '5: data.worse[_] value revoke',
      '5: data.worse[_] value revoke',
    ],
  },
  {
    title: 'both sides of a comparison of numbers of members',
    source: 'allow if count(input.yes) > count(input.no)',
    reads: ['2: input.no existence grant', '2: input.no[_] iteration revoke', '2: input.yes[_] iteration grant'],
  },
  {
    title: 'a decision is an object',
    source:
      'ok if input.role == "admin"\ndefault allow := {"decision": false}\nallow := {"decision": true, "context": data.note} if ok',
    reads: ['1: data.note subtree grant', '4: data.note existence grant', '2: input.role value grant'],
  },
  {
    title: 'constant keys are told apart',
    source: 'allow if {\n\tsome k in ["a", "b"]\n\tdata.m[k].on\n}',
    reads: ['4: data.m.a.on value grant', '4: data.m.b.on value grant'],
  },
  {
    title: 'all of what a built-in takes',
    source: 'allow if crypto.sha256(json.marshal(data.doc)) == input.hash',
    reads: ['2: data.doc subtree grant', '2: input.hash value grant'],
  },
  {
    title: 'roles and permissions',
    source:
      'default allow := false\nallow if {\n\tsome role in data.user_roles[input.user]\n\tsome p in data.role_permissions[role]\n\tp.action == input.action\n\tp.object == input.object\n}',
    reads: [
      '6: data.role_permissions[_][_].action value grant',
      '7: data.role_permissions[_][_].object value grant',
      '5: data.user_roles[_][_] value grant',
      '6: input.action value grant',
      '7: input.object value grant',
      '4: input.user value grant',
    ],
  },
  {
    title: 'a quota by tier, and an author',
    source:
      'default allow := false\nlimit := {"free": 2, "basic": 20}\narticle := data.articles[input.resource.id]\nsub := data.subscriptions[input.subject.id]\nallow if {\n\tinput.action.name == "read"\n\tarticle.author == input.subject.id\n}\nallow if {\n\tinput.action.name == "read"\n\tarticle.status == "published"\n\tsub.status == "active"\n\twithin_quota\n}\nwithin_quota if sub.tier == "professional"\nwithin_quota if {\n\tmax := limit[sub.tier]\n\treads_today < max\n}\ndefault reads_today := 0\nreads_today := data.reads[input.subject.id].count if data.reads[input.subject.id].day == input.context.day',
    reads: [
      '4: data.articles[_] existence grant',
      '8: data.articles[_].author value grant',
      '12: data.articles[_].status value grant',
      '19: data.reads[_].count value both',
      '22: data.reads[_].count existence both',
      '22: data.reads[_].day value both',
      '5: data.subscriptions[_] existence grant',
      '13: data.subscriptions[_].status value grant',
      '16: data.subscriptions[_].tier value grant',
      '18: data.subscriptions[_].tier value grant',
      '7: input.action.name value grant',
      '11: input.action.name value grant',
      '22: input.context.day value both',
      '4: input.resource.id value grant',
      '5: input.subject.id value grant',
      '8: input.subject.id value grant',
      '22: input.subject.id value both',
      '22: input.subject.id value both',
    ],
  },
  {
    title: 'what becomes no object, where one is looked into',
    source: 'default d := 2\nd := input.a\nallow if object.get(d, "b", 1) == 1',
    reads: ['3: input.a existence both', '4: input.a.b value revoke'],
  },
];
