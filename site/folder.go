package site

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// marker is the file by which a site knows its own folder.
const marker = ".site"

// replace fills a new folder beside out with build and puts it in out's place. Until then
// the old site stands; a reader never sees half of one for longer than two renames.
func replace(out string, build func(dir string) error) (err error) {
	out = filepath.Clean(out)
	if err := ours(out); err != nil {
		return err
	}
	parent := filepath.Dir(out)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return err
	}
	fresh, err := os.MkdirTemp(parent, "."+filepath.Base(out)+".new-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(fresh)) }()
	if err := os.Chmod(fresh, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(fresh, marker), []byte("made by runner site build, which replaces this folder as a whole\n"), 0o644); err != nil {
		return err
	}
	if err := build(fresh); err != nil {
		return err
	}
	return swap(fresh, out)
}

// swap puts fresh in out's place and removes what was there; when the second rename
// fails, the old folder goes back.
func swap(fresh, out string) error {
	old := fresh + ".old"
	switch err := os.Rename(out, old); {
	case errors.Is(err, fs.ErrNotExist):
		return os.Rename(fresh, out)
	case err != nil:
		return err
	}
	if err := os.Rename(fresh, out); err != nil {
		return errors.Join(err, os.Rename(old, out))
	}
	return os.RemoveAll(old)
}

// ours refuses a folder with anything in it that was not made by Build.
func ours(out string) error {
	entries, err := os.ReadDir(out)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		return nil
	}
	if _, err := os.Stat(filepath.Join(out, marker)); err != nil {
		return fmt.Errorf("%s holds files but no site: it stays as it is; name another folder or empty this one", out)
	}
	return nil
}
