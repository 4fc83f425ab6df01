package template

import (
	"strings"
	"testing"
	"unicode"
)

// FuzzTable proves that no CSV file makes the reader panic, and that every value of a table it
// accepts can stand in a request, in a row as wide as the heading.
func FuzzTable(f *testing.F) {
	for _, text := range []string{
		"name,city\nkim,seoul\nlee,\"busan, south\"\n", "\ufeffid\n1\n2\n", "a,b\r\n1,2\r\n", "a\n", "", "a,b\n1\n", "a\n\"1\n2\"\n", "a\n\x00\n", "a,a\n1,2\n",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		table, err := parseTable("x.csv", data)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "x.csv") {
				t.Errorf("the error names no file: %v", err)
			}
			return
		}
		for _, row := range table.Rows {
			if len(row) != len(table.Columns) {
				t.Errorf("a row of %d below %d columns", len(row), len(table.Columns))
			}
			for _, value := range row {
				if strings.ContainsFunc(value, unicode.IsControl) {
					t.Errorf("%q can break a request", value)
				}
			}
		}
	})
}

// FuzzTemplate proves that no text makes the reader of placeholders panic.
func FuzzTemplate(f *testing.F) {
	for _, text := range []string{"/posts/${int(1, 100)}", "${iteration}", "${data.name}", "${uuid()}", "a${", "${}", "$${x}", "${choice(a, b)}"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := Parse(text); err != nil && err.Error() == "" {
			t.Error("an error without words")
		}
	})
}
