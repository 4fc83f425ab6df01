package regular

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/sys/unix"
)

// within fails a test that waits: what is to be refused must not be waited for.
func within(t *testing.T, do func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); do() }()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatal("it waits")
	}
}

func special(t *testing.T) (dir string, names map[string]string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "regular") // t.TempDir may be too long a path for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	in := func(name string) string { return filepath.Join(dir, name) }
	listener, err := net.Listen("unix", in("socket"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	for _, err := range []error{
		unix.Mkfifo(in("pipe"), 0o644), os.Mkdir(in("folder"), 0o755),
		os.Symlink("pipe", in("link to a pipe")), os.Symlink(os.DevNull, in("device")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir, map[string]string{
		"pipe": "a pipe", "link to a pipe": "a pipe", "socket": "a socket", "device": "a device", "folder": "a folder",
	}
}

func TestOpenRefusesWhatIsNoRegularFile(t *testing.T) {
	dir, names := special(t)
	for name, kind := range names {
		t.Run(name, func(t *testing.T) {
			within(t, func() {
				_, err := Open(filepath.Join(dir, name))
				if !errors.Is(err, ErrKind) || !strings.Contains(err.Error(), kind) {
					t.Errorf("Open: %v, want %s refused", err, kind)
				}
				if _, err := Read(filepath.Join(dir, name), 10); !errors.Is(err, ErrKind) {
					t.Errorf("Read: %v", err)
				}
				root, err := os.OpenRoot(dir)
				if err != nil {
					t.Fatal(err)
				}
				defer root.Close()
				// The device lies outside, and is refused for that.
				if _, err := OpenIn(root, name); err == nil || name != "device" && !errors.Is(err, ErrKind) {
					t.Errorf("OpenIn: %v", err)
				}
				if name == "folder" {
					return
				}
				if _, err := fs.ReadFile(FS(dir), name); !errors.Is(err, ErrKind) || strings.Contains(err.Error(), dir) {
					t.Errorf("FS: %v, want it refused without the folder's path", err)
				}
			})
		})
	}
}

func TestReadOfARegularFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	link := file + ".link"
	if err := errors.Join(os.WriteFile(file, []byte("0123456789"), 0o600), os.Symlink(file, link)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{file, link} {
		if data, err := Read(name, 10); err != nil || string(data) != "0123456789" {
			t.Errorf("Read(%s) = %q, %v", name, data, err)
		}
	}
	if _, err := Read(file, 9); err == nil || !strings.Contains(err.Error(), "more than 9 bytes") {
		t.Errorf("a file beyond the limit: %v", err)
	}
	if _, err := Read(file+".none", 9); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}

func TestFSIsAFolderOfFiles(t *testing.T) {
	dir := t.TempDir()
	if err := errors.Join(os.MkdirAll(filepath.Join(dir, "a", "b"), 0o755), os.WriteFile(filepath.Join(dir, "a", "b", "c"), []byte("c"), 0o600)); err != nil {
		t.Fatal(err)
	}
	if err := fstest.TestFS(FS(dir), "a/b/c"); err != nil {
		t.Error(err)
	}
	if _, err := FS(dir).Open("../x"); !errors.Is(err, fs.ErrInvalid) {
		t.Errorf("a name outside: %v", err)
	}
}
