package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What may come out wrong of thirty may not of one.
func TestOften(t *testing.T) {
	for n, wrong := range map[int]int{0: 1, 1: 0, 29: 0, 30: 1, 60: 2} {
		k := kase{repeat: 30, wrong: 1}
		if k.often(n); k.wrong != wrong {
			t.Errorf("%d times: %d may come out wrong, not %d", n, k.wrong, wrong)
		}
	}
}

func TestRight(t *testing.T) {
	fine := run{code: 4, want: []int{0, 4}, said: "load: users 2 and 3", says: "users"}
	other, silent, left := fine, fine, fine
	other.code, silent.said, left.left = 1, "", []string{"runner-host-1"}
	for name, c := range map[string]struct {
		runs  []run
		wrong int
		right bool
	}{
		"as expected":          {[]run{fine, fine}, 0, true},
		"another code":         {[]run{fine, other}, 0, false},
		"one of those allowed": {[]run{fine, other}, 1, true},
		"more than allowed":    {[]run{other, other}, 1, false},
		"not said":             {[]run{silent}, 0, false},
		"something left":       {[]run{left}, 0, false},
	} {
		if got := (outcome{kase: kase{wrong: c.wrong}, runs: c.runs}).right(); got != c.right {
			t.Errorf("%s: right is %v", name, got)
		}
	}
}

func TestTable(t *testing.T) {
	same := outcome{kase: kase{name: "the same"}}
	for _, code := range []int{0, 5, 0, 1} {
		same.runs = append(same.runs, run{code: code, want: []int{0, 5}})
	}
	steps := outcome{kase: kase{name: "steps", steps: make([]step, 2)}, runs: []run{{code: 2, want: []int{2}}, {code: 0, want: []int{0}}}}
	text := table([]outcome{same, steps}, "2s")
	for _, row := range []string{
		"| the same | 0 or 5 | 0 (2 of 4), 1 (1 of 4), 5 (1 of 4) **wrong** | – |",
		"| steps | 2, then 0 | 2, then 0 | – |",
	} {
		if !strings.Contains(text, row) {
			t.Errorf("no row %s in\n%s", row, text)
		}
	}
}

// Each case says what must come out, and can be chosen alone by its name.
func TestCases(t *testing.T) {
	all := slices.Concat(told, refused)
	for i, k := range all {
		if slices.ContainsFunc(all[:i], func(o kase) bool { return o.name == k.name }) {
			t.Errorf("two cases are called %q", k.name)
		}
		if k.steps == nil && (k.repeat == 0 || len(k.want) == 0) || slices.ContainsFunc(k.steps, func(s step) bool { return len(s.want) == 0 }) {
			t.Errorf("%s: nothing is expected", k.name)
		}
		if _, err := regexp.Compile("^" + k.name + "$"); err != nil {
			t.Errorf("%s: -run cannot name it: %v", k.name, err)
		}
	}
}
