// Package regular opens the files that others name: experiment files, tables, bodies, published
// figures, records, baselines.
//
// Whoever names a file may name a pipe that nobody writes to, on which a plain open waits for
// ever, a device that ends never, or a folder. The package opens regular files only, a link to one
// too, never waits, and reads no more of one than its caller allows. It refuses everything else in
// words: Open for a path, OpenIn for a name in a root, FS for a folder of files, Read for one whole.
//
// Steps: look at what the name stands for, so that no device is touched → open it without waiting
// → look again at what was opened, which may be another by now.
package regular

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// ErrKind is what the error of a file is that is no regular one, with its kind in words.
var ErrKind = errors.New("not a regular file")

// Open opens a regular file for reading, without waiting. Its errors are *fs.PathError, of
// ErrKind where the path names anything else.
func Open(path string) (*os.File, error) { return fileBy(path, os.Stat, os.OpenFile) }

// OpenIn is Open for a name in root, which no link leads out of.
func OpenIn(root *os.Root, name string) (*os.File, error) {
	return fileBy(name, root.Stat, root.OpenFile)
}

// fileBy opens a regular file; see openBy.
func fileBy(path string, stat func(string) (fs.FileInfo, error), openFile func(string, int, fs.FileMode) (*os.File, error)) (*os.File, error) {
	f, info, err := openBy(path, stat, openFile)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		_ = f.Close() // only read from
		return nil, other(path, info.Mode())
	}
	return f, nil
}

// open opens a regular file or a folder.
func open(path string) (*os.File, fs.FileInfo, error) { return openBy(path, os.Stat, os.OpenFile) }

// openBy is open by the functions given, which are those of the system or of a root.
func openBy(path string, stat func(string) (fs.FileInfo, error), openFile func(string, int, fs.FileMode) (*os.File, error)) (*os.File, fs.FileInfo, error) {
	info, err := stat(path)
	if err != nil {
		return nil, nil, err
	}
	if !plain(info.Mode()) {
		return nil, nil, other(path, info.Mode())
	}
	f, err := openFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, nil, err
	}
	if info, err = f.Stat(); err == nil && !plain(info.Mode()) {
		err = other(path, info.Mode())
	}
	if err != nil {
		_ = f.Close() // only read from
		return nil, nil, err
	}
	return f, info, nil
}

func plain(m fs.FileMode) bool { return m.IsRegular() || m.IsDir() }

func other(path string, m fs.FileMode) error {
	return &fs.PathError{Op: "open", Path: path, Err: fmt.Errorf("%w but %s", ErrKind, kind(m))}
}

// kind names what is no regular file.
func kind(m fs.FileMode) string {
	switch {
	case m.IsDir():
		return "a folder"
	case m&fs.ModeNamedPipe != 0:
		return "a pipe"
	case m&fs.ModeSocket != 0:
		return "a socket"
	case m&fs.ModeDevice != 0:
		return "a device"
	}
	return "something else"
}

// Read reads a regular file whole. One that holds more than max bytes is an error.
func Read(path string, max int64) ([]byte, error) {
	f, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, max+1))
	if err == nil && int64(len(data)) > max {
		err = &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf("more than %s", size(max))}
	}
	if err != nil {
		return nil, err
	}
	return data, nil
}

func size(bytes int64) string {
	if bytes >= 1<<20 {
		return fmt.Sprintf("%d MiB", bytes>>20)
	}
	return fmt.Sprintf("%d bytes", bytes)
}

// FS is the folder dir as os.DirFS has it, but that it opens nothing else than regular files and
// folders.
func FS(dir string) fs.FS { return folder{dir, os.DirFS(dir)} }

type folder struct {
	dir string
	fs.FS
}

func (f folder) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	file, _, err := open(filepath.Join(f.dir, filepath.FromSlash(name)))
	if err != nil {
		if p := new(fs.PathError); errors.As(err, &p) {
			p.Path = name // where the folder lies is no concern of who reads in it
		}
		return nil, err
	}
	return file, nil
}

func (f folder) Stat(name string) (fs.FileInfo, error)      { return fs.Stat(f.FS, name) }
func (f folder) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(f.FS, name) }
func (f folder) ReadLink(name string) (string, error)       { return fs.ReadLink(f.FS, name) }
func (f folder) Lstat(name string) (fs.FileInfo, error)     { return fs.Lstat(f.FS, name) }
