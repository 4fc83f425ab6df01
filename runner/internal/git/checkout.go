package git

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"perflab/runner/regular"
)

// MissingSubmodule is a submodule of which this repository does not hold the commit asked for.
type MissingSubmodule struct {
	Path   string // below the top
	Commit string
}

func (m *MissingSubmodule) Error() string {
	return fmt.Sprintf("commit %.7s of the submodule %s is not on this machine", m.Commit, m.Path)
}

// Checkout writes the files of a commit into an empty folder, as a repository of its own, so
// that a build which asks git for its version gets an answer. The objects are read from where
// the user's repository keeps them; nothing is written there. Submodules that are filled in the
// user's checkout are filled here too, with the commits that this one asks for.
//
// notes say what the files are not: a filter, such as Git LFS, turns stored content into
// other, and none of the repository's own is applied. It fails with a MissingSubmodule, or with
// what git says; what was written by then is the caller's to remove.
func (r *Repository) Checkout(ctx context.Context, commit, dir string) (notes []string, err error) {
	if err := r.lend(ctx, dir); err != nil {
		return nil, err
	}
	if _, err := run(ctx, dir, "checkout", "--quiet", "--detach", commit); err != nil {
		return nil, err
	}
	if notes, err = filters(ctx, dir, commit); err != nil {
		return nil, err
	}
	modules, err := submodules(ctx, dir, commit)
	if err != nil {
		return notes, err
	}
	for _, m := range modules {
		more, err := r.submodule(ctx, m, dir)
		if err != nil {
			return notes, err
		}
		notes = append(notes, more...)
	}
	return notes, nil
}

// lend makes dir a repository without commits of its own that reads this one's objects. It is
// what git clone --shared does, which refuses where the clone is shallow and leaves out what
// only a remote's branch holds.
func (r *Repository) lend(ctx context.Context, dir string) error {
	format, err := r.git(ctx, "rev-parse", "--show-object-format")
	if err != nil {
		return err
	}
	if _, err := run(ctx, dir, "init", "--quiet", "--template=", "--object-format="+format); err != nil {
		return err
	}
	objects, err := r.path(ctx, "objects")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, ".git", "objects", "info", "alternates"), []byte(objects+"\n"), 0o644); err != nil {
		return err
	}
	shallow, err := r.path(ctx, "shallow")
	if err != nil {
		return err
	}
	switch cut, err := regular.Read(shallow, 64<<20); {
	case err == nil:
		if err := os.WriteFile(filepath.Join(dir, ".git", "shallow"), cut, 0o644); err != nil {
			return err
		}
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	// How lines end is part of a file's content.
	for _, key := range []string{"core.autocrlf", "core.eol", "core.symlinks"} {
		if value, err := r.git(ctx, "config", "--local", key); err == nil {
			if _, err := run(ctx, dir, "config", key, value); err != nil {
				return err
			}
		}
	}
	// git describe names a version after them. Without, it finds none: not worth an end.
	if tags, err := r.git(ctx, "for-each-ref", "--format=create %(refname) %(objectname)", "refs/tags"); err == nil && tags != "" {
		_, _ = runWith(ctx, dir, tags+"\n", "update-ref", "--stdin")
	}
	return nil
}

// filters are notes on the filters that the commit's attributes name.
func filters(ctx context.Context, dir, commit string) (notes []string, err error) {
	out, err := run(ctx, dir, "grep", "-h", "-o", "-E", "filter=[A-Za-z0-9_.-]+", commit, "--", ".gitattributes", "*/.gitattributes")
	if f := new(failed); errors.As(err, &f) && f.said == "" {
		return nil, nil // it found none
	}
	names := strings.Fields(out)
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		switch name = strings.TrimPrefix(name, "filter="); name {
		case "lfs":
			notes = append(notes, "files that Git LFS keeps are pointers in the base's checkout: where the server needs them, give the base as a folder")
		default:
			notes = append(notes, fmt.Sprintf("files of the filter %s may be as stored in the base's checkout: where the server needs them, give the base as a folder", name))
		}
	}
	return notes, err
}

// module is a submodule as a commit has it.
type module struct{ path, commit string }

func submodules(ctx context.Context, dir, commit string) ([]module, error) {
	out, err := run(ctx, dir, "ls-tree", "-r", "-z", commit)
	var found []module
	for entry := range bytes.SplitSeq([]byte(out), []byte{0}) {
		about, path, _ := strings.Cut(string(entry), "\t")
		if kind := strings.Fields(about); len(kind) == 3 && kind[1] == "commit" {
			found = append(found, module{path, kind[2]})
		}
	}
	return found, err
}

// submodule fills a submodule in dir from the user's own checkout of it. One that is empty
// there stays so: the head has none either.
func (r *Repository) submodule(ctx context.Context, m module, dir string) (notes []string, err error) {
	own := filepath.Join(r.Top, filepath.FromSlash(m.path))
	info, err := os.Stat(own)
	if err != nil || !info.IsDir() {
		return nil, &MissingSubmodule{m.path, m.commit} // the head has dropped it
	}
	theirs, err := Open(ctx, own)
	if err != nil {
		return nil, err
	}
	if theirs.Prefix != "" {
		return []string{fmt.Sprintf("the submodule %s is empty, in the base as in the head: git submodule update --init fills it", m.path)}, nil
	}
	if _, err := theirs.resolve(ctx, m.commit); err != nil {
		if f := new(failed); errors.As(err, &f) {
			return nil, &MissingSubmodule{m.path, m.commit}
		}
		return nil, err
	}
	notes, err = theirs.Checkout(ctx, m.commit, filepath.Join(dir, filepath.FromSlash(m.path)))
	if inner := new(MissingSubmodule); errors.As(err, &inner) {
		inner.Path = m.path + "/" + inner.Path
	}
	return notes, err
}
