import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fromJs, type PlainObject, type Value } from '@writ/rego';
import { compileCedar } from './index.ts';
import type { CedarOptions, EntityMapping } from './types.ts';

const ENTITIES: readonly EntityMapping[] = [
  { type: 'User', name: 'user', path: ['users'], parents: { groups: 'Group' } },
  { type: 'Group', path: ['groups'], parents: { within: 'Group' } },
  { type: 'Doc', name: 'doc', path: ['docs'], references: { owner: 'User', editors: 'User' } },
];

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an object of documents
const DATA = fromJs({
  users: { ada: { level: 3, groups: ['staff'], nick: null }, bob: { level: 1, groups: [] } },
  groups: { staff: { within: 'people' }, people: {} },
  docs: { d1: { owner: 'ada', editors: ['bob'], tags: ['x'] }, half: { ratio: 0.5 } },
}) as PlainObject;

const QUESTION = {
  subject: { type: 'user', id: 'ada' },
  action: { name: 'edit' },
  resource: { type: 'doc', id: 'd1' },
};

async function ask(
  policy: string,
  question: object = QUESTION,
  options: Partial<CedarOptions> = {},
): Promise<Value | undefined> {
  const program = await compileCedar({
    policies: [{ file: 'a.cedar', source: policy }],
    entities: ENTITIES,
    ...options,
  });
  return program.entrypoint(options.entrypoint ?? ['cedar', 'decision'])?.evaluate(fromJs(question), DATA, {});
}

const allowed = (...reasons: string[]) => ({ decision: true, context: { reasons, errors: [] } });
const denied = { decision: false, context: { reasons: [], errors: [] } };

describe('Cedar', () => {
  it('names the policies that decided, by their `@id` or place', async () => {
    assert.deepEqual(
      await ask('@id("owners")\npermit (principal, action, resource) when { resource.owner == principal };'),
      allowed('owners'),
    );
    assert.deepEqual(await ask('\npermit (principal, action, resource);'), allowed('a.cedar:2'));
    assert.deepEqual(await ask('permit (principal, action == Action::"read", resource);'), denied);
  });

  it('finds entities through references and parents', async () => {
    assert.deepEqual(await ask('@id("a") permit (principal in Group::"people", action, resource);'), allowed('a'));
    assert.deepEqual(
      await ask('@id("a") permit (principal, action, resource) when { resource.owner.level >= 3 };'),
      allowed('a'),
    );
    assert.deepEqual(
      await ask('@id("a") permit (principal, action, resource) when { resource.editors.contains(User::"bob") };'),
      allowed('a'),
    );
  });

  it('denies where a policy fails, though another one permits', async () => {
    const value = await ask(
      '@id("a") permit (principal, action, resource);\n@id("b") forbid (principal, action, resource) when { principal.nick == "x" };',
    );
    assert.deepEqual(value, {
      decision: false,
      context: { reasons: ['a'], errors: ['b: `User::"ada"` does not have the attribute `nick`'] },
    });
  });

  it('sees the context and the properties of a question; what the data says counts more', async () => {
    const policy =
      '@id("a") permit (principal, action, resource) when { context.ip == "::1" && principal.level == 3 && principal.mfa };';
    const question = {
      ...QUESTION,
      subject: { type: 'user', id: 'ada', properties: { level: 9, mfa: true } },
      context: { ip: '::1', none: null },
    };
    assert.deepEqual(await ask(policy, question), allowed('a'));
  });

  const failing: Readonly<Record<string, readonly [object, RegExp]>> = {
    'without a subject': [{ action: { name: 'edit' } }, /no `subject\.type`/],
    'about a type that is not known': [
      { ...QUESTION, resource: { type: 'car', id: '1' } },
      /no entity has the type `car`/,
    ],
    'whose context makes an entity': [
      { ...QUESTION, context: { a: { __entity: { type: 'User', id: 'root' } } } },
      /does not allow/,
    ],
    'with a fraction in the data': [{ ...QUESTION, resource: { type: 'doc', id: 'half' } }, /`ratio` is no integer/],
  };
  for (const [name, [question, message]] of Object.entries(failing)) {
    it(`has no answer to a question ${name}`, async () => {
      await assert.rejects(ask('permit (principal, action, resource);', question), {
        name: 'EvaluationError',
        message,
      });
    });
  }
});

describe('compiling Cedar', () => {
  const schema = {
    file: 's.cedarschema',
    source: `entity Group in [Group];
entity User in [Group] { level: Long, nick?: String };
entity Doc { owner: User, editors: Set<User>, tags: Set<String> };
action "edit" appliesTo { principal: User, resource: Doc };`,
  };

  it('tells all mistakes with their places', async () => {
    const policies = [
      { file: 'a.cedar', source: '// é\npermit (principal, action, resource) when { principal.age > 3 };' },
      {
        file: 'b.cedar',
        source:
          'permit (principal, action, resource);\n  forbid (principal, action, resource) when { resource.size == 1 };',
      },
    ];
    await assert.rejects(compileCedar({ policies, schema, entities: ENTITIES }), {
      code: 'ERR_PDP_POLICY_INVALID',
      message: /^a\.cedar:2:45: .*`age`.*\nb\.cedar:2:47: .*`size`/,
    });
  });

  it('tells what cannot be parsed, of policies and schema', async () => {
    const policies = [{ file: 'a.cedar', source: 'permit (principal, action resource);' }];
    const broken = { file: 's.cedarschema', source: 'entity User {' };
    await assert.rejects(compileCedar({ policies, schema: broken, entities: [] }), {
      code: 'ERR_PDP_POLICY_INVALID',
      message: /^a\.cedar:1:27: unexpected token `resource`.*\ns\.cedarschema:/,
    });
  });

  it('refuses a request that does not fit the schema', async () => {
    const policy = 'permit (principal, action, resource);';
    assert.deepEqual(await ask(policy, QUESTION, { schema }), allowed('a.cedar:1'));
    await assert.rejects(ask(policy, { ...QUESTION, action: { name: 'sell' } }, { schema }), {
      name: 'EvaluationError',
    });
  });

  it('keeps programs apart', async () => {
    const [yes, no] = await Promise.all(
      ['permit', 'forbid'].map(async (effect) =>
        compileCedar({
          policies: [{ file: 'a', source: `${effect} (principal, action, resource);` }],
          entities: ENTITIES,
        }),
      ),
    );
    const decision = (program: typeof yes) =>
      program?.entrypoint(['cedar', 'decision'])?.evaluate(fromJs(QUESTION), DATA, {});
    assert.deepEqual(decision(yes), allowed('a:1'));
    assert.deepEqual(decision(no), { decision: false, context: { reasons: ['a:1'], errors: [] } });
  });
});
