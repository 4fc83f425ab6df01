package metricname

import (
	"bytes"
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// elsewhere are names that mean something else too, with the folders where they do: keys of
// the experiment file, k6's options, words of a report.
var elsewhere = map[string][]string{
	Checks:      {"runner/", "report/"},
	Iterations:  {"runner/spec", "runner/phrase", "runner/internal/load", "runner/internal/draft", "report/"},
	Connections: {"runner/", "targets/"},
	VUs:         {"runner/internal/load"},
	Duration:    {"runner/", "report/"},
	Errors:      {"runner/", "report/"},
	Threads:     {"runner/", "targets/"},
	// A measure of what limits a server is called so too.
	ServerCPU: {"runner/verdict"},
}

// published reads what tools printed: there these words are names of metrics, but in tools, which
// knows the tools' own words.
const published, tools = "runner/published", "runner/published/tool"

// own are the names of this package.
func own() map[string]bool {
	names := map[string]bool{
		ServerCPU: true, GeneratorCPU: true, ServerMemory: true, CacheHits: true, GeneratorMemory: true,
		ServerCPUPerRequest: true, ServerMemorySlope: true,
		BodyReceived: true, Duration: true, Errors: true, Threads: true,
	}
	for _, m := range All() {
		names[m.Name] = true
	}
	return names
}

// namesIn finds the names in the text of a string literal: the whole of it, or what it is
// tagged or aggregated of, as http_reqs.rate is. A text with a space is a sentence, which may
// give examples.
func namesIn(text string) string {
	if strings.ContainsAny(text, " \n") {
		return ""
	}
	name := regexp.MustCompile(`^[a-z_0-9]+`).FindString(text)
	if rest := text[len(name):]; own()[name] && (rest == "" || rest[0] == '{' || rest[0] == '.') {
		return name
	}
	if _, percentile := ParsePercentile(text); percentile || strings.HasPrefix(text, "http_req_") {
		return text
	}
	return ""
}

// spelled finds metrics' names in a file's string literals.
func spelled(file string, src []byte) (found []string) {
	var s scanner.Scanner
	set := token.NewFileSet()
	s.Init(set.AddFile(file, -1, len(src)), src, nil, 0)
	imports := true
	for {
		at, tok, lit := s.Scan()
		switch tok {
		case token.EOF:
			return found
		case token.CONST, token.FUNC, token.TYPE, token.VAR:
			imports = false
		}
		if tok != token.STRING || imports || strings.HasPrefix(lit, "`yaml:") || strings.HasPrefix(lit, "`json:") || strings.HasPrefix(lit, "`expr:") {
			continue
		}
		text, _ := strconv.Unquote(lit)
		name := namesIn(text)
		known := false
		for _, folder := range elsewhere[name] {
			known = known || strings.HasPrefix(file, folder) && (strings.HasPrefix(file, tools) || !strings.HasPrefix(file, published))
		}
		if name != "" && !known {
			found = append(found, set.Position(at).String()+": "+lit)
		}
	}
}

func TestNoOtherPackageSpellsAMetricsName(t *testing.T) {
	root := filepath.Join("..", "..")
	files := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); path != root && (strings.HasPrefix(name, ".") || name == "testdata" || name == "metricname") {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		name, err := filepath.Rel(root, path)
		for _, found := range spelled(filepath.ToSlash(name), src) {
			t.Errorf("%s: use the constant of runner/metricname", found)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 100 {
		t.Errorf("only %d files were read", files)
	}
}

func TestASpelledNameIsFound(t *testing.T) {
	var src bytes.Buffer
	src.WriteString("import \"errors\"\nvar (\n")
	for _, lit := range []string{
		`"http_reqs"`, `"http_reqs.rate"`, "`checks{check:a}`", `"iterations"`, `"http_req_"`, `"connections"`, `"server_cpu"`, `"vus_max"`, `"p(95)"`,
		`"say http_reqs here"`, `"vus_peak"`, `"data.COLUMN"`,
	} {
		src.WriteString(lit + "\n")
	}
	if found := spelled("runner/published/a.go", src.Bytes()); len(found) != 9 {
		t.Errorf("found %q", found)
	}
	if found := spelled("runner/spec/a.go", []byte(`const "iterations" "http_reqs"`)); len(found) != 1 {
		t.Errorf("found %q", found)
	}
}
