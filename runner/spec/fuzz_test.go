package spec

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"perflab/runner/spec/yamltree"
)

// FuzzParse proves that no file makes the reader panic, that every refusal is an yamltree.Errors
// with places inside the file, and that what is accepted survives the record.
func FuzzParse(f *testing.F) {
	for _, pattern := range []string{"testdata/bad/*.yaml", "../../experiments/*.yaml", "../../targets/*/target.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data, "load.users=3")
		}
	}
	f.Add([]byte(smallest), "server.workers=cpu")
	f.Fuzz(func(t *testing.T, data []byte, set string) {
		e, err := Parse("x.yaml", data, Options{Set: []string{set}})
		if err == nil {
			roundTrip(t, e)
			return
		}
		var list yamltree.Errors
		if !errors.As(err, &list) || len(list) == 0 {
			t.Fatalf("the error is %T", err)
		}
		for _, fault := range list {
			if fault.File == "" || fault.Message == "" || fault.Line < 0 {
				t.Errorf("%+v", fault)
			}
			if strings.ContainsRune(fault.Error(), 0x1b) {
				t.Errorf("an escape sequence reaches the terminal: %q", fault.Error())
			}
		}
	})
}
