import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RequestView } from '../request/request-view.ts';
import { Principal, Subject } from '../request/subject.ts';
import { compileExpression, type Variable } from './expression.ts';
import { errorValue, toCel } from './values.ts';

const ALL: readonly Variable[] = ['Request', 'Subject', 'Outputs', 'Values', 'Payload', 'Error'];

const request = new RequestView(
  { method: 'GET', scheme: 'https', host: 'a.example.com:8443', rawPath: '/a', rawQuery: 'q=1&q=2' },
  { accept: 'text/html', cookie: 'session=abc' },
  ['10.1.2.3', '192.168.1.1'],
);
request.captures = { id: '7' };
const subject = new Subject();
subject.set('default', new Principal('alice', { groups: ['admin'], level: 5 }));
subject.set('device', new Principal('phone'));

const variables = {
  Request: request.toCel(),
  Subject: subject.toCel(),
  Outputs: toCel({ opa: { result: 'full' } }),
  Values: toCel({ foo: 'bar' }),
  Payload: toCel({ ok: true, items: [1, 2] }),
  Error: errorValue(new Map([['Source', 'kratos']]), ['authentication_error', 'precondition_error']),
};

const TRUE = [
  'type(Error) == authentication_error && Request.Header("Accept").contains("text/html")',
  'type(Error) == precondition_error',
  'type(Error) != authorization_error',
  'type(Error) in [authorization_error, authentication_error]',
  'Error.Source == "kratos"',
  "'admin' in Subject.Attributes.groups && Values.foo == 'bar'",
  'Subject.ID == "alice" && Subject.device.ID == "phone"',
  'Subject.Attributes.level > 3.0',
  'Payload.ok == true && Payload.items.size() == 2',
  'Outputs.opa.result == "full"',
  'Request.Method == "GET" && Request.URL.Path == "" && Request.URL.Captures.id == "7"',
  'Request.Cookie("session") == "abc" && Request.Cookie("none") == ""',
  'Request.URL.Query().q == ["1", "2"]',
  'Request.URL.Hostname() == "a.example.com" && Request.URL.Port() == "8443"',
  'Request.URL.String() == "https://a.example.com:8443/a?q=1&q=2"',
  'Request.ClientIPAddresses in networks(["10.0.0.0/8", "192.168.0.0/16"])',
  '"10.0.0.1" in networks("10.0.0.0/8") && !("::1" in networks("10.0.0.0/8"))',
  '"abc123".regexFind("[0-9]+") == "123" && "x".regexFind("[0-9]") == ""',
  '"a1b2".regexFindAll("[0-9]").size() == 2',
  '[1, 2, 3].last() == 3 && [1, 2].at(-1) == 2 && [].last() == null',
  '"a.b".split(".")[0] == "a" && "aBc".lowerAscii() == "abc"',
  'Subject.Attributes.groups.exists(g, g.startsWith("adm"))',
  'Request.URL.Path.matches("^$")',
  '!has(Subject.Attributes.missing)',
  'Subject.ID in ["alice"] ? true : false',
  'math.greatest(1, 3, 2) == 3 && sets.contains([1, 2], [1])',
];

for (const source of TRUE) {
  test(`true: ${source}`, () => {
    assert.equal(compileExpression(source, ALL).test(variables), true);
  });
}

for (const [source, message] of [
  ['Payload.ok', /must yield a boolean/],
  ['"text"', /must yield a boolean/],
  ['Request.Header("a")', /must yield a boolean/],
  ['foo == 1', /undeclared reference to `foo`/],
  ['bar(1) == 2', /unknown function `bar`/],
  ['1 ==', /cannot be parsed/],
  ['math.nope(1) == 1', /unknown function `math.nope`/],
] as const) {
  test(`refused: ${source}`, () => {
    assert.throws(() => compileExpression(source, ALL), message);
  });
}

test('a variable that does not exist here is refused', () => {
  assert.throws(() => compileExpression('Error.Source == "a"', ['Request']), /undeclared reference to `Error`/);
});

for (const source of ['Subject.Attributes.missing == 1', 'Subject.nobody.ID == "x"', '"a" in networks("nonsense")']) {
  test(`it fails instead of being false: ${source}`, () => {
    assert.throws(() => compileExpression(source, ALL).test(variables), { name: 'ExpressionError' });
  });
}

test('a pattern that would take a backtracking engine for ever is linear', () => {
  assert.equal(
    compileExpression('Values.foo.matches("(a+)+$")', ALL).test({ Values: toCel({ foo: `${'a'.repeat(5_000)}!` }) }),
    false,
  );
});
