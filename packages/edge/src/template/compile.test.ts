import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from '@evertdespiegeleer/go-template';
import { compileTemplate, SECRETS, type SecretLookup, Struct } from './index.ts';

const DATA = {
  text: 'x "y" <z>',
  empty: '',
  number: 1_000_000,
  million: 1_234_567,
  almost: 123_456,
  small: 0.000_01,
  big: 1e21,
  whole: 5,
  flag: true,
  nothing: null,
  list: ['a', 'b', 3],
  none: [],
  map: { b: 1, a: { c: 'deep' }, 'some-key': 'dashed' },
};

/** Templates that Go itself renders; ours must yield the same text. */
const SAME_AS_GO = [
  'plain text',
  '{{ .text }}|{{ .number }}|{{ .million }}|{{ .almost }}|{{ .small }}|{{ .big }}|{{ .flag }}|{{ .nothing }}',
  '{{ .list }} {{ .map }} {{ .none }}',
  '{{ .map.a.c }} {{ index .map "some-key" }} {{ index .list 1 }} {{ len .list }} {{ len .text }}',
  '  {{- .text -}}  a {{- /* gone */ -}} b',
  '{{ if .flag }}yes{{ else }}no{{ end }}{{ if .empty }}yes{{ else if .flag }}second{{ else }}no{{ end }}',
  '{{ range .list }}[{{ . }}]{{ end }}{{ range .none }}x{{ else }}none{{ end }}',
  '{{ range $i, $e := .list }}{{ $i }}={{ $e }};{{ end }}{{ range $k, $v := .map }}{{ $k }},{{ end }}',
  '{{ with .map.a }}{{ .c }}{{ $.text }}{{ end }}{{ with .nothing }}x{{ else }}y{{ end }}',
  '{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ end }}{{ $x }}',
  '{{ range .list }}{{ if eq (print .) "b" }}{{ break }}{{ end }}{{ . }}{{ end }}',
  '{{ range .list }}{{ if eq (print .) "b" }}{{ continue }}{{ end }}{{ . }}{{ end }}',
  '{{ and .flag .text }} {{ or .empty .text }} {{ not .flag }}',
  '{{ eq 1 1 }} {{ ne "a" "b" }} {{ lt 1 2 }} {{ ge "b" "a" }} {{ eq .text "q" "x" }}',
  '{{ printf "%s-%d-%v-%q-%05d|%-4s|%4s|%x" "a" 42 .list "q\\"" 7 "l" "r" "hex" }}',
  '{{ printf "%t %.2f %d %s" true 3.14159 "no" 5 }}',
  '{{ print "a" "b" 1 2 "c" }} {{ println "x" }}',
  '{{ html .text }} {{ urlquery .text }} {{ js "a\'b<" }}',
  '{{ slice "abcdef" 1 3 }} {{ slice .list 1 }}',
  '{{ define "t" }}<{{ . }}>{{ end }}{{ template "t" .text }}{{ block "u" .flag }}b{{ . }}{{ end }}',
  '{{ "a" | printf "%s-%s" "b" }} {{ (index .list 0) | len }}',
  '{{ 0x1F }} {{ 1e3 }} {{ \'a\' }} {{ `raw\\n` }} {{ "\\u00e9\\t" }} {{ 1_000 }} {{ -3 }} {{ 1.5 }}',
];

for (const source of SAME_AS_GO) {
  test(`it renders as Go does: ${source}`, async () => {
    assert.equal(compileTemplate(source).render(DATA), await parse(source, DATA));
  });
}

const REFUSED_AS_GO = [
  ['{{ .a', '1:1: unclosed action'],
  ['{{ foo }}', '1:4: function `foo` is not defined'],
  ['{{ .Request.Header("X") }}', '1:19: unexpected `(`'],
  ['{{ .Values.some-key }}', '1:16: unexpected `-`'],
  ['{{ if }}x{{ end }}', '1:7: a value is missing'],
  ['{{ if .a }}x', '1:4: `if` has no `{{end}}`'],
  ['a\n{{ end }}', '2:4: unexpected `end`'],
  ['{{ $x }}', '1:4: undefined variable `$x`'],
  ['{{ break }}', '1:4: `break` stands outside'],
  ['{{ "a }}', '1:4: unterminated string'],
  ['{{ 1 | 2 }}', '1:8: a value cannot stand after `|`'],
  ['{{ template "x" }}', '1:4: no template `x` is defined'],
] as const;

for (const [source, message] of REFUSED_AS_GO) {
  test(`it refuses ${source} at its place`, async () => {
    assert.throws(
      () => compileTemplate(source),
      (error) => error instanceof Error && error.message.startsWith(`template:${message}`),
    );
    await assert.rejects(parse(source, DATA));
  });
}

for (const source of [
  '{{ index .list 9 }}',
  '{{ eq .number 5 }}',
  '{{ .text.foo }}',
  '{{ index .nothing 1 }}',
  '{{ lt 1 "a" }}',
]) {
  test(`rendering ${source} fails as it does in Go`, async () => {
    assert.throws(() => compileTemplate(source).render(DATA), { name: 'RenderError' });
    await assert.rejects(parse(source, DATA));
  });
}

class Person extends Struct {
  field(name: string): { readonly value: unknown } | undefined {
    return name === 'Name' ? { value: 'Ada' } : undefined;
  }
  override method(name: string): ((greeting: unknown) => string) | undefined {
    return name === 'Greet' ? (greeting) => `${String(greeting)}, Ada` : undefined;
  }
  toString(): string {
    return 'ada';
  }
}

