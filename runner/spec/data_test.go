package spec

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// write makes a file of a test.
func write(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestCheckData(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "users.csv"), "name,town\nKim,Seoul\n")
	const head = "environment: {target: feed}\nload:\n  users: 1\n"
	for name, c := range map[string]struct{ load, fault string }{
		"sound":   {"  data: {file: users.csv}\n  request: {path: \"/${data.name}/${data.town}\"}\n", ""},
		"column":  {"  data: {file: users.csv}\n  request: {path: \"/${user}/${data.nam}\"}\n", "5:29: users.csv has no column \"nam\"; did you mean \"name\"?"},
		"missing": {"  data: {file: nobody.csv}\n", "4:16: load.data.file: "},
	} {
		t.Run(name, func(t *testing.T) {
			e, err := Read(write(t, filepath.Join(dir, "experiment.yaml"), head+c.load), Options{})
			if err != nil {
				t.Fatal(err)
			}
			err = CheckData(e)
			if c.fault == "" {
				if err != nil || len(e.Variants[0].Load.Data.SHA256) != 64 || e.Load.Data.SHA256 != e.Variants[0].Load.Data.SHA256 {
					t.Errorf("error %v, data %+v and %+v", err, e.Load.Data, e.Variants[0].Load.Data)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.fault) {
				t.Errorf("error %v, want %s", err, c.fault)
			}
		})
	}
}
