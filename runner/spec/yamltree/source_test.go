package yamltree

import (
	"strings"
	"testing"

	"github.com/rivo/uniseg"
)

func TestExcerptAlignsTheCaret(t *testing.T) {
	for _, c := range []struct {
		name, line string
		column     int
		under      string // what must stand above the caret
	}{
		{"plain", "users: 0", 8, "0"},
		{"wide characters", "제목: 글 100개, x", 11, ","},
		{"tabs", "a:\tb\tc", 6, "c"},
		{"combining", "e\u0301e\u0301x: 1", 5, "x"},
		{"long before", strings.Repeat("가", 300) + "X" + strings.Repeat("b", 300), 301, "X"},
		{"long after", "X" + strings.Repeat("나", 300), 1, "X"},
		{"control characters", "a\x1b[31mX", 7, "X"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text, indent := excerpt(c.line, c.column)
			if w := uniseg.StringWidth(text); w > excerptWidth+1 {
				t.Errorf("%d columns", w)
			}
			before, _, ok := strings.Cut(text, c.under)
			if !ok || uniseg.StringWidth(before) != indent {
				t.Errorf("caret at %d of %q, %q is at %d", indent, text, c.under, uniseg.StringWidth(before))
			}
			if strings.ContainsAny(text, "\x1b\t") {
				t.Errorf("%q reaches the terminal", text)
			}
		})
	}
	if text, indent := excerpt("ab", 99); text != "ab" || indent != 2 {
		t.Errorf("past the end: %q, %d", text, indent)
	}
}
