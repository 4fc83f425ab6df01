package site

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// file is a file of the site as it was written.
type file struct {
	Path string `json:"path"` // below the site
	Size int64  `json:"size"`
	Time int64  `json:"time_ns"` // of its last change; 0: not known
	Sum  string `json:"sum"`     // digest of its content
}

// unchanged reports whether dir still holds the file as it was written.
func (f file) unchanged(dir string) bool {
	path := filepath.Join(dir, filepath.FromSlash(f.Path))
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() != f.Size {
		return false
	}
	if f.Time != 0 && info.ModTime().UnixNano() == f.Time {
		return true
	}
	data, err := os.ReadFile(path)
	return err == nil && digest(data) == f.Sum
}

// link puts an unchanged file of the old site into the new one: the same file under both names,
// or a copy where the file system has no such thing.
func (f *file) link(from, to string) error {
	source, target := filepath.Join(from, filepath.FromSlash(f.Path)), filepath.Join(to, filepath.FromSlash(f.Path))
	err := os.Link(source, target)
	if errors.Is(err, fs.ErrNotExist) {
		if err = os.MkdirAll(filepath.Dir(target), 0o755); err == nil {
			err = os.Link(source, target)
		}
	}
	if err == nil {
		return nil
	}
	data, err := os.ReadFile(source)
	if err != nil {
		return err
	}
	return f.write(to, data)
}

// write writes a new file of the site. It never writes into one that is there, which may be an old
// site's too.
func (f *file) write(dir string, data []byte) (err error) {
	path := filepath.Join(dir, filepath.FromSlash(f.Path))
	open := func() (*os.File, error) { return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) }
	out, err := open()
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		out, err = open()
	}
	if err != nil {
		return err
	}
	_, err = out.Write(data)
	if err = errors.Join(err, out.Close()); err != nil {
		return err
	}
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	f.Size, f.Time, f.Sum = info.Size(), info.ModTime().UnixNano(), digest(data)
	return nil
}
