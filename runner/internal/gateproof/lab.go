package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"perflab/runner/result"
)

// lab makes cases in a folder of its own.
type lab struct {
	dir, runner, server, duration string
}

func newLab(ctx context.Context, dir, duration string) (*lab, error) {
	l := &lab{dir: dir, runner: filepath.Join(dir, "runner"), server: filepath.Join(dir, "server"), duration: duration}
	for program, from := range map[string]string{l.runner: "./runner", l.server: "./runner/internal/gateproof/server"} {
		if out, err := exec.CommandContext(ctx, "go", "build", "-o", program, from).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("build %s: %w\n%s", from, err, out)
		}
	}
	return l, nil
}

// outcome is what became of a case.
type outcome struct {
	kase
	runs []run
}

// run is one command.
type run struct {
	code       int
	want       []int
	took       time.Duration
	comparison *result.Comparison
	said       string // the end of what it printed on standard error
}

func (r run) right() bool { return slices.Contains(r.want, r.code) }

// right tells whether the case came out as it must.
func (o outcome) right() bool {
	wrong := 0
	for _, r := range o.runs {
		if !r.right() {
			wrong++
		}
	}
	return wrong <= o.wrong
}

// prove makes a case, as often as it says.
func (l *lab) prove(ctx context.Context, k kase) (outcome, error) {
	o := outcome{kase: k}
	dir, err := os.MkdirTemp(l.dir, "case-")
	if err != nil {
		return o, err
	}
	defer os.RemoveAll(dir)
	for side, args := range map[string][]string{"base": k.base, "head": k.head} {
		more := k.rest
		if side == "head" {
			more += k.only
		}
		if err := l.write(filepath.Join(dir, side), k.load, args, more); err != nil {
			return o, err
		}
	}
	steps := k.steps
	if steps == nil {
		for range k.repeat {
			steps = append(steps, step{"head", []string{"--against", filepath.Join(dir, "base")}, k.want})
		}
	}
	for _, s := range steps {
		_ = os.Remove(filepath.Join(dir, "head", "starts"))
		r, err := l.exec(ctx, dir, s)
		if err != nil {
			return o, err
		}
		o.runs = append(o.runs, r)
		if !r.right() {
			fmt.Fprintf(os.Stderr, "%s: exit code %d\n%s\n", k.name, r.code, r.said)
		}
	}
	return o, nil
}

// write makes one side's folder.
func (l *lab) write(dir, load string, args []string, more string) error {
	if load == "" {
		load = closed
	}
	words := slices.Concat([]string{l.server, "-port", "${port}"}, args)
	command, err := json.Marshal(words)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("name: proof\nenvironment: {command: %s}\nload: {%s, duration: %s, warm_up: 500ms}\n%s", command, load, l.duration, more)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "proof.yaml"), []byte(text), 0o644)
}

// exec runs runner exec on a side's file. All sides of a case share their records.
func (l *lab) exec(ctx context.Context, dir string, s step) (run, error) {
	args := append([]string{"exec", "--provider", "host", "--quiet", "--out", filepath.Join(dir, "results"), filepath.Join(s.side, "proof.yaml")}, s.args...)
	cmd := exec.CommandContext(ctx, l.runner, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = time.Minute
	cmd.Dir = dir
	var said strings.Builder
	cmd.Stderr = &said
	began := time.Now()
	err := cmd.Run()
	if ctx.Err() != nil {
		return run{}, ctx.Err()
	}
	if failed := new(exec.ExitError); err != nil && !errors.As(err, &failed) {
		return run{}, err
	}
	r := run{code: cmd.ProcessState.ExitCode(), want: s.want, took: time.Since(began), said: said.String()}
	found, err := result.List(filepath.Join(dir, "results"))
	if err != nil || len(found) == 0 {
		return r, err
	}
	newest, _, err := result.Open(found[len(found)-1])
	if err != nil {
		return r, err
	}
	if newest.Started.After(began) {
		r.comparison = newest.Comparison
	}
	return r, os.RemoveAll(filepath.Join(found[len(found)-1], result.TrialsDir)) // hundreds of them would fill a disk
}
