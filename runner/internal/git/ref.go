package git

import (
	"context"
	"errors"
	"os"
	"regexp"
	"strings"
)

// UnknownRef is a name that no commit of the repository has.
type UnknownRef struct {
	Name    string
	Shallow bool     // the clone holds only the newest commits, as continuous integration makes them
	Names   []string // of branches and tags, newest first
}

func (u *UnknownRef) Error() string { return "no branch, tag or commit has the name " + u.Name }

// Commit resolves a name as git does, to the full hash of a commit. A branch that only a
// remote has is found too: full is then its name there, such as origin/main, else name. It
// fails with an UnknownRef where there is none.
func (r *Repository) Commit(ctx context.Context, name string) (hash, full string, err error) {
	if name != "" && !strings.HasPrefix(name, "-") {
		if hash, err = r.resolve(ctx, name); err == nil {
			return hash, name, nil
		}
		if f := new(failed); !errors.As(err, &f) {
			return "", "", err
		}
		names, err := r.refs(ctx, "refs/remotes")
		if err != nil {
			return "", "", err
		}
		for _, full := range names {
			if _, branch, _ := strings.Cut(full, "/"); branch == name {
				hash, err = r.resolve(ctx, "refs/remotes/"+full)
				return hash, full, err
			}
		}
	}
	names, err := r.refs(ctx, "refs/heads", "refs/remotes", "refs/tags")
	if err != nil {
		return "", "", err
	}
	shallow, err := r.Shallow(ctx)
	if err != nil {
		return "", "", err
	}
	return "", "", &UnknownRef{Name: name, Shallow: shallow, Names: names}
}

func (r *Repository) resolve(ctx context.Context, name string) (string, error) {
	return r.git(ctx, "rev-parse", "--verify", "--quiet", name+"^{commit}")
}

// refs are the short names below prefixes, those of the newest commits first, but for
// a remote's HEAD.
func (r *Repository) refs(ctx context.Context, prefixes ...string) ([]string, error) {
	out, err := r.git(ctx, append([]string{"for-each-ref", "--sort=-creatordate", "--format=%(refname)"}, prefixes...)...)
	var names []string
	for full := range strings.Lines(out) {
		full = strings.TrimSpace(full)
		_, name, _ := strings.Cut(strings.TrimPrefix(full, "refs/"), "/")
		if !strings.HasPrefix(full, "refs/remotes/") || !strings.HasSuffix(full, "/HEAD") {
			names = append(names, name)
		}
	}
	return names, err
}

// Shallow tells whether the clone was cut off some commits ago.
func (r *Repository) Shallow(ctx context.Context) (bool, error) {
	p, err := r.path(ctx, "shallow")
	if err != nil {
		return false, err
	}
	_, err = os.Stat(p)
	return err == nil, nil
}

// IsBranchName tells whether name could be a branch's, of the letters that most are made of:
// such can stand in a command line as they are.
func IsBranchName(name string) bool { return branchName.MatchString(name) }

var branchName = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$`)

// Holds tells whether a commit has a file of that path below the top.
func (r *Repository) Holds(ctx context.Context, commit, path string) (bool, error) {
	out, err := r.git(ctx, "ls-tree", "--name-only", "--full-tree", "-z", commit, "--", path)
	return out != "", err
}
