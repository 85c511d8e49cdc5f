import type { FormatTarget } from './options.ts';

/** A module, and what OPA makes of it. */
export interface FormatCase {
  readonly note: string;
  readonly text: string;
  readonly formatted: string;
  /** Default: v1. */
  readonly regoVersion?: 'v0' | 'v1';
  /** Default: as `regoVersion`. */
  readonly target?: FormatTarget;
  readonly dropV0Imports?: boolean;
}

/** What `opa fmt` 1.22 prints. */
export const FORMAT_CASES: readonly FormatCase[] = [
  {
    note: 'spaces and empty lines',
    text: 'package   a.b\n\n\n\np   if{input.x==1\n\n\n\ninput.y\n}\nq:=2\n\n\nr:=3',
    formatted: 'package a.b\n\np if {\n\tinput.x == 1\n\n\tinput.y\n}\n\nq := 2\n\nr := 3\n',
  },
  {
    note: 'a formatted module stays',
    text: 'package a\n\nimport data.b\n\n# about p\np if {\n\tinput.x # why\n\n\tinput.y\n}\n',
    formatted: 'package a\n\nimport data.b\n\n# about p\np if {\n\tinput.x # why\n\n\tinput.y\n}\n',
  },
  {
    note: 'indentation with spaces',
    text: 'package a\n\np if {\n  x := {\n      "a": 1,\n    "b": [\n  1],\n  }\n  x\n}',
    formatted: 'package a\n\np if {\n\tx := {\n\t\t"a": 1,\n\t\t"b": [\n\t\t\t1,\n\t\t],\n\t}\n\tx\n}\n',
  },
  {
    note: 'carriage returns',
    text: 'package a\r\n\r\n# c\r\np if {\r\n\tinput.x # d\r\n}\r\n',
    formatted: 'package a\n\n# c\np if {\n\tinput.x # d\n}\n',
  },
  { note: 'package paths', text: 'package a["b"]["c d"].if', formatted: 'package a.b["c d"].if\n' },
  {
    note: 'imports are sorted in their groups',
    text: 'package a\nimport data.z\nimport data.b as y # y\nimport data.b as x\n\nimport input.c\nimport data["a b"]\n',
    formatted:
      'package a\n\nimport data.b as x\nimport data.b as y # y\nimport data.z\n\nimport data["a b"]\nimport input.c\n',
  },
  {
    note: 'imports between rules',
    text: 'package a\np := 1\nimport data.z\nimport data.b\nq := 2\n',
    formatted: 'package a\n\np := 1\n\nimport data.b\nimport data.z\n\nq := 2\n',
  },
  {
    note: 'comments at imports',
    text: 'package a\n# all\nimport data.z # z\n# lone\nimport data.b\n\n# more\np := 1',
    formatted: 'package a\n\n# all\nimport data.z # z\n\n# lone\nimport data.b\n\n# more\np := 1\n',
  },
  {
    note: 'comments on lines of their own',
    text: '# license\n\n\n# about\npackage a\n# one\n#two\n\n\n#three   \np := 1\n# end\n\n# real end\n\n',
    formatted: '# license\n\n# about\npackage a\n\n# one\n#two\n\n#three\np := 1\n\n# end\n# real end\n',
  },
  {
    note: 'metadata blocks stand apart',
    text: '# METADATA\n# title: a\npackage a\n# METADATA\n# scope: document\n# METADATA\n# title: p\np := 1\n# METADATA\n# title: q\nq := 1',
    formatted:
      '# METADATA\n# title: a\npackage a\n\n# METADATA\n# scope: document\n\n# METADATA\n# title: p\np := 1\n\n# METADATA\n# title: q\nq := 1\n',
  },
  {
    note: 'comments in a body',
    text: 'package a\np if { # one\n# two\ninput.x # three\n\n# four\n\ninput.y # five\n# six\n}',
    formatted: 'package a\n\np if { # one\n\t# two\n\tinput.x # three\n\n\t# four\n\n\tinput.y # five\n\t# six\n}\n',
  },
  {
    note: 'comments at the end of a rule',
    text: 'package a\np if {\n\tinput.x\n\t# last\n} # closing\nq := 1 # q',
    formatted: 'package a\n\np if {\n\tinput.x\n\t# last\n} # closing\n\nq := 1 # q\n',
  },
  {
    note: 'numbers as they are written',
    text: 'package a\np := [1.0, 1e3, -0.50, 1E+2, .5, 100000000000000000000]',
    formatted: 'package a\n\np := [1.0, 1e3, -0.50, 1E+2, .5, 100000000000000000000]\n',
  },
  {
    note: 'strings as they are written',
    text: 'package a\np := ["\\u00e9\\u0000\\/", "\\n", `raw "x"\n  more`, ("x"), "é"]\nq := {"\\u0061": 1}.a',
    formatted:
      'package a\n\np := [\n\t"\\u00e9\\u0000\\/", "\\n", `raw "x"\n  more`,\n\t"x", "é",\n]\n\nq := {"\\u0061": 1}.a\n',
  },
  {
    note: 'template strings',
    text: 'package a\np := $"a {  input.x+1 } \\{ {1} {"s"} \\n"\nq := $`raw { input.x }\n  \\{ `\nr := $"{$"{input.y}"}"',
    formatted:
      'package a\n\np := $"a {input.x + 1} \\{ 1 s \\n"\nq := $`raw {input.x}\n  \\{ `\n\nr := $"{$"{input.y}"}"\n',
  },
  {
    note: 'comments in template strings',
    text: 'package a\np := $`a { # one\n  # two\n  input.x # three\n  # four\n} b`',
    formatted: 'package a\n\np := $`a { # one\n\t# two\n\tinput.x # three\n\t# four\n\t} b`\n',
  },
  {
    note: 'collections in lines',
    text: 'package a\np := [1,2,\n3,\n4,5]\nq := {"a":1,\n"b":2}\nr := {1,\n2}\ns := [\n1,2]\nt := [1,2\n]\nu := []\nv := {}\nw := set()',
    formatted:
      'package a\n\np := [\n\t1, 2,\n\t3,\n\t4, 5,\n]\n\nq := {\n\t"a": 1,\n\t"b": 2,\n}\n\nr := {\n\t1,\n\t2,\n}\n\ns := [\n\t1, 2,\n]\n\nt := [1, 2]\n\nu := []\nv := {}\nw := set()\n',
  },
  {
    note: 'comments in collections',
    text: 'package a\np := [ # open\n1, # one\n# two\n2,\n# end\n]\nq := {\n"a": 1, # a\n"b": {"c": 2}, # b\n}',
    formatted:
      'package a\n\np := [ # open\n1, # one\n# two\n2,\n# end\n]\n\nq := {\n\t"a": 1, # a\n\t"b": {"c": 2}, # b\n}\n',
  },
  {
    note: 'nested collections',
    text: 'package a\np := {"a": [1, {"b": 2,\n"c": [\n3]}]}',
    formatted: 'package a\n\np := {"a": [1, {\n\t"b": 2,\n\t"c": [\n\t\t3,\n\t],\n}]}\n',
  },
  {
    note: 'elements keep their order',
    text: 'package a\np := {3, 1, 2}\nq := {"b": 1, "a": 2}',
    formatted: 'package a\n\np := {3, 1, 2}\nq := {"b": 1, "a": 2}\n',
  },
  {
    note: 'comprehensions',
    text: 'package a\np := [x|x:=input.a[_]]\nq := {x|some x in input.a;x>1}\nr := {k:v|some k,v in input.a}\ns := [x |\nsome x in input.a\nx > 1]\nt := {x:\ny |\nx := 1; y := 2}\nu := [\nx | x := 1]',
    formatted:
      'package a\n\np := [x | x := input.a[_]]\nq := {x | some x in input.a; x > 1}\nr := {k: v | some k, v in input.a}\ns := [x |\n\tsome x in input.a\n\tx > 1\n]\n\nt := {x: y |\n\tx := 1\n\ty := 2\n}\n\nu := [\nx | x := 1]\n',
  },
  {
    note: 'unions in collections and comprehensions',
    text: 'package a\np := [(x|y)|x := {1}; y := {2}]\nq := {(a|b), c}\nr := {"k": (a|b)}\ns := f((a|b), a|b)\nf(_, _) := 1\na := {1}\nb := {2}\nc := 3',
    formatted:
      'package a\n\np := [(x | y) | x := {1}; y := {2}]\nq := {(a | b), c}\nr := {"k": (a | b)}\ns := f((a | b), a | b)\nf(_, _) := 1\na := {1}\nb := {2}\nc := 3\n',
  },
  {
    note: 'operators',
    text: 'package a\np if {\nx:=1+2*3-(4-5)\ny=x\nx!=y;x<=y\nz := -x\n(1+2)*3 == 9\nnot x==y\n1 + 2 == 3\n}',
    formatted:
      'package a\n\np if {\n\tx := (1 + (2 * 3)) - (4 - 5)\n\ty = x\n\tx != y\n\tx <= y\n\tz := 0 - x\n\t(1 + 2) * 3 == 9\n\tnot x == y\n\t1 + 2 == 3\n}\n',
  },
  {
    note: 'operators by their names',
    text: 'package a\np if {\nplus(1, 2, x)\nequal(x, 3)\neq(y, 4)\nassign(z, 5)\ncount([plus(1, 2)]) == 1\n}',
    formatted: 'package a\n\np if {\n\tx = 1 + 2\n\tx == 3\n\ty = 4\n\tz := 5\n\tcount([1 + 2]) == 1\n}\n',
  },
  {
    note: 'calls',
    text: 'package a\np := concat(",",["a",\n"b"])\nq := f(\n1,\n2)\nf(x,y) := z if { z := x+y }\ng(x,\ny) := x\nh(_, [a, b], {"c": d}) := a + b + d',
    formatted:
      'package a\n\np := concat(",", [\n\t"a",\n\t"b",\n])\n\nq := f(\n\t1,\n\t2,\n)\n\nf(x, y) := z if z := x + y\ng(\n\tx,\n\ty,\n) := x\n\nh(_, [a, b], {"c": d}) := (a + b) + d\n',
  },
  {
    note: 'long calls with comments',
    text: 'package a\np := object.union( # one\n{"a": 1}, # two\n# three\n{"b": 2},\n)',
    formatted: 'package a\n\np := object.union( # one\n{"a": 1}, # two\n# three\n{"b": 2},\n)\n',
  },
  {
    note: 'with',
    text: 'package a\np if {\nq with input as {"a":1} with data.x as 2\nq with input as 1\nwith data.y as 2\n  with data.z as [\n3]\nf(\n1\n) with input as 2\n}',
    formatted:
      'package a\n\np if {\n\tq with input as {"a": 1} with data.x as 2\n\tq with input as 1\n\t\twith data.y as 2\n\t\twith data.z as [\n\t\t\t3,\n\t\t]\n\tf(1) with input as 2\n}\n',
  },
  {
    note: 'some',
    text: 'package a\np if {\nsome x,y\nsome z in input.a\nsome k,v in input.b\nsome a,\nb\nx = y; z = k; v = a; b = 1\n}',
    formatted:
      'package a\n\np if {\n\tsome x, y\n\tsome z in input.a\n\tsome k, v in input.b\n\tsome a,\n\t\tb\n\tx = y\n\tz = k\n\tv = a\n\tb = 1\n}\n',
  },
  {
    note: 'every',
    text: 'package a\np if {\nevery x in input.a {x>1}\nevery k,v in input.b { k>1; v>2 }\nevery x in [1,\n2] {\n# why\nx > 1\n}\n}',
    formatted:
      'package a\n\np if {\n\tevery x in input.a { x > 1 }\n\tevery k, v in input.b { k > 1; v > 2}\n\tevery x in [\n\t\t1,\n\t\t2,\n\t] {\n\t\t# why\n\t\tx > 1\n\t}\n}\n',
  },
  {
    note: 'in',
    text: 'package a\np if { 1 in input.a; 1,2 in input.b; x := (1,2 in input.b); y := [1 in input.a, (1, 2 in input.b)]; not 3 in input.a }',
    formatted:
      'package a\n\np if {\n\t1 in input.a\n\t1, 2 in input.b\n\tx := (1, 2 in input.b)\n\ty := [1 in input.a, (1, 2 in input.b)]\n\tnot 3 in input.a\n}\n',
  },
  {
    note: 'references',
    text: 'package a\np := input["a"].b["c d"][0][input.x]["if"].else["1a"]\nq := data.a[_].b[x]\nr := input[concat(".", ["a"])]\ns := {"a": 1}["a"]\nt := f(1).b\nf(_) := {"b": 1}\nx := 1',
    formatted:
      'package a\n\np := input.a.b["c d"][0][input.x]["if"].else["1a"]\nq := data.a[_].b[x]\nr := input[concat(".", ["a"])]\ns := {"a": 1}.a\nt := f(1).b\nf(_) := {"b": 1}\nx := 1\n',
  },
  {
    note: 'heads',
    text: 'package a\np.q.r := 1\np.s contains x if some x in input.a\np[x].t := 1 if some x in input.b\nq[x] := y if some x,y in input.c\nr contains "a"\nf.g(x) := x',
    formatted:
      'package a\n\np.q.r := 1\np.s contains x if some x in input.a\np[x].t := 1 if some x in input.b\nq[x] := y if some x, y in input.c\nr contains "a"\nf.g(x) := x\n',
  },
  {
    note: 'heads of two parts',
    text: 'package a\np.q := 1\nr["s t"] := 2\nu[x] if some x in input.b\nv.w if input.x',
    formatted: 'package a\n\np["q"] := 1\nr["s t"] := 2\nu[x] if some x in input.b\nv["w"] if input.x\n',
  },
  {
    note: 'values that are understood',
    text: 'package a\np := true\nq := true if input.x\nr if true\nf(x) := true if x\ng(x) if x\ndefault s := true',
    formatted: 'package a\n\np := true\nq if input.x\nr := true\nf(x) if x\ng(x) if x\n\ndefault s := true\n',
  },
  {
    note: 'rules in one line',
    text: 'package a\np if input.x\np if input.y\nq if { input.x }\nr contains 1 if input.x\nr contains 2\n\nr contains 3\ndefault s := 1\ns := 2 if input.x',
    formatted:
      'package a\n\np if input.x\np if input.y\nq if input.x\nr contains 1 if input.x\nr contains 2\n\nr contains 3\n\ndefault s := 1\n\ns := 2 if input.x\n',
  },
  {
    note: 'bodies in one line',
    text: 'package a\np if { input.x; input.y }\nq := 1 if { input.x }\nr := [1,\n2] if input.x\ns if {\n{1,2}}\nt if {{x | x := 1}}\nu if not {1}',
    formatted:
      'package a\n\np if {\n\tinput.x\n\tinput.y\n}\n\nq := 1 if input.x\nr := [\n\t1,\n\t2,\n] if input.x\n\ns if {\n\t{1, 2}\n}\n\nt if {x | x := 1}\nu if not {1}\n',
  },
  {
    note: 'else',
    text: 'package a\np := 1 if { input.x } else := 2 if { input.y } else := 3\nq if {\ninput.x\n}\nelse := "s" if {\ninput.y\n}\n\nelse if { input.z }\nr := 1 if input.x else := [2,\n3]',
    formatted:
      'package a\n\np := 1 if input.x\n\nelse := 2 if input.y\n\nelse := 3\n\nq if {\n\tinput.x\n}\n\nelse := "s" if {\n\tinput.y\n}\n\nelse if input.z\n\nr := 1 if input.x\n\nelse := [\n\t2,\n\t3,\n]\n',
  },
  {
    note: 'comments at else',
    text: 'package a\np := 1 if {\ninput.x\n} # one\n# two\nelse := 2 if { # three\ninput.y\n} # four\nelse := 3 # five',
    formatted:
      'package a\n\np := 1 if {\n\tinput.x\n} # one\n\n# two\nelse := 2 if { # three\n\tinput.y\n} # four\n\nelse := 3 # five\n',
  },
  {
    note: 'a union at the start of a body',
    text: 'package a\np if {\nx | y == {1}\n}\nq if { x | y }\nx := {1}\ny := {2}',
    formatted: 'package a\n\np if {\nx | y == {1}}\n\nq if {x | y}\nx := {1}\ny := {2}\n',
  },
  {
    note: 'not with a body',
    text: 'package a\nimport future.keywords.not\np if { not {input.x;input.y} }\nq if not { # why\ninput.x\n}\nr if not (not input.x)\ns if not ({1} == input.x)',
    formatted:
      'package a\n\nimport future.keywords.not\n\np if not { input.x; input.y }\nq if not { # why\n\tinput.x\n}\n\nr if not (not input.x)\ns if not ({1} == input.x)\n',
  },
  {
    note: 'and, or',
    text: 'package a\nimport rego.v2\np if input.x and input.y or input.z\nq if (input.x or input.y) and {input.z;input.a}\nr if input.x and\ninput.y and\n{\n# why\ninput.z\n}\ns if { (input.x with input as 1) or input.y }',
    formatted:
      'package a\n\nimport rego.v2\n\np if input.x and input.y or input.z\nq if (input.x or input.y) and { input.z; input.a }\nr if input.x and\n\tinput.y and\n\t{\n\t\t# why\n\t\tinput.z\n\t}\n\ns if (input.x with input as 1) or input.y\n',
  },
  {
    note: 'directive imports stay',
    text: 'package a\nimport rego.v1\np := 1',
    formatted: 'package a\n\nimport rego.v1\n\np := 1\n',
  },
  {
    note: 'directive imports are dropped',
    text: 'package a\nimport rego.v1\nimport future.keywords.in\nimport data.x\np := 1 in x',
    formatted: 'package a\n\nimport data.x\n\np := 1 in x\n',
    dropV0Imports: true,
  },
  {
    note: 'imports for the other version are added',
    text: 'package a\nimport data.x\np if input.y in x',
    formatted: 'package a\n\nimport data.x\nimport rego.v1\n\np if input.y in x\n',
    target: 'v0v1',
  },
  {
    note: 'an import is added above rules',
    text: 'package a\np := 1\n',
    formatted: 'package a\n\nimport rego.v1\n\np := 1\n',
    target: 'v0v1',
  },
  {
    note: 'generated variables',
    text: 'package a\np if {\n__local0__ = [\n1,\n2]\ncount(\n__local0__, x)\n x\n}',
    formatted: 'package a\n\np if {\n\t__local0__ = [\n\t\t1,\n\t\t2,\n\t]\n\tcount(__local0__, x)\n\tx\n}\n',
  },
  {
    note: 'a comment where no line ends',
    text: 'package a\np := [ # one\n 1, 2 # two\n, 3]\nq := 1',
    formatted: 'package a\n\np := [ # one\n 1, 2 # two\n, 3]\n\nq := 1\n',
  },
  {
    note: 'a comment where no line ends, before a body',
    text: 'package a\np := [ # one\n 1, 2 # two\n, 3] if {\n input.x # x\n}\nq := 1',
    formatted: 'package a\n\np := [ # one\n 1, 2 # two\n, 3] if { \tinput.x # x\n}\n\nq := 1\n',
  },
  {
    note: 'a comment before the only line',
    text: 'package a\np if {\n\tx := [\n\t\t# why\n\t\t1, 2]\n\tx\n}',
    formatted: 'package a\n\np if {\n\tx := [\n\t\t# why\n\t\t1, 2]\n\tx\n}\n',
  },
  {
    note: 'v0: bodies without if',
    text: 'package a\np { input.x }\nq[x] { x := input.a[_] }\nr[k] = v { v := input.a[k] }\ns = 1 { input.x } else = 2 { input.y }\nf(x) = y { y := x }\ndefault t = false\nu = 3\nv["a"]',
    formatted:
      'package a\n\np {\n\tinput.x\n}\n\nq[x] {\n\tx := input.a[_]\n}\n\nr[k] = v {\n\tv := input.a[k]\n}\n\ns = 1 {\n\tinput.x\n}\n\nelse = 2 {\n\tinput.y\n}\n\nf(x) = y {\n\ty := x\n}\n\ndefault t = false\n\nu = 3\n\nv["a"]\n',
    regoVersion: 'v0',
  },
  {
    note: 'v0: several bodies',
    text: 'package a\np { input.x } { input.y }\nq[_] { input.x } { input.y }\nf(x) = [1, "a"] { x } { not x }',
    formatted:
      'package a\n\np {\n\tinput.x\n}\n\np {\n\tinput.y\n}\n\nq[_0] {\n\tinput.x\n}\n\nq[_0] {\n\tinput.y\n}\n\nf(x) = [1, "a"] {\n\tx\n}\n\nf(x) = [1, "a"] {\n\tnot x\n}\n',
    regoVersion: 'v0',
  },
  {
    note: 'v0: with keywords',
    text: 'package a\nimport future.keywords\np contains x if some x in input.a\nq if { every x in input.a { x } }\nr[x] { x := 1 }',
    formatted:
      'package a\n\nimport future.keywords\n\np contains x if some x in input.a\nq if every x in input.a { x }\nr contains x if x := 1\n',
    regoVersion: 'v0',
  },
  {
    note: 'v0: one keyword',
    text: 'package a\nimport future.keywords.if\np if input.x\nq[x] { x := 1 }\nr { input.z }',
    formatted: 'package a\n\nimport future.keywords.if\n\np if input.x\n\nq[x] {\n\tx := 1\n}\n\nr if input.z\n',
    regoVersion: 'v0',
  },
  {
    note: 'v0: rego.v1',
    text: 'package a\nimport rego.v1\np if input.x\nq := 1',
    formatted: 'package a\n\nimport rego.v1\n\np if input.x\nq := 1\n',
    regoVersion: 'v0',
  },
  {
    note: 'v0: a membership by its name',
    text: 'package a\np { internal.member_2(1, [1]) }',
    formatted: 'package a\n\nimport future.keywords.in\n\np {\n\t1 in [1]\n}\n',
    regoVersion: 'v0',
  },
  {
    note: 'v0 for both versions',
    text: 'package a\nimport data.x\n# about p\np { input.x }\nq[x] { x := input.a[_] }\nr[k] = v { v := input.a[k] }\ns = 1 { input.x } else = 2 { input.y }\nf(x) { x }\na.b.c { input.x }\na.b.d\nu = 3\nv["a"]\nw[1] = 2\ng(1)',
    formatted:
      'package a\n\nimport data.x\nimport rego.v1\n\n# about p\np if input.x\nq contains x if x := input.a[_]\nr[k] := v if v := input.a[k]\n\ns := 1 if input.x\n\nelse := 2 if input.y\n\nf(x) if x\na.b.c if input.x\na.b.d := true\nu := 3\nv contains "a"\nw[1] := 2\ng(1)\n',
    regoVersion: 'v0',
    target: 'v0v1',
  },
  {
    note: 'v0 with imports for both versions',
    text: 'package a\nimport future.keywords.if\nimport future.keywords.in\nimport data.x\np if 1 in x\nq[y] { y := 1 }',
    formatted: 'package a\n\nimport data.x\nimport rego.v1\n\np if 1 in x\nq contains y if y := 1\n',
    regoVersion: 'v0',
    target: 'v0v1',
  },
];
