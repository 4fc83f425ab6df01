package cli

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The documents' commands exist, with the flags they show.
func TestDocumentedCommandsExist(t *testing.T) {
	makefile, err := os.ReadFile("../../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	commands := regexp.MustCompile("(?m)(?:^|`)((?:runner|make) [^`#\n]*)")
	seen := 0
	for _, doc := range []string{"README.md", "CONTRIBUTING.md", "experiments/README.md"} {
		text, err := os.ReadFile("../../../" + doc)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range commands.FindAllStringSubmatch(string(text), -1) {
			seen++
			words := strings.Fields(m[1])
			if words[0] == "make" {
				if !regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(words[1]) + `:`).Match(makefile) {
					t.Errorf("%s: the Makefile has no target for `%s`", doc, m[1])
				}
				continue
			}
			checkCommand(t, doc, words[1:])
		}
	}
	if seen < 10 {
		t.Errorf("only %d commands found: has the documents' form changed?", seen)
	}
}

func checkCommand(t *testing.T, doc string, words []string) {
	t.Helper()
	// Sentences speak of commands with other words after them.
	if i := slices.IndexFunc(words, func(w string) bool { return strings.HasSuffix(w, ",") }); i >= 0 {
		words[i] = strings.TrimSuffix(words[i], ",")
		words = words[:i+1]
	}
	root := newRoot(&streams{})
	cmd, rest, err := root.Find(words)
	if err != nil || cmd == root {
		t.Errorf("%s: no command `runner %s`: %v", doc, strings.Join(words, " "), err)
		return
	}
	if err := cmd.ParseFlags(rest); err != nil {
		t.Errorf("%s: `runner %s`: %v", doc, strings.Join(words, " "), err)
	}
}

// The flags that the README lists behind a command belong to it.
func TestDocumentedFlagsExist(t *testing.T) {
	text, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile("(?m)^\\| `runner ([a-z]+(?: [a-z]+)?)[^|]*\\| (.*) \\|$").FindAllStringSubmatch(string(text), -1)
	flags := regexp.MustCompile("`--([a-z-]+)")
	seen := 0
	for _, row := range rows {
		cmd, _, err := newRoot(&streams{}).Find(strings.Fields(row[1]))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range flags.FindAllStringSubmatch(row[2], -1) {
			seen++
			if cmd.Flags().Lookup(f[1]) == nil {
				t.Errorf("runner %s has no --%s", row[1], f[1])
			}
		}
	}
	if seen < 5 {
		t.Errorf("only %d flags found: has the README's form changed?", seen)
	}
}
