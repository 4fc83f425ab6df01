package draft

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"perflab/runner/internal/golden"
	"perflab/runner/spec"
	"perflab/runner/verdict/audit"
)

// TestPosts makes a file of each text as people publish them. Every file is sound, has the figures
// of its text, and its audit finds nothing that is not in the text: the goldens hold all of it.
func TestPosts(t *testing.T) {
	files, err := filepath.Glob("testdata/posts/*.[mt][dx]*")
	if err != nil || len(files) < 18 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	for _, file := range files {
		if filepath.Ext(file) == ".golden" {
			continue
		}
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			d, err := From(string(text), Options{File: "post.yaml"})
			if errors.Is(err, ErrNoFigures) {
				golden.Compare(t, strings.TrimSuffix(file, filepath.Ext(file))+".golden", err.Error()+"\n")
				return
			}
			if err != nil {
				t.Fatalf("%v\n%s", err, d.Text)
			}
			e, err := spec.Parse("post.yaml", []byte(d.Text), spec.Options{})
			if err != nil {
				t.Fatal(err)
			}
			found := ""
			for _, f := range audit.Of(e, nil) {
				if f.Outcome == audit.Inconsistent {
					t.Errorf("%s: %s: %v", f.Variant, f.Subject, f.Says)
				}
				if f.Outcome != audit.Consistent {
					found += "# audit: " + f.Variant + ": " + f.Subject + "\n"
				}
			}
			golden.Compare(t, strings.TrimSuffix(file, filepath.Ext(file))+".golden", d.Text+found)
		})
	}
}

// FuzzFrom proves that no text makes the program fail: it is refused, or the file is sound.
func FuzzFrom(f *testing.F) {
	files, err := filepath.Glob("testdata/posts/*.[mt][dx]*")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		if d, err := From(text, Options{File: "post.yaml"}); err != nil && strings.Contains(err.Error(), "a fault of this program") {
			t.Errorf("%v\n%s", err, d.Text)
		}
	})
}
