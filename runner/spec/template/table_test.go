package template

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

func TestReadTable(t *testing.T) {
	for name, c := range map[string]struct{ text, fault string }{
		"sound":             {"\ufeffname,town\nKim,서울\n\"Lee, J\",Busan\n", ""},
		"no rows":           {"name,town\n", "no row below"},
		"empty":             {"", "no row below"},
		"ragged":            {"name,town\nKim\n", "line 2"},
		"control character": {"name\n\"a\nb\"\n", "line 2, column 1"},
		"quote":             {"name\na\"b\n", "line 2"},
	} {
		t.Run(name, func(t *testing.T) {
			table, err := ReadTable(write(t, filepath.Join(t.TempDir(), "table.csv"), c.text))
			switch {
			case c.fault == "" && err != nil:
				t.Fatal(err)
			case c.fault != "":
				if err == nil || !strings.Contains(err.Error(), c.fault) || !strings.Contains(err.Error(), "table.csv") {
					t.Errorf("error %v, want %s", err, c.fault)
				}
				return
			}
			if table.Column("town") != 1 || table.Column("x") != -1 || len(table.Rows) != 2 || table.Rows[1][0] != "Lee, J" || len(table.SHA256) != 64 {
				t.Errorf("got %+v", table)
			}
		})
	}
}