test('a struct has fields, methods with arguments and a text, and nothing else', () => {
  const root = { p: new Person() };
  assert.equal(
    compileTemplate('{{ .p.Name }} {{ .p.Greet "Hi" }} {{ .p | urlenc }} {{ quote .p }}').render(root),
    'Ada Hi, Ada ada "ada"',
  );
  assert.throws(() => compileTemplate('{{ .p.Other }}').render(root), { name: 'RenderError' });
});

const SPRIG: readonly (readonly [source: string, text: string])[] = [
  ['{{ quote .text }}', '"x \\"y\\" <z>"'],
  ['{{ quote .nothing }}', ''],
  ['{{ toJson .map }}', '{"a":{"c":"deep"},"b":1,"some-key":"dashed"}'],
  ['{{ toJson .text }}', '"x \\"y\\" \\u003cz\\u003e"'],
  ['{{ "a/b c" | urlenc }}', 'a%2Fb+c'],
  ['{{ splitList "," "a,b" | join "-" }}', 'a-b'],
  ['{{ trimPrefix "pre" "prefix" }}', 'fix'],
  ['{{ get (dict "k" "v") "k" }}', 'v'],
  ['{{ default "d" .empty }} {{ default "d" .text }}', 'd x "y" <z>'],
  ['{{ ternary "a" "b" .flag }} {{ coalesce .empty .nothing "c" }}', 'a c'],
  ['{{ add 1 2 3 }} {{ sub 5 2 }} {{ div 7 2 }} {{ mod 7 2 }} {{ max 1 3 2 }}', '6 3 3 1 3'],
  ['{{ upper "a" }}{{ lower "B" }}{{ title "hello world" }}', 'AbHello World'],
  ['{{ b64enc "hi" }} {{ b64dec "aGk=" }} {{ sha256sum "" | trunc 8 }}', 'aGk= hi e3b0c442'],
  ['{{ regexMatch "^a+$" "aaa" }} {{ regexReplaceAll "a(x*)b" "-ab-axxb-" "${1}W" }}', 'true -W-xxW-'],
  ['{{ list 1 2 3 | rest | first }} {{ has "b" .list }} {{ without .list "a" }}', '2 true [b 3]'],
  ['{{ keys .map | sortAlpha | join "," }} {{ hasKey .map "b" }}', 'a,b,some-key true'],
  ['{{ atIndex -1 .list }} {{ atIndex 0 .list }}', '3 a'],
  ['{{ $d := dict "a" 1 }}{{ $_ := set $d "b" 2 }}{{ $d }}', 'map[a:1 b:2]'],
  ['{{ date "2006-01-02T15:04:05Z07:00" 0 }}', '1970-01-01T00:00:00Z'],
  ['{{ replace "a" "b" "banana" }} {{ contains "an" "banana" }} {{ repeat 3 "ab" }}', 'bbnbnb true ababab'],
  ['{{ (fromJson "{\\"a\\":[1]}").a }} {{ dig "x" "y" "no" (dict) }}', '[1] no'],
  [
    '{{ snakecase "FirstName" }} {{ kebabcase "FirstName" }} {{ camelcase "first_name" }}',
    'first_name first-name FirstName',
  ],
  ['{{ substr 0 3 "hello" }} {{ nospace " a b " }} {{ indent 2 "a\\nb" }}', 'hel ab   a\n  b'],
];

for (const [source, text] of SPRIG) {
  test(`a function of sprig: ${source}`, () => {
    assert.equal(compileTemplate(source).render(DATA), text);
  });
}

test('data of the request cannot be changed', () => {
  assert.throws(() => compileTemplate('{{ set .map "a" 1 }}').render(DATA), /dict/);
});

test('a key that is missing prints as Go prints it by default', () => {
  assert.equal(compileTemplate('{{ .missing }} {{ .map.a.missing }}').render(DATA), '<no value> <no value>');
});

test('a key `__proto__` is a key like any other', () => {
  const data: unknown = JSON.parse('{"m": {"__proto__": {"polluted": "yes"}}}');
  assert.ok(typeof data === 'object' && data !== null);
  assert.equal(compileTemplate('{{ .m.polluted }} {{ .m.constructor }}').render({ ...data }), '<no value> <no value>');
});

test('output, repetition and recursion are bounded', () => {
  for (const source of [
    '{{ repeat 9999999 "a" }}',
    '{{ define "t" }}{{ template "t" }}{{ end }}{{ template "t" }}',
    '{{ until 9999999 }}',
  ]) {
    assert.throws(() => compileTemplate(source).render({}), { name: 'RenderError' });
  }
});

test('a template says which members it reads', () => {
  assert.deepEqual([...compileTemplate('{{ .Request.Body.x }}{{ .Outputs.opa.result }}').reads].toSorted(), [
    'Body',
    'Outputs',
    'Request',
    'opa',
  ]);
});

test('a secret is named by constants and looked up where the root knows secrets', () => {
  const template = compileTemplate('{{ secret "vault" "key" | quote }}');
  assert.deepEqual(template.secrets, [{ source: 'vault', selector: 'key' }]);
  const lookup: SecretLookup = ({ source, selector }) => `${source}/${selector}`;
  assert.equal(template.render({ [SECRETS]: lookup }), '"vault/key"');
  assert.throws(() => template.render({}), { name: 'RenderError' });
  for (const source of ['{{ secret .a "b" }}', '{{ secret "a" }}', '{{ "b" | secret "a" }}']) {
    assert.throws(() => compileTemplate(source), /takes two texts in quotes/);
  }
});
