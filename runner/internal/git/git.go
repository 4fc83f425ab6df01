// Package git asks the git program about a repository, and puts the files of one of its
// commits into a folder of their own.
//
// It changes nothing in the repository, not even its index: who kills the program leaves
// nothing there. It asks no network, runs no hook, and is led astray neither by the variables
// that git sets for its hooks nor by the user's configuration. It refuses to fetch what is not
// there.
//
// Steps: Open finds the repository of a folder → Commit resolves a name (ref.go) → Checkout
// writes that commit's files (checkout.go). State is what a record says of a folder.
package git

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// What can be in the way of asking.
var (
	ErrNotInstalled = errors.New("git is not installed")
	ErrNoRepository = errors.New("not in a git repository")
)

// Repository is a checkout of the user's.
type Repository struct {
	Top    string // absolute path of its topmost folder
	Prefix string // of the folder it was opened by, below Top, with a slash at its end; "" for Top
}

// Open finds the repository that holds a folder. It fails with ErrNotInstalled, with
// ErrNoRepository, or with what git says, such as that the folder belongs to someone else.
func Open(ctx context.Context, dir string) (*Repository, error) {
	out, err := run(ctx, dir, "rev-parse", "--show-toplevel", "--show-prefix")
	if err != nil {
		if f := new(failed); errors.As(err, &f) && (strings.Contains(f.said, "not a git repository") || strings.Contains(f.said, "must be run in a work tree")) {
			return nil, ErrNoRepository
		}
		return nil, err
	}
	top, prefix, _ := strings.Cut(out, "\n")
	return &Repository{Top: filepath.FromSlash(top), Prefix: prefix}, nil
}

// git runs the program at the top of the repository.
func (r *Repository) git(ctx context.Context, args ...string) (string, error) {
	return run(ctx, r.Top, args...)
}

// path is where git keeps one of its own files or folders, such as objects.
func (r *Repository) path(ctx context.Context, name string) (string, error) {
	p, err := r.git(ctx, "rev-parse", "--git-path", name)
	if err == nil && !filepath.IsAbs(p) {
		p = filepath.Join(r.Top, p)
	}
	return p, err
}

// stateTimeout bounds how long State looks: it is worth no more.
const stateTimeout = 5 * time.Second

// State is the commit of the folder and whether the checkout has changes beside it; empty where
// the folder is in none or git is not installed.
func State(ctx context.Context, dir string) (commit string, dirty bool) {
	ctx, cancel := context.WithTimeout(ctx, stateTimeout)
	defer cancel()
	commit, err := run(ctx, dir, "rev-parse", "--verify", "--quiet", "HEAD")
	if err != nil {
		return "", false
	}
	changes, err := run(ctx, dir, "status", "--porcelain")
	return commit, err != nil || changes != ""
}

// failed is a command of git that did not succeed.
type failed struct {
	command string
	said    string // standard error, without what git prefixes
	err     error
}

func (f *failed) Error() string {
	if f.said == "" {
		return fmt.Sprintf("git %s: %v", f.command, f.err)
	}
	return fmt.Sprintf("git %s: %s", f.command, f.said)
}

func (f *failed) Unwrap() error { return f.err }

// ours are the settings that no configuration of the user's may change.
var ours = []string{
	"-c", "core.hooksPath=" + os.DevNull,
	"-c", "core.fsmonitor=false", // it would leave a program running in the folder
	"-c", "gc.auto=0", "-c", "maintenance.auto=false",
	"-c", "submodule.recurse=false",
	"-c", "advice.detachedHead=false",
}

// run runs git in a folder and returns what it printed without the last line break.
func run(ctx context.Context, dir string, args ...string) (string, error) {
	return runWith(ctx, dir, "", args...)
}

// runWith is run with a standard input.
func runWith(ctx context.Context, dir, input string, args ...string) (string, error) {
	if ctx.Err() != nil {
		return "", context.Cause(ctx)
	}
	cmd := exec.CommandContext(ctx, "git", slices.Concat([]string{"-C", dir}, ours, args)...)
	cmd.Env = environment(os.Environ())
	cmd.Stdin = strings.NewReader(input)
	cmd.WaitDelay = time.Second
	var out, said strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &said
	err := cmd.Run()
	switch {
	case err == nil:
		return strings.TrimSuffix(out.String(), "\n"), nil
	case ctx.Err() != nil:
		return "", context.Cause(ctx)
	case errors.Is(err, exec.ErrNotFound):
		return "", ErrNotInstalled
	}
	return "", &failed{command: args[0], said: strings.TrimPrefix(strings.TrimSpace(said.String()), "fatal: "), err: err}
}

// misleading are the variables by which git tells a hook or an alias its repository: with them
// it would look there and not in the folder it is asked about (git rev-parse --local-env-vars,
// but for the GIT_CONFIG_COUNT in which continuous integration says which folders are safe).
var misleading = []string{
	"GIT_DIR", "GIT_WORK_TREE", "GIT_IMPLICIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_PREFIX",
	"GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_QUARANTINE_PATH", "GIT_NAMESPACE",
	"GIT_CONFIG", "GIT_CONFIG_PARAMETERS", "GIT_GRAFT_FILE", "GIT_REPLACE_REF_BASE", "GIT_SHALLOW_FILE",
	"GIT_ATTR_SOURCE", "GIT_TEMPLATE_DIR", "GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS",
}

func environment(all []string) []string {
	kept := slices.DeleteFunc(slices.Clone(all), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return slices.Contains(misleading, name)
	})
	return append(kept,
		"LC_ALL=C", "LANGUAGE=C", // its messages are told apart
		"GIT_OPTIONAL_LOCKS=0",                         // or status would write the index
		"GIT_TERMINAL_PROMPT=0", "GIT_NO_LAZY_FETCH=1", // no network
		"GIT_LFS_SKIP_SMUDGE=1",
	)
}
