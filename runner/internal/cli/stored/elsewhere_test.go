package stored

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestElsewhere finds what the real stack said, where its records are kept beside a file: in a
// checkout of this repository and for anybody else's files.
func TestElsewhere(t *testing.T) {
	root := filepath.Join("..", "..", "..", "..")
	const name = "feed-100posts-redis"
	kept, err := filepath.Glob(filepath.Join(root, "site", "records", name, "*"))
	if err != nil || len(kept) == 0 {
		t.Fatalf("records: %v, %v", kept, err)
	}
	id := filepath.Base(kept[len(kept)-1])
	found := Elsewhere(filepath.Join(root, "experiments", name+".yaml"), name, filepath.Join(root, "results", name, "1"))
	if found == nil || found.RunID != id || found.CPUs == 0 || found.Started.IsZero() || len(found.Answer) == 0 {
		t.Fatalf("got %+v", found)
	}
	if record, page := "../../../site/records/"+name+"/"+id+"/", "../../../site/public/"+name+"/"+id+".html"; found.At != record && found.At != page {
		t.Errorf("it is at %s", found.At)
	}

	own := t.TempDir()
	file, run := filepath.Join(own, "mine.yaml"), filepath.Join(own, "results", name, "1")
	if got := Elsewhere(file, name, run); got != nil {
		t.Errorf("without records: %+v", got)
	}
	dir := filepath.Join(own, "records", name, id)
	if err := os.CopyFS(dir, os.DirFS(kept[len(kept)-1])); err != nil {
		t.Fatal(err)
	}
	if got := Elsewhere(file, name, run); got == nil || got.At != "../../../records/"+name+"/"+id+"/" {
		t.Errorf("of records beside the file: %+v", got)
	}
	if err := os.WriteFile(filepath.Join(dir, "report.html"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if got := Elsewhere(file, name, run); got == nil || !strings.HasSuffix(got.At, id+"/report.html") {
		t.Errorf("with a report: %+v", got)
	}
	first := filepath.Join(dir, "run.json")
	text, err := os.ReadFile(first)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(first, bytes.Replace(text, []byte(`"status": "complete"`), []byte(`"status": "interrupted"`), 1), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := Elsewhere(file, name, run); got != nil {
		t.Errorf("a run that is not whole is quoted: %+v", got)
	}
}
