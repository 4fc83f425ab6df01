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
	runs  []run
	short bool // a step went wrong, or could not be prepared, on which others stand
}

// run is one command.
type run struct {
	code       int
	want       []int
	took       time.Duration
	comparison *result.Comparison
	said       string   // what it printed
	says       string   // what must be in it
	left       []string // files it left behind among the temporary ones
}

func (r run) right() bool {
	return slices.Contains(r.want, r.code) && strings.Contains(r.said, r.says) && len(r.left) == 0
}

// often has the case made n times in place of its own number, which 0 leaves as it is. What may
// come out wrong of that many is allowed of no fewer.
func (k *kase) often(n int) {
	if n == 0 || k.repeat == 0 {
		return
	}
	k.wrong = k.wrong * n / k.repeat
	k.repeat = n
}

// right tells whether the case came out as it must.
func (o outcome) right() bool {
	wrong := 0
	for _, r := range o.runs {
		if !r.right() {
			wrong++
		}
	}
	return wrong <= o.wrong && !o.short
}

// spoiled tells of a run of one side alone that a busy machine made invalid: that is no matter of
// the gate, and it is made again, up to tries times in all.
func (s step) spoiled(r run) bool {
	return r.code == 4 && !r.right() && !slices.Contains(s.args, "--against")
}

const tries = 3

// prove makes a case, as often as it says.
func (l *lab) prove(ctx context.Context, k kase) (outcome, error) {
	o := outcome{kase: k}
	dir, err := os.MkdirTemp(l.dir, "case-")
	if err != nil {
		return o, err
	}
	defer func() { _ = os.RemoveAll(dir) }() // what is left lies in a folder that is removed
	if err := l.write(ctx, dir, k); err != nil {
		return o, err
	}
	steps := k.steps
	if steps == nil {
		base := filepath.Join(dir, "base")
		if k.commits {
			base = "HEAD~1"
		}
		for range k.repeat {
			steps = append(steps, step{side: "head", args: []string{"--against", base}, want: k.want})
		}
	}
	for _, s := range steps {
		_ = os.Remove(filepath.Join(dir, "head", "starts"))
		if s.before != nil {
			if err := s.before(dir); err != nil {
				fmt.Fprintf(os.Stderr, "%s: ended early: %v\n", k.name, err)
				o.short = true
				break
			}
		}
		r, err := l.exec(ctx, dir, s)
		for i := 1; i < tries && err == nil && s.spoiled(r); i++ {
			r, err = l.exec(ctx, dir, s)
		}
		if err != nil {
			return o, err
		}
		o.runs = append(o.runs, r)
		if !r.right() {
			fmt.Fprintf(os.Stderr, "%s: exit code %d, left behind %q; the end of what it said:\n%s\n", k.name, r.code, r.left, end(r.said))
			if o.short = len(o.runs) < len(k.steps); o.short { // what follows stands on it
				break
			}
		}
	}
	return o, nil
}

// end are the last lines of a text, which have the comparison and the verdict.
func end(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-40):], "\n")
}

// write makes the folders base and head of a case, or head a repository of both commits.
func (l *lab) write(ctx context.Context, dir string, k kase) error {
	base, head := filepath.Join(dir, "base"), filepath.Join(dir, "head")
	if k.commits {
		base = head
	}
	if err := l.writeSide(base, k.load, k.base, k.rest); err != nil {
		return err
	}
	if k.commits {
		if err := commit(ctx, base, "base"); err != nil {
			return err
		}
	}
	if err := l.writeSide(head, k.load, k.head, k.rest+k.only); err != nil || !k.commits {
		return err
	}
	return commit(ctx, head, "head")
}

// commit makes a commit of all that is in a folder, whose repository it makes where there is none.
func commit(ctx context.Context, dir, message string) error {
	for _, args := range [][]string{
		{"init", "-q"},
		{"add", "-A"},
		{"-c", "user.name=proof", "-c", "user.email=proof@localhost", "commit", "-q", "--allow-empty", "-m", message},
	} {
		cmd := exec.CommandContext(ctx, "git", args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("git %s: %w\n%s", args[0], err, out)
		}
	}
	return nil
}

// writeSide makes one side's folder.
func (l *lab) writeSide(dir, load string, args []string, more string) error {
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
	temporary := filepath.Join(dir, "tmp")
	if err := os.MkdirAll(temporary, 0o755); err != nil {
		return run{}, err
	}
	cmd.Env = append(os.Environ(), "TMPDIR="+temporary)
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = &said, &said
	began := time.Now()
	err := cmd.Run()
	if ctx.Err() != nil {
		return run{}, ctx.Err()
	}
	if failed := new(exec.ExitError); err != nil && !errors.As(err, &failed) {
		return run{}, err
	}
	r := run{code: cmd.ProcessState.ExitCode(), want: s.want, took: time.Since(began), said: said.String(), says: s.says}
	left, err := os.ReadDir(temporary)
	if err != nil {
		return r, err
	}
	for _, f := range left {
		r.left = append(r.left, f.Name())
	}
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
