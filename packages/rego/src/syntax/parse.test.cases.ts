/** A text, and what OPA makes of it: the JSON of its tree, or its errors as `row:col: message`. */
export interface ParseCase {
  readonly note: string;
  readonly version: 'v0' | 'v1';
  readonly text: string;
  readonly ast?: string;
  readonly errors?: readonly string[];
}

/** What OPA 1.22 answers. */
export const PARSE_CASES: readonly ParseCase[] = [
  {
    note: 'scalars',
    version: 'v1',
    text: 'package a\np := [null, true, false, 1, -2.50, 1e3, "x\\n\\u00e9", `raw\\n`]',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"head":{"name":"p","value":{"type":"array","value":[{"type":"null","value":{}},{"type":"boolean","value":true},{"type":"boolean","value":false},{"type":"number","value":1},{"type":"number","value":-2.50},{"type":"number","value":1e3},{"type":"string","value":"x\\né"},{"type":"string","value":"raw\\\\n"}]},"assign":true,"ref":[{"type":"var","value":"p"}]}}]}',
  },
  {
    note: 'set and object literals',
    version: 'v1',
    text: 'package a\np := [{}, set(), {1}, {2, 1, 1}, {"b": 1, "a": 2}, {1: {2: 3}}]',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"head":{"name":"p","value":{"type":"array","value":[{"type":"object","value":[]},{"type":"set","value":[]},{"type":"set","value":[{"type":"number","value":1}]},{"type":"set","value":[{"type":"number","value":1},{"type":"number","value":2}]},{"type":"object","value":[[{"type":"string","value":"a"},{"type":"number","value":2}],[{"type":"string","value":"b"},{"type":"number","value":1}]]},{"type":"object","value":[[{"type":"number","value":1},{"type":"object","value":[[{"type":"number","value":2},{"type":"number","value":3}]]}]]}]},"assign":true,"ref":[{"type":"var","value":"p"}]}}]}',
  },
  {
    note: 'trailing commas',
    version: 'v1',
    text: 'package a\np := [[1, 2,], {1, 2,}, {"a": 1,}, f(1, 2,)]',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"head":{"name":"p","value":{"type":"array","value":[{"type":"array","value":[{"type":"number","value":1},{"type":"number","value":2}]},{"type":"set","value":[{"type":"number","value":1},{"type":"number","value":2}]},{"type":"object","value":[[{"type":"string","value":"a"},{"type":"number","value":1}]]},{"type":"call","value":[{"type":"ref","value":[{"type":"var","value":"f"}]},{"type":"number","value":1},{"type":"number","value":2}]}]},"assign":true,"ref":[{"type":"var","value":"p"}]}}]}',
  },
  {
    note: 'precedence',
    version: 'v1',
    text: 'package a\np := 1 + 2 * 3 - 4 / 5 % 6 == 7 & 8 | 9',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"head":{"name":"p","value":{"type":"call","value":[{"type":"ref","value":[{"type":"var","value":"equal"}]},{"type":"call","value":[{"type":"ref","value":[{"type":"var","value":"minus"}]},{"type":"call","value":[{"type":"ref","value":[{"type":"var","value":"plus"}]},{"type":"number","value":1},{"type":"call","value":[{"type":"ref","value":[{"type":"var","value":"mul"}]},{"type":"number","value":2},{"type":"number","value":3}]}]},{"type":"call","value":[{"type":"ref","value":[{"type":"var","value":"rem"}]},{"type":"call","value":[{"type":"ref","value":[{"type":"var","value":"div"}]},{"type":"number","value":4},{"type":"number","value":5}]},{"type":"number","value":6}]}]},{"type":"call","value":[{"type":"ref","value":[{"type":"var","value":"or"}]},{"type":"call","value":[{"type":"ref","value":[{"type":"var","value":"and"}]},{"type":"number","value":7},{"type":"number","value":8}]},{"type":"number","value":9}]}]},"assign":true,"ref":[{"type":"var","value":"p"}]}}]}',
  },
  {
    note: 'left associativity',
    version: 'v1',
    text: 'package a\np := 1 - 2 - (3 - 4)',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"head":{"name":"p","value":{"type":"call","value":[{"type":"ref","value":[{"type":"var","value":"minus"}]},{"type":"call","value":[{"type":"ref","value":[{"type":"var","value":"minus"}]},{"type":"number","value":1},{"type":"number","value":2}]},{"type":"call","value":[{"type":"ref","value":[{"type":"var","value":"minus"}]},{"type":"number","value":3},{"type":"number","value":4}]}]},"assign":true,"ref":[{"type":"var","value":"p"}]}}]}',
  },
  {
    note: 'unary minus',
    version: 'v1',
    text: 'package a\np := [-1, -x, - 1, 1 - -y]',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"head":{"name":"p","value":{"type":"array","value":[{"type":"number","value":-1},{"type":"call","value":[{"type":"ref","value":[{"type":"var","value":"minus"}]},{"type":"number","value":0},{"type":"var","value":"x"}]},{"type":"number","value":-1},{"type":"call","value":[{"type":"ref","value":[{"type":"var","value":"minus"}]},{"type":"number","value":1},{"type":"call","value":[{"type":"ref","value":[{"type":"var","value":"minus"}]},{"type":"number","value":0},{"type":"var","value":"y"}]}]}]},"assign":true,"ref":[{"type":"var","value":"p"}]}}]}',
  },
  {
    note: 'membership',
    version: 'v1',
    text: 'package a\np if { 1 in x; 1, 2 in y; (1 in x) in z }',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"index":0,"terms":[{"type":"ref","value":[{"type":"var","value":"internal"},{"type":"string","value":"member_2"}]},{"type":"number","value":1},{"type":"var","value":"x"}]},{"index":1,"terms":[{"type":"ref","value":[{"type":"var","value":"internal"},{"type":"string","value":"member_3"}]},{"type":"number","value":1},{"type":"number","value":2},{"type":"var","value":"y"}]},{"index":2,"terms":[{"type":"ref","value":[{"type":"var","value":"internal"},{"type":"string","value":"member_2"}]},{"type":"call","value":[{"type":"ref","value":[{"type":"var","value":"internal"},{"type":"string","value":"member_2"}]},{"type":"number","value":1},{"type":"var","value":"x"}]},{"type":"var","value":"z"}]}],"head":{"name":"p","value":{"type":"boolean","value":true},"ref":[{"type":"var","value":"p"}]}}]}',
  },
  {
    note: 'membership in a list',
    version: 'v1',
    text: 'package a\np := [1 in x, (1, 2 in y)]',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"head":{"name":"p","value":{"type":"array","value":[{"type":"call","value":[{"type":"ref","value":[{"type":"var","value":"internal"},{"type":"string","value":"member_2"}]},{"type":"number","value":1},{"type":"var","value":"x"}]},{"type":"call","value":[{"type":"ref","value":[{"type":"var","value":"internal"},{"type":"string","value":"member_3"}]},{"type":"number","value":1},{"type":"number","value":2},{"type":"var","value":"y"}]}]},"assign":true,"ref":[{"type":"var","value":"p"}]}}]}',
  },
  {
    note: 'references',
    version: 'v1',
    text: 'package a\np := [input, data.a["b c"][x][_].d, f(1)[2].g(3), {"a": 1}.a, [1][0]]',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"head":{"name":"p","value":{"type":"array","value":[{"type":"ref","value":[{"type":"var","value":"input"}]},{"type":"ref","value":[{"type":"var","value":"data"},{"type":"string","value":"a"},{"type":"string","value":"b c"},{"type":"var","value":"x"},{"type":"var","value":"$0"},{"type":"string","value":"d"}]},{"type":"call","value":[{"type":"ref","value":[{"type":"call","value":[{"type":"ref","value":[{"type":"var","value":"f"}]},{"type":"number","value":1}]},{"type":"number","value":2},{"type":"string","value":"g"}]},{"type":"number","value":3}]},{"type":"ref","value":[{"type":"object","value":[[{"type":"string","value":"a"},{"type":"number","value":1}]]},{"type":"string","value":"a"}]},{"type":"ref","value":[{"type":"array","value":[{"type":"number","value":1}]},{"type":"number","value":0}]}]},"assign":true,"ref":[{"type":"var","value":"p"}]}}]}',
  },
  {
    note: 'keywords in references',
    version: 'v1',
    text: 'package a\np := input.if.default["not"].package',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"head":{"name":"p","value":{"type":"ref","value":[{"type":"var","value":"input"},{"type":"string","value":"if"},{"type":"string","value":"default"},{"type":"string","value":"not"},{"type":"string","value":"package"}]},"assign":true,"ref":[{"type":"var","value":"p"}]}}]}',
  },
  {
    note: 'comprehensions',
    version: 'v1',
    text: 'package a\np := [[x | x := 1], {x | x := 1}, {x: y | x := 1; y := 2}]',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"head":{"name":"p","value":{"type":"array","value":[{"type":"arraycomprehension","value":{"term":{"type":"var","value":"x"},"body":[{"index":0,"terms":[{"type":"ref","value":[{"type":"var","value":"assign"}]},{"type":"var","value":"x"},{"type":"number","value":1}]}]}},{"type":"setcomprehension","value":{"term":{"type":"var","value":"x"},"body":[{"index":0,"terms":[{"type":"ref","value":[{"type":"var","value":"assign"}]},{"type":"var","value":"x"},{"type":"number","value":1}]}]}},{"type":"objectcomprehension","value":{"key":{"type":"var","value":"x"},"value":{"type":"var","value":"y"},"body":[{"index":0,"terms":[{"type":"ref","value":[{"type":"var","value":"assign"}]},{"type":"var","value":"x"},{"type":"number","value":1}]},{"index":1,"terms":[{"type":"ref","value":[{"type":"var","value":"assign"}]},{"type":"var","value":"y"},{"type":"number","value":2}]}]}}]},"assign":true,"ref":[{"type":"var","value":"p"}]}}]}',
  },
  {
    note: 'bar in a collection',
    version: 'v1',
    text: 'package a\np := [[1 | 2, 3], {1 | 2, 3}, {1: 2 | x}]',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"head":{"name":"p","value":{"type":"array","value":[{"type":"array","value":[{"type":"call","value":[{"type":"ref","value":[{"type":"var","value":"or"}]},{"type":"number","value":1},{"type":"number","value":2}]},{"type":"number","value":3}]},{"type":"set","value":[{"type":"number","value":3},{"type":"call","value":[{"type":"ref","value":[{"type":"var","value":"or"}]},{"type":"number","value":1},{"type":"number","value":2}]}]},{"type":"objectcomprehension","value":{"key":{"type":"number","value":1},"value":{"type":"number","value":2},"body":[{"index":0,"terms":{"type":"var","value":"x"}}]}}]},"assign":true,"ref":[{"type":"var","value":"p"}]}}]}',
  },
  {
    note: 'wildcards',
    version: 'v1',
    text: 'package a\np if { _ = 1; [_, _] = x }\nq(_, _) := _ if true',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"index":0,"terms":[{"type":"ref","value":[{"type":"var","value":"eq"}]},{"type":"var","value":"$0"},{"type":"number","value":1}]},{"index":1,"terms":[{"type":"ref","value":[{"type":"var","value":"eq"}]},{"type":"array","value":[{"type":"var","value":"$1"},{"type":"var","value":"$2"}]},{"type":"var","value":"x"}]}],"head":{"name":"p","value":{"type":"boolean","value":true},"ref":[{"type":"var","value":"p"}]}},{"body":[{"index":0,"terms":{"type":"boolean","value":true}}],"head":{"name":"q","args":[{"type":"var","value":"$3"},{"type":"var","value":"$4"}],"value":{"type":"var","value":"$5"},"assign":true,"ref":[{"type":"var","value":"q"}]}}]}',
  },
  {
    note: 'some',
    version: 'v1',
    text: 'package a\np if { some x, y; some z in x; some k, v in y }',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"index":0,"terms":{"symbols":[{"type":"var","value":"x"},{"type":"var","value":"y"}]}},{"index":1,"terms":{"symbols":[{"type":"call","value":[{"type":"ref","value":[{"type":"var","value":"internal"},{"type":"string","value":"member_2"}]},{"type":"var","value":"z"},{"type":"var","value":"x"}]}]}},{"index":2,"terms":{"symbols":[{"type":"call","value":[{"type":"ref","value":[{"type":"var","value":"internal"},{"type":"string","value":"member_3"}]},{"type":"var","value":"k"},{"type":"var","value":"v"},{"type":"var","value":"y"}]}]}}],"head":{"name":"p","value":{"type":"boolean","value":true},"ref":[{"type":"var","value":"p"}]}}]}',
  },
  {
    note: 'every',
    version: 'v1',
    text: 'package a\np if { every x in xs { x > 0 }; every k, v in xs { k; v } }',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"index":0,"terms":{"body":[{"index":0,"terms":[{"type":"ref","value":[{"type":"var","value":"gt"}]},{"type":"var","value":"x"},{"type":"number","value":0}]}],"domain":{"type":"var","value":"xs"},"key":null,"value":{"type":"var","value":"x"}}},{"index":1,"terms":{"body":[{"index":0,"terms":{"type":"var","value":"k"}},{"index":1,"terms":{"type":"var","value":"v"}}],"domain":{"type":"var","value":"xs"},"key":{"type":"var","value":"k"},"value":{"type":"var","value":"v"}}}],"head":{"name":"p","value":{"type":"boolean","value":true},"ref":[{"type":"var","value":"p"}]}}]}',
  },
  {
    note: 'not',
    version: 'v1',
    text: 'package a\np if { not x; not f(x) with input as 1 }',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"index":0,"negated":true,"terms":{"type":"var","value":"x"}},{"index":1,"negated":true,"terms":[{"type":"ref","value":[{"type":"var","value":"f"}]},{"type":"var","value":"x"}],"with":[{"target":{"type":"ref","value":[{"type":"var","value":"input"}]},"value":{"type":"number","value":1}}]}],"head":{"name":"p","value":{"type":"boolean","value":true},"ref":[{"type":"var","value":"p"}]}}]}',
  },
  {
    note: 'with',
    version: 'v1',
    text: 'package a\np if x with input.a as 1 with data.b as [2]',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"index":0,"terms":{"type":"var","value":"x"},"with":[{"target":{"type":"ref","value":[{"type":"var","value":"input"},{"type":"string","value":"a"}]},"value":{"type":"number","value":1}},{"target":{"type":"ref","value":[{"type":"var","value":"data"},{"type":"string","value":"b"}]},"value":{"type":"array","value":[{"type":"number","value":2}]}}]}],"head":{"name":"p","value":{"type":"boolean","value":true},"ref":[{"type":"var","value":"p"}]}}]}',
  },
  {
    note: 'unification and assignment',
    version: 'v1',
    text: 'package a\np if { x = 1; y := 2; [z, _] = [1, 2] }',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"index":0,"terms":[{"type":"ref","value":[{"type":"var","value":"eq"}]},{"type":"var","value":"x"},{"type":"number","value":1}]},{"index":1,"terms":[{"type":"ref","value":[{"type":"var","value":"assign"}]},{"type":"var","value":"y"},{"type":"number","value":2}]},{"index":2,"terms":[{"type":"ref","value":[{"type":"var","value":"eq"}]},{"type":"array","value":[{"type":"var","value":"z"},{"type":"var","value":"$0"}]},{"type":"array","value":[{"type":"number","value":1},{"type":"number","value":2}]}]}],"head":{"name":"p","value":{"type":"boolean","value":true},"ref":[{"type":"var","value":"p"}]}}]}',
  },
  {
    note: 'line ends',
    version: 'v1',
    text: 'package a\np if {\n\n  x # c\n  y;\n  z\n}\n',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"index":0,"terms":{"type":"var","value":"x"}},{"index":1,"terms":{"type":"var","value":"y"}},{"index":2,"terms":{"type":"var","value":"z"}}],"head":{"name":"p","value":{"type":"boolean","value":true},"ref":[{"type":"var","value":"p"}]}}],"comments":[{"Text":"IGM=","Location":{"file":"case.rego","row":4,"col":5}}]}',
  },
  {
    note: 'complete rules',
    version: 'v1',
    text: 'package a\np := 1\nq = 2\nr if true\ns := 3 if { x }\nt.u := 1',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"head":{"name":"p","value":{"type":"number","value":1},"assign":true,"ref":[{"type":"var","value":"p"}]}},{"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"head":{"name":"q","value":{"type":"number","value":2},"ref":[{"type":"var","value":"q"}]}},{"body":[{"index":0,"terms":{"type":"boolean","value":true}}],"head":{"name":"r","value":{"type":"boolean","value":true},"ref":[{"type":"var","value":"r"}]}},{"body":[{"index":0,"terms":{"type":"var","value":"x"}}],"head":{"name":"s","value":{"type":"number","value":3},"assign":true,"ref":[{"type":"var","value":"s"}]}},{"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"head":{"name":"t","key":{"type":"string","value":"u"},"value":{"type":"number","value":1},"assign":true,"ref":[{"type":"var","value":"t"},{"type":"string","value":"u"}]}}]}',
  },
  {
    note: 'partial rules',
    version: 'v1',
    text: 'package a\np contains 1\nq contains x if x := 1\nr[x] := y if { x := 1; y := 2 }\ns[x] if x := 1\na.b contains 1\na.b[c].d := 1 if c := 1',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"head":{"name":"p","key":{"type":"number","value":1},"ref":[{"type":"var","value":"p"}]}},{"body":[{"index":0,"terms":[{"type":"ref","value":[{"type":"var","value":"assign"}]},{"type":"var","value":"x"},{"type":"number","value":1}]}],"head":{"name":"q","key":{"type":"var","value":"x"},"ref":[{"type":"var","value":"q"}]}},{"body":[{"index":0,"terms":[{"type":"ref","value":[{"type":"var","value":"assign"}]},{"type":"var","value":"x"},{"type":"number","value":1}]},{"index":1,"terms":[{"type":"ref","value":[{"type":"var","value":"assign"}]},{"type":"var","value":"y"},{"type":"number","value":2}]}],"head":{"name":"r","key":{"type":"var","value":"x"},"value":{"type":"var","value":"y"},"assign":true,"ref":[{"type":"var","value":"r"},{"type":"var","value":"x"}]}},{"body":[{"index":0,"terms":[{"type":"ref","value":[{"type":"var","value":"assign"}]},{"type":"var","value":"x"},{"type":"number","value":1}]}],"head":{"key":{"type":"var","value":"x"},"value":{"type":"boolean","value":true},"ref":[{"type":"var","value":"s"},{"type":"var","value":"x"}]}},{"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"head":{"key":{"type":"number","value":1},"ref":[{"type":"var","value":"a"},{"type":"string","value":"b"}]}},{"body":[{"index":0,"terms":[{"type":"ref","value":[{"type":"var","value":"assign"}]},{"type":"var","value":"c"},{"type":"number","value":1}]}],"head":{"value":{"type":"number","value":1},"assign":true,"ref":[{"type":"var","value":"a"},{"type":"string","value":"b"},{"type":"var","value":"c"},{"type":"string","value":"d"}]}}]}',
  },
  {
    note: 'functions',
    version: 'v1',
    text: 'package a\nf(x) := x\ng(x) if x\nh(1, [a, b]) := a if b\na.f(x) := x',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"head":{"name":"f","args":[{"type":"var","value":"x"}],"value":{"type":"var","value":"x"},"assign":true,"ref":[{"type":"var","value":"f"}]}},{"body":[{"index":0,"terms":{"type":"var","value":"x"}}],"head":{"name":"g","args":[{"type":"var","value":"x"}],"value":{"type":"boolean","value":true},"ref":[{"type":"var","value":"g"}]}},{"body":[{"index":0,"terms":{"type":"var","value":"b"}}],"head":{"name":"h","args":[{"type":"number","value":1},{"type":"array","value":[{"type":"var","value":"a"},{"type":"var","value":"b"}]}],"value":{"type":"var","value":"a"},"assign":true,"ref":[{"type":"var","value":"h"}]}},{"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"head":{"args":[{"type":"var","value":"x"}],"value":{"type":"var","value":"x"},"assign":true,"ref":[{"type":"var","value":"a"},{"type":"string","value":"f"}]}}]}',
  },
  {
    note: 'defaults',
    version: 'v1',
    text: 'package a\ndefault p := {"a": [1]}\ndefault f(_, _) := false\ndefault a.b := 1',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"default":true,"head":{"name":"p","value":{"type":"object","value":[[{"type":"string","value":"a"},{"type":"array","value":[{"type":"number","value":1}]}]]},"assign":true,"ref":[{"type":"var","value":"p"}]}},{"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"default":true,"head":{"name":"f","args":[{"type":"var","value":"$0"},{"type":"var","value":"$1"}],"value":{"type":"boolean","value":false},"assign":true,"ref":[{"type":"var","value":"f"}]}},{"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"default":true,"head":{"value":{"type":"number","value":1},"assign":true,"ref":[{"type":"var","value":"a"},{"type":"string","value":"b"}]}}]}',
  },
  {
    note: 'else',
    version: 'v1',
    text: 'package a\np := 1 if x else := 2 if { y } else := 3\nf(_) if x else := 2',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"index":0,"terms":{"type":"var","value":"x"}}],"else":{"body":[{"index":0,"terms":{"type":"var","value":"y"}}],"else":{"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"head":{"name":"p","value":{"type":"number","value":3},"assign":true,"ref":[{"type":"var","value":"p"}]}},"head":{"name":"p","value":{"type":"number","value":2},"assign":true,"ref":[{"type":"var","value":"p"}]}},"head":{"name":"p","value":{"type":"number","value":1},"assign":true,"ref":[{"type":"var","value":"p"}]}},{"body":[{"index":0,"terms":{"type":"var","value":"x"}}],"else":{"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"head":{"name":"f","args":[{"type":"var","value":"$1"}],"value":{"type":"number","value":2},"assign":true,"ref":[{"type":"var","value":"f"}]}},"head":{"name":"f","args":[{"type":"var","value":"$0"}],"value":{"type":"boolean","value":true},"ref":[{"type":"var","value":"f"}]}}]}',
  },
  {
    note: 'several bodies',
    version: 'v1',
    text: 'package a\np if { x } { y }\nf(_) := 1 if { x } { y }',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"index":0,"terms":{"type":"var","value":"x"}}],"head":{"name":"p","value":{"type":"boolean","value":true},"ref":[{"type":"var","value":"p"}]}},{"body":[{"index":0,"terms":{"type":"var","value":"y"}}],"head":{"name":"p","value":{"type":"boolean","value":true},"ref":[{"type":"var","value":"p"}]}},{"body":[{"index":0,"terms":{"type":"var","value":"x"}}],"head":{"name":"f","args":[{"type":"var","value":"$0"}],"value":{"type":"number","value":1},"assign":true,"ref":[{"type":"var","value":"f"}]}},{"body":[{"index":0,"terms":{"type":"var","value":"y"}}],"head":{"name":"f","args":[{"type":"var","value":"$1"}],"value":{"type":"number","value":1},"assign":true,"ref":[{"type":"var","value":"f"}]}}]}',
  },
  {
    note: 'imports',
    version: 'v1',
    text: 'package a\nimport data.a\nimport input.b as c\nimport data["x y"].z\nimport rego.v1\np := a',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"imports":[{"path":{"type":"ref","value":[{"type":"var","value":"data"},{"type":"string","value":"a"}]}},{"alias":"c","path":{"type":"ref","value":[{"type":"var","value":"input"},{"type":"string","value":"b"}]}},{"path":{"type":"ref","value":[{"type":"var","value":"data"},{"type":"string","value":"x y"},{"type":"string","value":"z"}]}},{"path":{"type":"ref","value":[{"type":"var","value":"rego"},{"type":"string","value":"v1"}]}}],"rules":[{"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"head":{"name":"p","value":{"type":"var","value":"a"},"assign":true,"ref":[{"type":"var","value":"p"}]}}]}',
  },
  {
    note: 'template strings',
    version: 'v1',
    text: 'package a\np := [$"", $"a{x}b{1}\\{c}", $`r{f(x)}\n`, $"{[x | x := 1]}{$"{y}"}"]',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"head":{"name":"p","value":{"type":"array","value":[{"type":"templatestring","value":{"parts":null,"multi_line":false}},{"type":"templatestring","value":{"parts":[{"type":"string","value":"a"},{"index":0,"terms":{"type":"var","value":"x"}},{"type":"string","value":"b"},{"type":"number","value":1},{"type":"string","value":"{c}"}],"multi_line":false}},{"type":"templatestring","value":{"parts":[{"type":"string","value":"r"},{"index":0,"terms":[{"type":"ref","value":[{"type":"var","value":"f"}]},{"type":"var","value":"x"}]},{"type":"string","value":"\\n"}],"multi_line":true}},{"type":"templatestring","value":{"parts":[{"index":0,"terms":{"type":"arraycomprehension","value":{"term":{"type":"var","value":"x"},"body":[{"index":0,"terms":[{"type":"ref","value":[{"type":"var","value":"assign"}]},{"type":"var","value":"x"},{"type":"number","value":1}]}]}}},{"index":0,"terms":{"type":"templatestring","value":{"parts":[{"index":0,"terms":{"type":"var","value":"y"}}],"multi_line":false}}}],"multi_line":false}}]},"assign":true,"ref":[{"type":"var","value":"p"}]}}]}',
  },
  {
    note: 'explicit not bodies',
    version: 'v1',
    text: 'package a\nimport future.keywords.not\np if { not { x; y }; not z; not w with input as 1 }',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"imports":[{"path":{"type":"ref","value":[{"type":"var","value":"future"},{"type":"string","value":"keywords"},{"type":"string","value":"not"}]}}],"rules":[{"body":[{"index":0,"terms":{"body":[{"index":0,"terms":{"type":"var","value":"x"}},{"index":1,"terms":{"type":"var","value":"y"}}],"explicit_body":true,"type":"not"}},{"index":1,"terms":{"body":[{"index":0,"terms":{"type":"var","value":"z"}}],"explicit_body":false,"type":"not"}},{"index":2,"terms":{"body":[{"index":0,"terms":{"type":"var","value":"w"}}],"explicit_body":false,"type":"not"},"with":[{"target":{"type":"ref","value":[{"type":"var","value":"input"}]},"value":{"type":"number","value":1}}]}],"head":{"name":"p","value":{"type":"boolean","value":true},"ref":[{"type":"var","value":"p"}]}}]}',
  },
  {
    note: 'and, or',
    version: 'v1',
    text: 'package a\nimport rego.v2\np if { a and b or not c and (d or e) }\nq if { {x := 1; x} or y with input as 1 }',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"imports":[{"path":{"type":"ref","value":[{"type":"var","value":"rego"},{"type":"string","value":"v2"}]}}],"rules":[{"body":[{"index":0,"terms":{"lhs":[{"index":0,"terms":{"lhs":[{"index":0,"terms":{"type":"var","value":"a"}}],"rhs":[{"index":0,"terms":{"type":"var","value":"b"}}],"type":"and"}}],"rhs":[{"index":0,"terms":{"lhs":[{"index":0,"terms":{"body":[{"index":0,"terms":{"type":"var","value":"c"}}],"explicit_body":false,"type":"not"}}],"rhs":[{"index":0,"terms":{"lhs":[{"index":0,"terms":{"type":"var","value":"d"}}],"rhs":[{"index":0,"terms":{"type":"var","value":"e"}}],"type":"or"}}],"type":"and"}}],"type":"or"}}],"head":{"name":"p","value":{"type":"boolean","value":true},"ref":[{"type":"var","value":"p"}]}},{"body":[{"index":0,"terms":{"explicit_lhs":true,"lhs":[{"index":0,"terms":[{"type":"ref","value":[{"type":"var","value":"assign"}]},{"type":"var","value":"x"},{"type":"number","value":1}]},{"index":1,"terms":{"type":"var","value":"x"}}],"rhs":[{"index":0,"terms":{"type":"var","value":"y"}}],"type":"or"},"with":[{"target":{"type":"ref","value":[{"type":"var","value":"input"}]},"value":{"type":"number","value":1}}]}],"head":{"name":"q","value":{"type":"boolean","value":true},"ref":[{"type":"var","value":"q"}]}}]}',
  },
  {
    note: 'calls of and, or',
    version: 'v1',
    text: 'package a\nimport future.keywords\np := and({1}, {2})',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"imports":[{"path":{"type":"ref","value":[{"type":"var","value":"future"},{"type":"string","value":"keywords"}]}}],"rules":[{"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"head":{"name":"p","value":{"type":"call","value":[{"type":"ref","value":[{"type":"var","value":"and"}]},{"type":"set","value":[{"type":"number","value":1}]},{"type":"set","value":[{"type":"number","value":2}]}]},"assign":true,"ref":[{"type":"var","value":"p"}]}}]}',
  },
  {
    note: 'comments',
    version: 'v1',
    text: 'package a\n# one\np := 1 # two\n#three\r\n',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"head":{"name":"p","value":{"type":"number","value":1},"assign":true,"ref":[{"type":"var","value":"p"}]}}],"comments":[{"Text":"IG9uZQ==","Location":{"file":"case.rego","row":2,"col":1}},{"Text":"IHR3bw==","Location":{"file":"case.rego","row":3,"col":8}},{"Text":"dGhyZWU=","Location":{"file":"case.rego","row":4,"col":1}}]}',
  },
  {
    note: 'annotations',
    version: 'v1',
    text: 'package a\n# METADATA\n# title: T\n# scope: document\n# authors:\n# - A B <a@b>\n# custom:\n#   x: [1, {y: null}]\np := 1\n# METADATA\n# description: d\n# related_resources:\n# - ref: https://x.y/z\n#   description: r\n# schemas:\n# - input: schema.s\np := 2',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"annotations":[{"authors":[{"name":"A B","email":"a@b"}],"custom":{"x":[1,{"y":null}]},"scope":"document","title":"T"},{"description":"d","related_resources":[{"description":"r","ref":"https://x.y/z"}],"schemas":[{"path":[{"type":"var","value":"input"}],"schema":[{"type":"var","value":"schema"},{"type":"string","value":"s"}]}],"scope":"rule"}],"rules":[{"annotations":[{"authors":[{"name":"A B","email":"a@b"}],"custom":{"x":[1,{"y":null}]},"scope":"document","title":"T"}],"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"head":{"name":"p","value":{"type":"number","value":1},"assign":true,"ref":[{"type":"var","value":"p"}]}},{"annotations":[{"authors":[{"name":"A B","email":"a@b"}],"custom":{"x":[1,{"y":null}]},"scope":"document","title":"T"},{"description":"d","related_resources":[{"description":"r","ref":"https://x.y/z"}],"schemas":[{"path":[{"type":"var","value":"input"}],"schema":[{"type":"var","value":"schema"},{"type":"string","value":"s"}]}],"scope":"rule"}],"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"head":{"name":"p","value":{"type":"number","value":2},"assign":true,"ref":[{"type":"var","value":"p"}]}}],"comments":[{"Text":"IE1FVEFEQVRB","Location":{"file":"case.rego","row":2,"col":1}},{"Text":"IHRpdGxlOiBU","Location":{"file":"case.rego","row":3,"col":1}},{"Text":"IHNjb3BlOiBkb2N1bWVudA==","Location":{"file":"case.rego","row":4,"col":1}},{"Text":"IGF1dGhvcnM6","Location":{"file":"case.rego","row":5,"col":1}},{"Text":"IC0gQSBCIDxhQGI+","Location":{"file":"case.rego","row":6,"col":1}},{"Text":"IGN1c3RvbTo=","Location":{"file":"case.rego","row":7,"col":1}},{"Text":"ICAgeDogWzEsIHt5OiBudWxsfV0=","Location":{"file":"case.rego","row":8,"col":1}},{"Text":"IE1FVEFEQVRB","Location":{"file":"case.rego","row":10,"col":1}},{"Text":"IGRlc2NyaXB0aW9uOiBk","Location":{"file":"case.rego","row":11,"col":1}},{"Text":"IHJlbGF0ZWRfcmVzb3VyY2VzOg==","Location":{"file":"case.rego","row":12,"col":1}},{"Text":"IC0gcmVmOiBodHRwczovL3gueS96","Location":{"file":"case.rego","row":13,"col":1}},{"Text":"ICAgZGVzY3JpcHRpb246IHI=","Location":{"file":"case.rego","row":14,"col":1}},{"Text":"IHNjaGVtYXM6","Location":{"file":"case.rego","row":15,"col":1}},{"Text":"IC0gaW5wdXQ6IHNjaGVtYS5z","Location":{"file":"case.rego","row":16,"col":1}}]}',
  },
  {
    note: 'columns in code points',
    version: 'v1',
    text: 'package a\np := ["é日😀", x, y]\nq := "é" + 1',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"head":{"name":"p","value":{"type":"array","value":[{"type":"string","value":"é日😀"},{"type":"var","value":"x"},{"type":"var","value":"y"}]},"assign":true,"ref":[{"type":"var","value":"p"}]}},{"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"head":{"name":"q","value":{"type":"call","value":[{"type":"ref","value":[{"type":"var","value":"plus"}]},{"type":"string","value":"é"},{"type":"number","value":1}]},"assign":true,"ref":[{"type":"var","value":"q"}]}}]}',
  },
  {
    note: 'missing separator',
    version: 'v1',
    text: 'package a\np if { x y }',
    errors: ['2:10: unexpected identifier token: expected \\n or ; or }'],
  },
  {
    note: 'unclosed body',
    version: 'v1',
    text: 'package a\np if { x',
    errors: ['2:8: unexpected eof token: expected \\n or ; or }'],
  },
  {
    note: 'unclosed array',
    version: 'v1',
    text: 'package a\np := [1, 2',
    errors: [
      '2:10: unexpected eof token: expected "," or "]"',
      '2:10: unexpected eof token: expected rule value term (e.g., p := <VALUE> { ... })',
    ],
  },
  {
    note: 'unclosed string',
    version: 'v1',
    text: 'package a\np := "abc\n',
    errors: ['2:6: non-terminated string', '2:6: illegal token', '2:6: illegal token'],
  },
  {
    note: 'wrong escape',
    version: 'v1',
    text: 'package a\np := "\\x"',
    errors: ['2:6: illegal escape sequence', '2:6: illegal token', '2:6: illegal token'],
  },
  {
    note: 'leading zero',
    version: 'v1',
    text: 'package a\np := 01',
    errors: [
      '2:6: unexpected number token: expected number without leading zero',
      '2:6: unexpected number token: expected rule value term (e.g., p := <VALUE> { ... })',
    ],
  },
  {
    note: 'number with letters',
    version: 'v1',
    text: 'package a\np := 1a',
    errors: ['2:6: illegal number format', '2:6: illegal token', '2:6: illegal token'],
  },
  {
    note: 'exponent',
    version: 'v1',
    text: 'package a\np := 1e',
    errors: ['2:6: expected exponent', '2:6: illegal token', '2:6: illegal token'],
  },
  {
    note: 'huge number',
    version: 'v1',
    text: 'package a\np := 1e1000000',
    errors: [
      '2:6: number too big',
      '2:6: unexpected number token: expected rule value term (e.g., p := <VALUE> { ... })',
    ],
  },
  {
    note: 'missing value',
    version: 'v1',
    text: 'package a\np := ',
    errors: [
      '2:5: unexpected eof token',
      '2:5: unexpected eof token: expected rule value term (e.g., p := <VALUE> { ... })',
    ],
  },
  {
    note: 'missing value after =',
    version: 'v1',
    text: 'package a\np = ',
    errors: [
      '2:4: unexpected eof token',
      '2:4: unexpected eof token: expected rule value term (e.g., p[<nil>] = <VALUE> { ... })',
    ],
  },
  {
    note: 'missing function value',
    version: 'v1',
    text: 'package a\nf(x) := ',
    errors: [
      '2:8: unexpected eof token',
      '2:8: unexpected eof token: expected function value term (e.g., f(...) := <VALUE> { ... })',
    ],
  },
  {
    note: 'missing default value',
    version: 'v1',
    text: 'package a\ndefault p := ',
    errors: [
      '2:13: unexpected eof token',
      '2:13: unexpected eof token: expected default rule value term (e.g., default p := <VALUE>)',
    ],
  },
  {
    note: 'missing key',
    version: 'v1',
    text: 'package a\np contains ',
    errors: [
      '2:11: unexpected eof token',
      '2:11: unexpected eof token: expected rule key term (e.g., p contains <VALUE> { ... })',
    ],
  },
  {
    note: 'empty body',
    version: 'v1',
    text: 'package a\np if {}',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"index":0,"terms":{"type":"object","value":[]}}],"head":{"name":"p","value":{"type":"boolean","value":true},"ref":[{"type":"var","value":"p"}]}}]}',
  },
  {
    note: 'illegal character',
    version: 'v1',
    text: 'package a\np := @',
    errors: ['2:6: illegal token', '2:6: illegal token'],
  },
  {
    note: 'single !',
    version: 'v1',
    text: 'package a\np if !x',
    errors: ['2:6: illegal ! character', '2:6: illegal token'],
  },
  {
    note: 'nbsp',
    version: 'v1',
    text: 'package a\np := 1',
    errors: [
      '2:5: illegal non-breaking space character, use a regular space instead',
      '2:5: illegal token',
      '2:5: illegal token',
    ],
  },
  {
    note: 'keyword as rule',
    version: 'v1',
    text: 'package a\nevery := 1',
    errors: ['2:1: every keyword cannot be used for rule name'],
  },
  {
    note: 'keyword as default',
    version: 'v1',
    text: 'package a\ndefault if := 1',
    errors: ['2:9: if keyword cannot be used for rule name'],
  },
  {
    note: 'body without if',
    version: 'v1',
    text: 'package a\np { true }',
    errors: ['2:1: `if` keyword is required before rule body'],
  },
  {
    note: 'set without contains',
    version: 'v1',
    text: 'package a\np[x] if { true }\nq["a"]',
    errors: ['3:1: `contains` keyword is required for partial set rules'],
  },
  {
    note: 'rule without body or value',
    version: 'v1',
    text: 'package a\np\nq.r.s',
    errors: ['2:1: var cannot be used for rule name', '3:1: rule must have value assignment and/or body declaration'],
  },
  {
    note: 'variable default',
    version: 'v1',
    text: 'package a\ndefault p := x',
    errors: ['2:1: illegal default rule (value cannot contain var)'],
  },
  {
    note: 'repeated default argument',
    version: 'v1',
    text: 'package a\ndefault f(x, x) := 1',
    errors: ['2:1: illegal default rule (arguments cannot be repeated x)'],
  },
  {
    note: 'else after contains',
    version: 'v1',
    text: 'package a\np contains 1 if x else := 2',
    errors: ['2:19: else keyword cannot be used on multi-value rules'],
  },
  {
    note: 'else with variables',
    version: 'v1',
    text: 'package a\np[x].y := 1 if x else := 2',
    errors: ['2:18: else keyword cannot be used on rules with variables in head'],
  },
  {
    note: 'body after else',
    version: 'v1',
    text: 'package a\np := 1 if { x } else := 2 { y }',
    errors: ['2:17: `if` keyword is required before rule body'],
  },
  {
    note: 'import root',
    version: 'v1',
    text: 'package a\nimport foo',
    errors: [
      '2:8: unexpected import path, must begin with one of: {data, future, input, rego}, got: foo (hint: if this is unexpected, try updating OPA)',
    ],
  },
  {
    note: 'import keyword',
    version: 'v1',
    text: 'package a\nimport data.if',
    errors: [
      '2:13: unexpected import path, must not end with a keyword, got: if (hint: import a different path or use an alias)',
    ],
  },
  {
    note: 'import alias',
    version: 'v1',
    text: 'package a\nimport data.x as input',
    errors: ['2:18: unexpected import alias, must not be a reserved name, got: input'],
  },
  {
    note: 'future',
    version: 'v1',
    text: 'package a\nimport future.keywords.zz',
    errors: ['2:8: unexpected keyword, must be one of [and contains every if in not or]'],
  },
  {
    note: 'rego',
    version: 'v1',
    text: 'package a\nimport rego.v3',
    errors: ['2:8: invalid import `rego.v3`, must be one of: `rego.v1`, `rego.v2`'],
  },
  {
    note: 'second package',
    version: 'v1',
    text: 'package a\npackage b',
    errors: ['2:1: unexpected package'],
  },
  {
    note: 'not some',
    version: 'v1',
    text: 'package a\np if not some x',
    errors: ["2:10: unexpected some keyword: illegal negation of 'some'"],
  },
  {
    note: 'some',
    version: 'v1',
    text: 'package a\np if some 1',
    errors: ['2:11: unexpected number token: expected var'],
  },
  {
    note: 'every without body',
    version: 'v1',
    text: 'package a\np if every x in xs',
    errors: ['2:18: unexpected eof token: missing body'],
  },
  {
    note: 'every value',
    version: 'v1',
    text: 'package a\np if every [x] in xs { x }',
    errors: ['2:22: unexpected { token: expected value to be a variable'],
  },
  {
    note: 'with target',
    version: 'v1',
    text: 'package a\np if x with 1 as 2',
    errors: ['2:13: unexpected number token: expected ident'],
  },
  {
    note: 'with as',
    version: 'v1',
    text: 'package a\np if x with input 2',
    errors: ['2:19: unexpected number token: expected as keyword'],
  },
  {
    note: 'ref of string',
    version: 'v1',
    text: 'package a\np := "a".b',
    errors: ['2:6: illegal ref (head cannot be string)'],
  },
  {
    note: 'space in call',
    version: 'v1',
    text: 'package a\np := f (x',
    errors: ['2:9: non-terminated expression'],
  },
  {
    note: 'object comma',
    version: 'v1',
    text: 'package a\np := {"a": 1 "b": 2}',
    errors: [
      '2:14: unexpected string token: non-terminated object',
      '2:14: unexpected string token: expected rule value term (e.g., p := <VALUE> { ... })',
    ],
  },
  {
    note: 'template end',
    version: 'v1',
    text: 'package a\np := $"{x y}"',
    errors: [
      '2:11: expected } to end template string expression',
      '2:11: unexpected identifier token: expected rule value term (e.g., p := <VALUE> { ... })',
    ],
  },
  {
    note: 'template :=',
    version: 'v1',
    text: 'package a\np := $"{x := 1}"',
    errors: [
      "2:9: unexpected assignment (':=') in template-string expression",
      '2:15: unexpected } token: expected rule value term (e.g., p := <VALUE> { ... })',
    ],
  },
  {
    note: 'template not',
    version: 'v1',
    text: 'package a\np := $"{not x}"',
    errors: [
      "2:9: unexpected negation ('not') in template-string expression",
      '2:14: unexpected } token: expected rule value term (e.g., p := <VALUE> { ... })',
    ],
  },
  {
    note: 'template some',
    version: 'v1',
    text: 'package a\np := $"{some x in y}"',
    errors: [
      "2:9: unexpected 'some' in template-string expression",
      '2:20: unexpected } token: expected rule value term (e.g., p := <VALUE> { ... })',
    ],
  },
  {
    note: 'empty template expression',
    version: 'v1',
    text: 'package a\np := $"{}"',
    errors: [
      '2:9: unexpected } token',
      '2:9: invalid template-string expression',
      '2:9: unexpected } token: expected rule value term (e.g., p := <VALUE> { ... })',
    ],
  },
  {
    note: 'with on operand',
    version: 'v1',
    text: 'package a\nimport rego.v2\np if { x with input as 1 and y }',
    errors: [
      '3:10: `with` modifier is not allowed on operand of `and` (hint: Wrap the operand in `(...)` or `{...}` to scope, or move `with` after the `and` expression to apply it to the whole expression)',
    ],
  },
  {
    note: 'brace-led operand',
    version: 'v1',
    text: 'package a\nimport rego.v2\np if { {1, 2} == x and y }',
    errors: [
      '3:8: operand of `and` cannot begin with `{` unless the braces hold a body (hint: wrap the operand to keep the value: `({1, 2} == x) and ...`)',
    ],
  },
  {
    note: 'ambiguous union',
    version: 'v1',
    text: 'package a\nimport rego.v2\np if { not {x | y} }',
    errors: [
      '3:12: ambiguous `{ ... | ... }` operand: read as a body holding a set-union expression, not as a comprehension (hint: write `not ({x | y})` for the comprehension, or `not {(x | y)}` for the set union)',
    ],
  },
  {
    note: 'empty operand',
    version: 'v1',
    text: 'package a\nimport rego.v2\np if { {} and x }',
    errors: ['3:8: found empty body'],
  },
  {
    note: 'void operand',
    version: 'v1',
    text: 'package a\nimport rego.v2\np if { print(1) and x }',
    errors: [
      '3:8: operand of `and` cannot consist only of calls to `print` (hint: `print` produces no value and always succeeds, so the operand can never fail; move it out of the operand, or add an expression that can fail)',
    ],
  },
  {
    note: 'paren body',
    version: 'v1',
    text: 'package a\nimport rego.v2\np if { not ({x; y}) }',
    errors: [
      '3:12: `(...)` in an operand position cannot contain a body (hint: drop the parens to keep the body: `not {x; y}`)',
    ],
  },
  {
    note: 'value in not body',
    version: 'v1',
    text: 'package a\nimport rego.v2\np if { not {1: 2} }',
    errors: [
      '3:12: `{...}` in an operand position must contain expression(s), got: object (hint: write `not ({1: 2})` to negate the value, or `not {{1: 2}}` for a body holding it)',
    ],
  },
  {
    note: 'annotation scope',
    version: 'v1',
    text: 'package a\n# METADATA\n# scope: foo\np := 1',
    errors: ["2:1: invalid annotation scope 'foo'. Use one of 'rule', 'document', 'package', or 'subpackages'"],
  },
  {
    note: 'annotation type',
    version: 'v1',
    text: 'package a\n# METADATA\n# title: [1]\np := 1',
    errors: ['3:1: yaml: unmarshal errors:\n  line 1: cannot unmarshal !!seq into string'],
  },
  {
    note: 'empty annotation',
    version: 'v1',
    text: 'package a\n# METADATA\np := 1',
    errors: ['2:1: expected METADATA block, found whitespace'],
  },
  {
    note: 'annotation on import',
    version: 'v1',
    text: 'package a\n# METADATA\n# title: x\nimport data.x',
    errors: ["2:1: invalid annotation scope 'import'. Use one of 'rule', 'document', 'package', or 'subpackages'"],
  },
  {
    note: 'term as statement',
    version: 'v1',
    text: 'package a\n1',
    errors: ['2:1: number cannot be used for rule name'],
  },
  {
    note: 'call of builtin',
    version: 'v1',
    text: 'package a\ncount(x)',
    errors: ['2:1: rule name conflicts with built-in function'],
  },
  {
    note: 'two errors',
    version: 'v1',
    text: 'package a\np := "\\x\\y"',
    errors: [
      '2:6: illegal escape sequence',
      '2:6: illegal escape sequence',
      '2:6: illegal token',
      '2:6: illegal token',
    ],
  },
  {
    note: 'partial set',
    version: 'v0',
    text: 'package a\np[x] { x = 1 }\nq["a"]',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"index":0,"terms":[{"type":"ref","value":[{"type":"var","value":"eq"}]},{"type":"var","value":"x"},{"type":"number","value":1}]}],"head":{"name":"p","key":{"type":"var","value":"x"},"ref":[{"type":"var","value":"p"}]}},{"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"head":{"name":"q","key":{"type":"string","value":"a"},"ref":[{"type":"var","value":"q"}]}}]}',
  },
  {
    note: 'partial object',
    version: 'v0',
    text: 'package a\np[x] = y { x = 1; y = 2 }\nq["a"] = 1',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"index":0,"terms":[{"type":"ref","value":[{"type":"var","value":"eq"}]},{"type":"var","value":"x"},{"type":"number","value":1}]},{"index":1,"terms":[{"type":"ref","value":[{"type":"var","value":"eq"}]},{"type":"var","value":"y"},{"type":"number","value":2}]}],"head":{"name":"p","key":{"type":"var","value":"x"},"value":{"type":"var","value":"y"},"ref":[{"type":"var","value":"p"},{"type":"var","value":"x"}]}},{"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"head":{"name":"q","key":{"type":"string","value":"a"},"value":{"type":"number","value":1},"ref":[{"type":"var","value":"q"},{"type":"string","value":"a"}]}}]}',
  },
  {
    note: 'without bodies',
    version: 'v0',
    text: 'package a\np = 1\nq := 2\nf(x) = x\na.b.c\na.b = 1',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"head":{"name":"p","value":{"type":"number","value":1},"ref":[{"type":"var","value":"p"}]}},{"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"head":{"name":"q","value":{"type":"number","value":2},"assign":true,"ref":[{"type":"var","value":"q"}]}},{"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"head":{"name":"f","args":[{"type":"var","value":"x"}],"value":{"type":"var","value":"x"},"ref":[{"type":"var","value":"f"}]}},{"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"head":{"value":{"type":"boolean","value":true},"ref":[{"type":"var","value":"a"},{"type":"string","value":"b"},{"type":"string","value":"c"}]}},{"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"head":{"name":"a","key":{"type":"string","value":"b"},"value":{"type":"number","value":1},"ref":[{"type":"var","value":"a"},{"type":"string","value":"b"}]}}]}',
  },
  {
    note: 'several bodies',
    version: 'v0',
    text: 'package a\np { x } { y }\nf(_) = 1 { x } { y }',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"index":0,"terms":{"type":"var","value":"x"}}],"head":{"name":"p","value":{"type":"boolean","value":true},"ref":[{"type":"var","value":"p"}]}},{"body":[{"index":0,"terms":{"type":"var","value":"y"}}],"head":{"name":"p","value":{"type":"boolean","value":true},"ref":[{"type":"var","value":"p"}]}},{"body":[{"index":0,"terms":{"type":"var","value":"x"}}],"head":{"name":"f","args":[{"type":"var","value":"$0"}],"value":{"type":"number","value":1},"ref":[{"type":"var","value":"f"}]}},{"body":[{"index":0,"terms":{"type":"var","value":"y"}}],"head":{"name":"f","args":[{"type":"var","value":"$1"}],"value":{"type":"number","value":1},"ref":[{"type":"var","value":"f"}]}}]}',
  },
  {
    note: 'else',
    version: 'v0',
    text: 'package a\np = 1 { x } else = 2 { y } else { z }',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"index":0,"terms":{"type":"var","value":"x"}}],"else":{"body":[{"index":0,"terms":{"type":"var","value":"y"}}],"else":{"body":[{"index":0,"terms":{"type":"var","value":"z"}}],"head":{"name":"p","value":{"type":"boolean","value":true},"ref":[{"type":"var","value":"p"}]}},"head":{"name":"p","value":{"type":"number","value":2},"ref":[{"type":"var","value":"p"}]}},"head":{"name":"p","value":{"type":"number","value":1},"ref":[{"type":"var","value":"p"}]}}]}',
  },
  {
    note: 'if as a name',
    version: 'v0',
    text: 'package a\nif = 1\nin[x] { x = 1 }',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"head":{"name":"if","value":{"type":"number","value":1},"ref":[{"type":"var","value":"if"}]}},{"body":[{"index":0,"terms":[{"type":"ref","value":[{"type":"var","value":"eq"}]},{"type":"var","value":"x"},{"type":"number","value":1}]}],"head":{"name":"in","key":{"type":"var","value":"x"},"ref":[{"type":"var","value":"in"}]}}]}',
  },
  {
    note: 'future keywords',
    version: 'v0',
    text: 'package a\nimport future.keywords\np contains x if some x in [1]\nq if every x in xs { x }',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"imports":[{"path":{"type":"ref","value":[{"type":"var","value":"future"},{"type":"string","value":"keywords"}]}}],"rules":[{"body":[{"index":0,"terms":{"symbols":[{"type":"call","value":[{"type":"ref","value":[{"type":"var","value":"internal"},{"type":"string","value":"member_2"}]},{"type":"var","value":"x"},{"type":"array","value":[{"type":"number","value":1}]}]}]}}],"head":{"name":"p","key":{"type":"var","value":"x"},"ref":[{"type":"var","value":"p"}]}},{"body":[{"index":0,"terms":{"body":[{"index":0,"terms":{"type":"var","value":"x"}}],"domain":{"type":"var","value":"xs"},"key":null,"value":{"type":"var","value":"x"}}}],"head":{"name":"q","value":{"type":"boolean","value":true},"ref":[{"type":"var","value":"q"}]}}]}',
  },
  {
    note: 'one keyword',
    version: 'v0',
    text: 'package a\nimport future.keywords.every\np { every x in xs { x } }',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"imports":[{"path":{"type":"ref","value":[{"type":"var","value":"future"},{"type":"string","value":"keywords"},{"type":"string","value":"every"}]}}],"rules":[{"body":[{"index":0,"terms":{"body":[{"index":0,"terms":{"type":"var","value":"x"}}],"domain":{"type":"var","value":"xs"},"key":null,"value":{"type":"var","value":"x"}}}],"head":{"name":"p","value":{"type":"boolean","value":true},"ref":[{"type":"var","value":"p"}]}}]}',
  },
  {
    note: 'rego.v1',
    version: 'v0',
    text: 'package a\nimport rego.v1\np if input.x\nq contains 1',
    ast: '{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"imports":[{"path":{"type":"ref","value":[{"type":"var","value":"rego"},{"type":"string","value":"v1"}]}}],"rules":[{"body":[{"index":0,"terms":{"type":"ref","value":[{"type":"var","value":"input"},{"type":"string","value":"x"}]}}],"head":{"name":"p","value":{"type":"boolean","value":true},"ref":[{"type":"var","value":"p"}]}},{"body":[{"generated":true,"index":0,"terms":{"type":"boolean","value":true}}],"head":{"name":"q","key":{"type":"number","value":1},"ref":[{"type":"var","value":"q"}]}}]}',
  },
  {
    note: 'some in',
    version: 'v0',
    text: 'package a\np { some x in xs }',
    errors: [
      '2:12: unexpected identifier token: expected \\n or ; or } (hint: `import future.keywords.in` for `some x in xs` expressions)',
    ],
  },
  {
    note: 'every',
    version: 'v0',
    text: 'package a\np { every x in xs { x } }',
    errors: [
      '2:11: unexpected identifier token: expected \\n or ; or } (hint: `import future.keywords.every` for `every x in xs { ... }` expressions)',
    ],
  },
  {
    note: 'in',
    version: 'v0',
    text: 'package a\np { x in xs }',
    errors: [
      '2:7: unexpected identifier token: expected \\n or ; or } (hint: `import future.keywords.in` for `x in xs` expressions)',
    ],
  },
  {
    note: 'pair in',
    version: 'v0',
    text: 'package a\np { k, v in xs }',
    errors: [
      '2:6: unexpected , token: expected \\n or ; or } (hint: `import future.keywords.in` for `x in xs` expressions)',
    ],
  },
  {
    note: 'if',
    version: 'v0',
    text: 'package a\np if { true }',
    errors: ['2:1: var cannot be used for rule name (hint: `import future.keywords.if` for `p if { ... }` rules)'],
  },
  {
    note: 'contains',
    version: 'v0',
    text: 'package a\np contains 1',
    errors: [
      '2:1: var cannot be used for rule name (hint: `import future.keywords.contains` for `p contains x` rules)',
      '2:3: var cannot be used for rule name (hint: `import future.keywords.contains` for `p contains x` rules)',
      '2:12: number cannot be used for rule name',
    ],
  },
  {
    note: 'template',
    version: 'v0',
    text: 'package a\np = $"x"',
    errors: [
      '2:5: template strings are not supported by current capabilities',
      '2:5: unexpected template-string-end token: expected rule value term (e.g., p[<nil>] = <VALUE> { ... })',
    ],
  },
  {
    note: 'rego.v1 without if',
    version: 'v0',
    text: 'package a\nimport rego.v1\np { true }\nq[1]',
    errors: [
      '3:1: `if` keyword is required before rule body',
      '4:1: `contains` keyword is required for partial set rules',
    ],
  },
  {
    note: 'negated statement',
    version: 'v0',
    text: 'package a\nnot p',
    errors: ['2:1: negated expressions cannot be used for rule head'],
  },
  {
    note: 'with statement',
    version: 'v0',
    text: 'package a\np with input as 1',
    errors: ['2:1: expressions using with keyword cannot be used for rule head'],
  },
  {
    note: 'two literals',
    version: 'v0',
    text: 'package a\np; q',
    errors: ['2:1: multiple expressions cannot be used for rule head'],
  },
];
