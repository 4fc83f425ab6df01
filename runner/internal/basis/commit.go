package basis

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"perflab/runner/internal/git"
	"perflab/runner/internal/nearest"
	"perflab/runner/result"
	"perflab/targets/lifetime"
)

// folderInstead is the remedy where git is none.
const folderInstead = "give the base as a folder: a checkout of it, in the state to be measured"

// commit is the base as a commit of the repository that holds the file.
func (s search) commit(ctx context.Context) (*Basis, error) {
	// A folder that is a link to elsewhere belongs to the repository there.
	repository, err := git.Open(ctx, filepath.Dir(s.file))
	switch {
	case errors.Is(err, git.ErrNotInstalled):
		e := s.fails("install git, or "+folderInstead, "it is no folder, and to look for a commit of that name: %w", err)
		e.Machine = true
		return nil, e
	case errors.Is(err, git.ErrNoRepository) && s.isImage():
		return s.image(s.asked)
	case errors.Is(err, git.ErrNoRepository):
		return nil, s.fails(folderInstead, "there is no such folder, and it cannot be a git ref, because %s is in no git repository", s.file)
	case err != nil:
		return nil, s.fails(folderInstead, "%w", err)
	}
	hash, full, err := repository.Commit(ctx, s.asked)
	if unknown := new(git.UnknownRef); errors.As(err, &unknown) {
		if s.isImage() {
			return s.image(s.asked)
		}
		return nil, s.unknown(unknown, repository)
	}
	if err != nil {
		return nil, s.fails(folderInstead, "%w", err)
	}
	if full != s.asked {
		s.note("there is no such branch here, %s is taken", full)
	}
	if head, dirty := git.State(ctx, repository.Top); head == hash && !dirty {
		s.note("it is the commit that is checked out, %.7s, and nothing has changed since: base and head are the same", hash)
	}
	return s.checkOut(ctx, repository, hash)
}

// isImage tells of what is written as only images are, with a tag or a digest, of a file that
// runs images: no ref of git's has a colon.
func (s search) isImage() bool { return strings.Contains(s.asked, ":") && s.runsImages() }

// unknown says what to do about a name that is no ref.
func (s search) unknown(u *git.UnknownRef, r *git.Repository) *Error {
	e := s.fails("", "no folder has that name, and no branch, tag or commit of %s", r.Top)
	e.Machine = true
	near := nearest.Name(u.Name, u.Names)
	branch := strings.TrimPrefix(u.Name, "origin/")
	switch {
	case near != "":
		e.Hint = fmt.Sprintf("did you mean %s?", near)
	case strings.Contains(u.Name, ":"):
		e.Hint = "an image is written image:NAME"
	case len(u.Names) == 0:
		e.Hint = "the repository has no branch or tag"
	default:
		e.Hint = "there are " + list(u.Names)
	}
	if u.Shallow {
		e.Err = fmt.Errorf("%w, whose clone is shallow: it holds only its newest commits", e.Err)
		remedy := "fetch-depth: 0 of actions/checkout (GIT_DEPTH: 0 at GitLab) brings all of them"
		if git.IsBranchName(branch) {
			remedy += "; git fetch --depth 1 origin " + branch + " this one, as origin/" + branch
		}
		if near != "" {
			remedy += "; or " + e.Hint
		}
		e.Hint = remedy
	}
	return e
}

// listed is how many names a hint holds.
const listed = 8

func list(names []string) string {
	if more := len(names) - listed; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:listed], ", "), more)
	}
	return strings.Join(names, ", ")
}

// checkOut writes the commit's files into a folder of their own, nothing where the file is
// not among them.
func (s search) checkOut(ctx context.Context, r *git.Repository, hash string) (*Basis, error) {
	name := r.Prefix + filepath.Base(s.file)
	b := &Basis{Base: result.Base{Asked: s.asked, Kind: result.BaseGit, Commit: hash}}
	held, err := r.Holds(ctx, hash, name)
	if err != nil {
		return nil, s.fails(folderInstead, "%w", err)
	}
	if !held {
		return nil, s.noFile("commit %.7s has no %s", hash, name)
	}
	if b.made, err = lifetime.TempDir(prefix); err != nil {
		e := s.fails("TMPDIR names another folder for it", "make a folder for its files: %w", err)
		e.Machine = true
		return nil, e
	}
	notes, err := r.Checkout(ctx, hash, b.made)
	if err != nil {
		return nil, errors.Join(s.notWritten(err, hash), b.Close())
	}
	for _, n := range notes {
		s.note("%s", n)
	}
	b.File = filepath.Join(b.made, filepath.FromSlash(name))
	if _, err := os.Stat(b.File); err != nil {
		// A link to what is not in the repository, or a folder.
		return nil, errors.Join(s.fails(folderInstead, "the experiment file in commit %.7s: %w", hash, err), b.Close())
	}
	return b, nil
}

// notWritten says why a commit's files could not be written, and what to do about it.
func (s search) notWritten(err error, hash string) *Error {
	e := s.fails(folderInstead, "write the files of commit %.7s into a folder of their own: %w", hash, err)
	missing := new(git.MissingSubmodule)
	switch {
	case errors.As(err, &missing):
		e.Hint = fmt.Sprintf("git -C %s fetch brings it where the submodule is still there; else %s", missing.Path, folderInstead)
	case strings.Contains(err.Error(), "No space left") || errors.Is(err, fs.ErrPermission):
		e.Hint, e.Machine = "free space on the disk; TMPDIR names another folder for it", true
	case strings.Contains(err.Error(), "unable to read"), strings.Contains(err.Error(), "missing blob"), strings.Contains(err.Error(), "promisor"):
		e.Hint = "the clone lacks some of its files: clone without --filter, or " + folderInstead
	}
	return e
}

// noFile is the error of a base that has no such file.
func (s search) noFile(format string, args ...any) *Error {
	e := s.fails("", format, args...)
	e.Err = lacksFile{e.Err}
	return e
}

// lacksFile is an ErrNoFile in better words.
type lacksFile struct{ error }

func (lacksFile) Is(target error) bool { return target == ErrNoFile }
