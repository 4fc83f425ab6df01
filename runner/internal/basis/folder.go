package basis

import (
	"context"
	"os"
	"path/filepath"

	"perflab/runner/internal/git"
	"perflab/runner/result"
)

// folder is the base as a folder: a checkout, or what holds the file alone.
func (s search) folder(ctx context.Context) (*Basis, error) {
	b := &Basis{Base: result.Base{Asked: s.asked, Kind: result.BaseFolder}}
	repository, err := git.Open(ctx, filepath.Dir(s.file))
	known := err == nil
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	var places []string // of the file below the folder, the likeliest first
	if known {
		places = append(places, filepath.FromSlash(repository.Prefix+filepath.Base(s.file)))
		if _, _, err := repository.Commit(ctx, s.asked); err == nil {
			s.note("a folder has that name and is taken; %s^0 is the git ref", s.asked)
		}
	}
	if below, err := belowHere(s.file); err == nil && filepath.IsLocal(below) {
		places = append(places, below)
	}
	if own, err := sameFolder(s.asked, filepath.Dir(s.file)); err == nil && own {
		places = nil // the file against itself, whatever else is below
	}
	places = append(places, filepath.Base(s.file))
	for _, p := range places {
		at := filepath.Join(s.asked, p)
		if info, err := os.Stat(at); err == nil && info.Mode().IsRegular() {
			b.File = at
			b.Commit, b.Dirty = git.State(ctx, filepath.Dir(at))
			return b, nil
		}
	}
	e := s.noFile("the folder has no %s", places[0])
	if base := filepath.Base(s.file); base != places[0] {
		e = s.noFile("the folder has neither %s nor %s", places[0], base)
	}
	if _, err := os.Stat(filepath.Join(s.asked, "run.json")); err == nil {
		e.Hint = "it is the record of a run: --baseline compares with one"
	}
	return nil, e
}

// sameFolder tells whether two paths are of one folder.
func sameFolder(a, b string) (bool, error) {
	one, err := os.Stat(a)
	if err != nil {
		return false, err
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(one, other), err
}

// belowHere is a path as seen from the working folder.
func belowHere(file string) (string, error) {
	here, err := os.Getwd()
	if err != nil {
		return "", err
	}
	if file, err = filepath.Abs(file); err != nil {
		return "", err
	}
	return filepath.Rel(here, file)
}
