package docker

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"perflab/runner/internal/env"
	"perflab/targets"
)

func contents(t *testing.T, fsys fs.FS) []string {
	t.Helper()
	var b bytes.Buffer
	if err := writeTar(&b, fsys); err != nil {
		t.Fatal(err)
	}
	var names []string
	for r := tar.NewReader(&b); ; {
		h, err := r.Next()
		if err == io.EOF {
			return names
		}
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, h.Name)
	}
}

func TestContextLeavesOutWhatIsIgnored(t *testing.T) {
	file := &fstest.MapFile{Data: []byte("x")}
	fsys := fstest.MapFS{
		"Dockerfile": file, "app/main.py": file, "app/__pycache__/main.pyc": file, "README.md": file,
		"docs/a.txt": file, "docs/keep.txt": file, "secret.key": file,
		".dockerignore": {Data: []byte("# comment\n*.md\ndocs\n!docs/keep.txt\n**/*.key\nDockerfile\n")},
	}
	want := []string{".dockerignore", "Dockerfile", "app/", "app/main.py", "docs/keep.txt"}
	if got := contents(t, fsys); !slices.Equal(got, want) {
		t.Errorf("the context holds %v, want %v", got, want)
	}
}

func TestContextKeepsLinksAndExecutables(t *testing.T) {
	dir := t.TempDir()
	if err := errors.Join(
		os.WriteFile(filepath.Join(dir, "Dockerfile"), []byte("FROM scratch\n"), 0o600),
		os.WriteFile(filepath.Join(dir, "run.sh"), []byte("#!/bin/sh\n"), 0o700),
		os.Symlink("run.sh", filepath.Join(dir, "start")),
	); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := writeTar(&b, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	want := map[string]tar.Header{
		"Dockerfile": {Typeflag: tar.TypeReg, Mode: 0o644},
		"run.sh":     {Typeflag: tar.TypeReg, Mode: 0o755},
		"start":      {Typeflag: tar.TypeSymlink, Mode: 0o644, Linkname: "run.sh"},
	}
	for r := tar.NewReader(&b); ; {
		h, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		w, ok := want[h.Name]
		if !ok || h.Typeflag != w.Typeflag || h.Mode != w.Mode || h.Linkname != w.Linkname {
			t.Errorf("%s: %c %o %q", h.Name, h.Typeflag, h.Mode, h.Linkname)
		}
		delete(want, h.Name)
	}
	if len(want) > 0 {
		t.Errorf("missing %v", want)
	}
}

// An image is built again when, and only when, what it is built from has changed.
func TestTagFollowsTheContent(t *testing.T) {
	original := func() buildContext {
		return buildContext{name: "runner/x", base: "runner/base:1", fsys: fstest.MapFS{
			"Dockerfile":    {Data: []byte("FROM x")},
			"app.py":        {Data: []byte("print()")},
			"README.md":     {Data: []byte("text")},
			".dockerignore": {Data: []byte("README.md\n")},
		}}
	}
	tag := func(change func(*buildContext)) string {
		b := original()
		change(&b)
		tag, err := b.tag()
		if err != nil {
			t.Fatal(err)
		}
		return tag
	}
	before := tag(func(*buildContext) {})
	if !strings.HasPrefix(before, "runner/x:") {
		t.Errorf("tag %s", before)
	}
	for name, tc := range map[string]struct {
		change func(*buildContext)
		same   bool
	}{
		"nothing": {func(*buildContext) {}, true},
		"time and rights": {func(b *buildContext) {
			f := b.fsys.(fstest.MapFS)["app.py"]
			f.ModTime, f.Mode = time.Unix(9, 0), 0o600
		}, true},
		"an ignored file": {func(b *buildContext) { b.fsys.(fstest.MapFS)["README.md"].Data = []byte("other") }, true},
		"a file":          {func(b *buildContext) { b.fsys.(fstest.MapFS)["app.py"].Data = []byte("exit()") }, false},
		"a new file":      {func(b *buildContext) { b.fsys.(fstest.MapFS)["b.py"] = &fstest.MapFile{} }, false},
		"the base":        {func(b *buildContext) { b.base = "runner/base:2" }, false},
	} {
		if after := tag(tc.change); (after == before) != tc.same {
			t.Errorf("%s: tag %s after %s", name, after, before)
		}
	}
}

// The program builds the same images from the folder and from what is embedded in it.
func TestTagIsTheSameFromDiskAndEmbedded(t *testing.T) {
	for _, name := range []string{"base", "redis", "django-feed"} {
		embedded, err := fs.Sub(targets.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		one, err1 := buildContext{name: name, fsys: embedded}.tag()
		two, err2 := buildContext{name: name, fsys: os.DirFS(filepath.Join("../../../../targets", name))}.tag()
		if err := errors.Join(err1, err2); err != nil || one != two {
			t.Errorf("%s embedded, %s on disk, %v", one, two, err)
		}
	}
}

func TestFollowReadsTheEnginesStream(t *testing.T) {
	var shown []string
	last := &env.Tail{}
	err := follow(strings.NewReader(`{"stream":"Step 1/2 : FROM x\n"}{"stream":"\n"}
		{"status":"Pulling"}{"status":"Downloading","progressDetail":{"current":1,"total":2}}
		{"stream":"E: Unable to fetch some archives\n"}{"errorDetail":{"code":100,"message":"returned a non-zero code: 100"}}`),
		last, func(line string) { shown = append(shown, line) })
	if err == nil || !strings.Contains(err.Error(), "non-zero code: 100") {
		t.Errorf("error %v", err)
	}
	want := []string{"Step 1/2 : FROM x", "Pulling", "E: Unable to fetch some archives"}
	if !slices.Equal(shown, want) || !slices.Equal(last.Lines, want) {
		t.Errorf("shown %q, kept %q, want %q", shown, last.Lines, want)
	}
	if err := follow(strings.NewReader(`{"stream":`), last, nil); err == nil {
		t.Error("a stream that is cut off is taken for a finished build")
	}
}

func TestBuildHint(t *testing.T) {
	for output, want := range map[string]string{
		"Temporary failure resolving 'archive.example'":               "package archive",
		"pull access denied for debian, repository does not exist":    "import.sh",
		"Get \"https://example/v2/\": dial tcp: lookup: no such host": "import.sh",
		"write /var/lib: no space left on device":                     "disk",
		"SyntaxError: invalid syntax":                                 "",
	} {
		got := buildHint(output).String()
		if (want == "") != (got == "") || !strings.Contains(got, want) {
			t.Errorf("%s: hint %q, want %q", output, got, want)
		}
	}
}
