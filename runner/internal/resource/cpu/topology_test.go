package cpu

import (
	"slices"
	"testing"
)

func TestCPULists(t *testing.T) {
	for text, want := range map[string][]int{"0": {0}, "0-2,5": {0, 1, 2, 5}, "3,1": {3, 1}} {
		if got, err := ParseList(text); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "x", "2-1", "0-", "-1", "0-99999999"} {
		if got, err := ParseList(text); err == nil {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}
