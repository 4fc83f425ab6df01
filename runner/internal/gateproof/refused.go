package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// refused are the cases in which nothing can be told, and that must be said with the exit code
// that fits.
var refused = []kase{
	{name: "a baseline of another CPU model", base: plain, head: plain, steps: []step{
		{side: "base", args: []string{"--baseline", "proof", "--first-run", "ok", "--promote"}, want: []int{0}},
		{side: "head", args: []string{"--baseline", "proof"}, want: []int{4}, says: "--allow-difference cpu", before: recordedOn("cpu", "another CPU")},
		{side: "head", args: []string{"--baseline", "proof", "--allow-difference", "cpu"}, want: []int{0, 5}},
	}},
	{name: "a baseline of a machine with half the memory", base: plain, head: plain, steps: []step{
		{side: "base", args: []string{"--baseline", "proof", "--first-run", "ok", "--promote"}, want: []int{0}},
		{side: "head", args: []string{"--baseline", "proof"}, want: []int{4}, says: "--allow-difference memory", before: recordedOn("memory_bytes", 1<<30)},
	}},
	{name: "a base that does not start", base: []string{"-no-such-flag"}, head: plain, steps: []step{
		{side: "head", args: []string{"--against", "base"}, want: []int{3}, says: "base failed twice in a row: server: has ended: exit status 2"},
	}},
	{name: "a commit that does not start", base: []string{"-no-such-flag"}, head: plain, commits: true, steps: []step{
		{side: "head", args: []string{"--against", "HEAD~1"}, want: []int{3}, says: "base failed twice in a row: server: has ended: exit status 2"},
	}},
	{name: "a ref that does not exist", base: plain, head: plain, commits: true, steps: []step{
		{side: "head", args: []string{"--against", "origin/nowhere"}, want: []int{3}, says: "origin/nowhere"},
	}},
	{name: "a base without the file", base: plain, head: plain, steps: []step{
		{side: "head", args: []string{"--against", "empty"}, want: []int{2}, says: "proof.yaml", before: emptyBase},
		{side: "head", args: []string{"--against", "empty", "--first-run", "ok"}, want: []int{0}},
	}},
	{name: "a head with another variant", base: plain, head: plain, only: "variants: {a: {}, b: {}}\n", steps: []step{
		{side: "head", args: []string{"--against", "base"}, want: []int{2}, says: "do not have the same variants"},
	}},
	{name: "a head with another load", base: plain, head: plain, only: "seed: 7\n", steps: []step{
		{side: "head", args: []string{"--against", "base"}, want: []int{4}, says: "--allow-difference seed"},
	}},
}

func emptyBase(dir string) error { return os.Mkdir(filepath.Join(dir, "empty"), 0o755) }

// recordedOn has the stored runs say that their machine was another.
func recordedOn(key string, value any) func(dir string) error {
	return func(dir string) error {
		files, err := filepath.Glob(filepath.Join(dir, "baselines", "proof", "*.json"))
		if err != nil || len(files) == 0 {
			return errors.Join(err, fmt.Errorf("no stored run in %s", dir))
		}
		for _, file := range files {
			if err := change(file, key, value); err != nil {
				return fmt.Errorf("%s: %w", file, err)
			}
		}
		return nil
	}
}

func change(file, key string, value any) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var stored map[string]any
	if err := json.Unmarshal(text, &stored); err != nil {
		return err
	}
	manifest, ok := stored["manifest"].(map[string]any)
	if !ok || manifest[key] == nil {
		return fmt.Errorf("its manifest has no %s", key)
	}
	manifest[key] = value
	if text, err = json.Marshal(stored); err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o644)
}
