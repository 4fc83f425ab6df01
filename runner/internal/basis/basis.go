// Package basis finds what a head is held against: the BASE of exec --against.
//
// BASE is image:NAME, else a folder that exists, else a commit of the repository that holds the
// experiment file, else an image where the file runs images and BASE is written as only images
// are. A commit's files are written into a temporary folder with the owner's process number in its
// name: a killed run leaves nothing in the user's repository, and Clean finds the folder. The
// package fetches nothing, builds nothing and does not read the base's file: it says where
// that is.
//
// Steps: Find, or Again for a run that continues → a Basis, whose File is then read as any experiment file → Close.
package basis

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/targets/lifetime"
)

// Basis is what BASE came to.
type Basis struct {
	result.Base
	File  string // the base's experiment file; of an image the head's own
	Image string // of result.BaseImage: to run in place of environment.image
	made  string // the folder to remove; "" where none was made
}

// ErrNoFile is the error, as errors.Is has it, of a base that has no such experiment file: a new one has no base
// yet.
var ErrNoFile = errors.New("the base has no such file")

// Error is why a base was not found. Nothing of it is left behind.
type Error struct {
	Err  error
	Hint string // the remedy
	// Machine says that what was asked for may be right and this machine lacks it: a program that
	// is not installed, a full disk, a commit that was not fetched.
	Machine bool
}

func (e *Error) Error() string { return e.Err.Error() }
func (e *Error) Unwrap() error { return e.Err }

// imagePrefix says that BASE is an image and nothing else.
const imagePrefix = "image:"

// Find finds the base that asked names for an experiment file. On notes it says what is worth
// knowing about it. It fails with an *Error, with ErrNoFile in it where it applies, or with why
// ctx ended.
func Find(ctx context.Context, asked, file string, notes io.Writer) (*Basis, error) {
	s := search{asked: asked, file: file, notes: notes}
	b, err := s.find(ctx)
	if ctx.Err() != nil && err != nil {
		return nil, context.Cause(ctx)
	}
	return b, err
}

// Again finds the base of a run that was cut off: the same commit, though its branch may have
// moved since. It fails as Find does, and where a folder holds another commit now.
func Again(ctx context.Context, was result.Base, file string, notes io.Writer) (*Basis, error) {
	asked := was.Asked
	if was.Kind == result.BaseGit {
		asked = was.Commit
	}
	b, err := Find(ctx, asked, file, notes)
	if err == nil && b.Commit != was.Commit {
		err = errors.Join(search{asked: was.Asked}.fails("check that commit out there, or start a new run",
			"the folder was at commit %.7s when the run began and is at %.7s", was.Commit, b.Commit), b.Close())
	}
	if err != nil {
		return nil, err
	}
	b.Asked = was.Asked
	return b, nil
}

// search is one call of Find.
type search struct {
	asked, file string
	notes       io.Writer
}

func (s search) note(format string, args ...any) {
	fmt.Fprintf(s.notes, "base %s: %s\n", s.asked, fmt.Sprintf(format, args...))
}

// fails is an error of what was asked for.
func (s search) fails(hint, format string, args ...any) *Error {
	return &Error{Err: fmt.Errorf("base %q: %w", s.asked, fmt.Errorf(format, args...)), Hint: hint}
}

func (s search) find(ctx context.Context) (*Basis, error) {
	if s.asked == "" {
		return nil, s.fails("a git ref such as origin/main, a folder, or image:NAME", "it is empty")
	}
	if info, err := os.Stat(s.file); err != nil || info.IsDir() {
		if err == nil {
			err = fmt.Errorf("%s is a folder", s.file)
		}
		return nil, s.fails("", "the experiment file: %w", err)
	}
	if image, is := strings.CutPrefix(s.asked, imagePrefix); is {
		return s.image(image)
	}
	switch info, err := os.Stat(s.asked); {
	case err == nil && info.IsDir():
		return s.folder(ctx)
	case err == nil:
		return nil, s.fails("give the folder that holds the base's checkout, or a git ref", "it is a file")
	case !errors.Is(err, fs.ErrNotExist) && filepath.IsAbs(s.asked):
		return nil, s.fails("", "%w", err)
	}
	return s.commit(ctx)
}

func (s search) image(name string) (*Basis, error) {
	if name == "" || strings.ContainsAny(name, " \t\n") {
		return nil, s.fails("for example image:registry/service:1.4, best with its digest", "it names no image")
	}
	return &Basis{Base: result.Base{Asked: s.asked, Kind: result.BaseImage}, File: s.file, Image: name}, nil
}

// runsImages tells whether the experiment runs an image in some variant.
func (s search) runsImages() bool {
	e, err := spec.Read(s.file, spec.Options{})
	if err != nil {
		return false // whoever reads it next says why
	}
	for _, v := range e.Variants {
		if v.Environment.Image != "" {
			return true
		}
	}
	return false
}

// prefix begins the names of the folders that commits are written into.
const prefix = "runner-base-"

// Close removes what was made for the base. It may be called again, and of nil.
func (b *Basis) Close() error {
	if b == nil || b.made == "" {
		return nil
	}
	if err := remove(b.made); err != nil {
		return fmt.Errorf("remove the base's checkout: %w", err)
	}
	b.made = ""
	return nil
}

// Clean removes the folders of processes that were killed, and returns what it removed.
func Clean() (removed []string, err error) {
	left, err := lifetime.Leftovers(prefix, lifetime.AnyProcess)
	errs := []error{err}
	for _, dir := range left {
		err := remove(dir)
		if err == nil {
			removed = append(removed, "folder "+dir)
		}
		errs = append(errs, err)
	}
	return removed, errors.Join(errs...)
}

// remove removes a folder, also where a build has left folders in it that cannot be written,
// as Go's module cache does.
func remove(dir string) error {
	if err := os.RemoveAll(dir); !errors.Is(err, fs.ErrPermission) {
		return err
	}
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if d != nil && d.IsDir() {
			_ = os.Chmod(path, 0o700) // what cannot be changed, RemoveAll names
		}
		return nil
	})
	return os.RemoveAll(dir)
}
