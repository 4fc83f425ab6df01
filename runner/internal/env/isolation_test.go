package env

import (
	"slices"
	"strings"
	"testing"
)

func TestDivide(t *testing.T) {
	alone := func(cpu int) []int { return []int{cpu} }
	pairs := func(cpu int) []int { return []int{cpu &^ 1, cpu | 1} } // 0-1, 2-3, ...
	halves := func(n int) func(int) []int {                          // 0 and n, 1 and n+1, ...
		return func(cpu int) []int { return []int{cpu % n, cpu%n + n} }
	}
	for name, tc := range map[string]struct {
		cpus              []int
		mode              string
		siblings          func(int) []int
		server, generator []int
		note              string
	}{
		"two":                           {[]int{0, 1}, "auto", alone, []int{0}, []int{1}, ""},
		"required and there":            {[]int{0, 1}, "required", alone, []int{0}, []int{1}, ""},
		"three":                         {[]int{0, 1, 2}, "auto", alone, []int{0, 1}, []int{2}, ""},
		"eight":                         {[]int{0, 1, 2, 3, 4, 5, 6, 7}, "auto", alone, []int{0, 1, 2, 3, 4, 5}, []int{6, 7}, ""},
		"not from zero, unordered":      {[]int{9, 4}, "auto", alone, []int{4}, []int{9}, ""},
		"whole cores":                   {[]int{0, 1, 2, 3}, "auto", pairs, []int{0, 1}, []int{2, 3}, ""},
		"whole cores, numbered apart":   {[]int{0, 1, 2, 3}, "auto", halves(2), []int{0, 2}, []int{1, 3}, ""},
		"one core":                      {[]int{0, 1}, "auto", pairs, []int{0}, []int{1}, "hyperthreads"},
		"a sibling that is not ours":    {[]int{0, 2}, "auto", pairs, []int{0}, []int{2}, ""},
		"one CPU":                       {[]int{3}, "auto", alone, nil, nil, "share it"},
		"none":                          {[]int{0, 1}, "none", alone, nil, nil, "asked for"},
		"none with one CPU is no fault": {[]int{0}, "none", alone, nil, nil, "asked for"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := divide(tc.cpus, tc.mode, tc.siblings)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got.Server, tc.server) || !slices.Equal(got.Generator, tc.generator) || !strings.Contains(got.Note.String(), tc.note) || (tc.note == "") != got.Note.IsZero() {
				t.Errorf("%+v, want server %v, generator %v, note %q", got, tc.server, tc.generator, tc.note)
			}
		})
	}
}

func TestDivideRequiredOnOneCPU(t *testing.T) {
	_, err := Divide([]int{0}, "required")
	if err == nil || !strings.Contains(err.Error(), "two CPUs") || !strings.Contains(err.Error(), "hint:") {
		t.Errorf("error %v, want one with a remedy", err)
	}
}
