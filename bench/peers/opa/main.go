// OPA embedded in Go, as a peer of the Rego bench. See bench/README.md, "The protocol of a peer".
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/compile"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/util"
	"github.com/open-policy-agent/opa/v1/version"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 1 && args[0] == "version":
		fmt.Println(version.Version)
		return nil
	case len(args) == 3 && args[0] == "wasm":
		return writeWasm(args[1], args[2])
	case len(args) == 1:
		return serve(args[0])
	}
	return fmt.Errorf("usage: opa version | wasm FOLDER FILE | FOLDER")
}

// writeWasm does what `opa build -t wasm -e bench/allow` does, and keeps only the WebAssembly of it.
func writeWasm(folder, file string) error {
	compiler := compile.New().
		WithTarget(compile.TargetWasm).
		WithEntrypoints("bench/allow").
		WithPaths(filepath.Join(folder, "policy.rego"))
	if err := compiler.Build(context.Background()); err != nil {
		return err
	}
	for _, module := range compiler.Bundle().WasmModules {
		return os.WriteFile(file, module.Raw, 0o600)
	}
	return fmt.Errorf("no WebAssembly was made of %s", folder)
}

func serve(folder string) error {
	ctx := context.Background()
	policy, err := os.ReadFile(filepath.Join(folder, "policy.rego"))
	if err != nil {
		return err
	}
	var data map[string]any
	if err := readJSON(filepath.Join(folder, "data.json"), &data); err != nil {
		return err
	}
	var inputs []json.RawMessage
	if err := readJSON(filepath.Join(folder, "inputs.json"), &inputs); err != nil {
		return err
	}
	// Data is kept as OPA's own values, which is the faster of its two ways.
	store := inmem.NewFromObjectWithOpts(data, inmem.OptReturnASTValuesOnRead(true))
	query, err := rego.New(
		rego.Query("data.bench.allow"),
		rego.Module("policy.rego", string(policy)),
		rego.Store(store),
	).PrepareForEval(ctx)
	if err != nil {
		return err
	}

	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		command, count, _ := strings.Cut(lines.Text(), " ")
		if command == "answers" {
			if err := writeAnswers(ctx, query, inputs); err != nil {
				return err
			}
			continue
		}
		decisions, err := strconv.Atoi(count)
		if err != nil {
			return err
		}
		if err := measure(ctx, query, inputs, decisions); err != nil {
			return err
		}
	}
	return lines.Err()
}

func writeAnswers(ctx context.Context, query rego.PreparedEvalQuery, inputs []json.RawMessage) error {
	answers := make([][]any, 0, len(inputs))
	for _, text := range inputs {
		input, err := parse(text)
		if err != nil {
			return err
		}
		results, err := query.Eval(ctx, rego.EvalParsedInput(input))
		if err != nil {
			return err
		}
		values := []any{}
		for _, result := range results {
			values = append(values, result.Expressions[0].Value)
		}
		answers = append(answers, values)
	}
	return json.NewEncoder(os.Stdout).Encode(answers)
}

func measure(ctx context.Context, query rego.PreparedEvalQuery, inputs []json.RawMessage, decisions int) error {
	fresh := make([]ast.Value, decisions)
	for index := range fresh {
		input, err := parse(inputs[index%len(inputs)])
		if err != nil {
			return err
		}
		fresh[index] = input
	}
	runtime.GC()
	cpu, start := cpuNs(), time.Now()
	for _, input := range fresh {
		if _, err := query.Eval(ctx, rego.EvalParsedInput(input)); err != nil {
			return err
		}
	}
	wall := time.Since(start).Nanoseconds()
	_, err := fmt.Printf("{\"wallNs\":%d,\"cpuNs\":%d}\n", wall, cpuNs()-cpu)
	return err
}

func parse(text json.RawMessage) (ast.Value, error) {
	var value any
	if err := util.UnmarshalJSON(text, &value); err != nil {
		return nil, err
	}
	return ast.InterfaceToValue(value)
}

func readJSON(file string, value any) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	return util.UnmarshalJSON(text, value)
}

// cpuNs is the CPU time of all threads, those of the garbage collector included.
func cpuNs() int64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return usage.Utime.Nano() + usage.Stime.Nano()
}
