package host

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"perflab/runner/target"
)

// copyFiles copies what a target runs from into dir, Python's caches left out.
func copyFiles(targets fs.FS, t *target.Target, dir string) error {
	folder, err := fs.Sub(targets, t.Name)
	if err != nil {
		return err
	}
	for _, name := range t.Host.Files {
		err := fs.WalkDir(folder, name, func(name string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && d.Name() == "__pycache__":
				return fs.SkipDir
			case d.IsDir():
				return os.MkdirAll(filepath.Join(dir, filepath.FromSlash(name)), 0o755)
			}
			if err := os.MkdirAll(filepath.Join(dir, filepath.FromSlash(path.Dir(name))), 0o755); err != nil {
				return err
			}
			return copyFile(folder, name, filepath.Join(dir, filepath.FromSlash(name)))
		})
		if err != nil {
			return fmt.Errorf("copy %s of target %s: %w", name, t.Name, err)
		}
	}
	return nil
}

// copyFile copies one file. Of its mode only whether it can be executed is kept: embedded
// files have no other.
func copyFile(folder fs.FS, name, to string) (err error) {
	from, err := folder.Open(name)
	if err != nil {
		return err
	}
	defer from.Close()
	info, err := from.Stat()
	if err != nil {
		return err
	}
	file, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644|info.Mode()&0o111)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, from)
	return errors.Join(err, file.Close())
}
