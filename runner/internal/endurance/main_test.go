package main

import (
	"strings"
	"testing"
	"time"
)

func TestGrown(t *testing.T) {
	flat := func(i int) sample {
		return sample{at: time.Duration(i) * time.Second, memory: 50_000 + i%7*300, files: 1010, goroutines: 8}
	}
	for name, c := range map[string]struct {
		change func(i int, s *sample)
		says   string
	}{
		"flat":                  {func(int, *sample) {}, ""},
		"setting in":            {func(i int, s *sample) { s.memory -= max(0, 10-i) * 3000 }, ""},
		"memory":                {func(i int, s *sample) { s.memory += i * 500 }, "memory in kB grew"},
		"a connection a sample": {func(i int, s *sample) { s.files += i * 10 }, "open files grew"},
		"goroutines":            {func(i int, s *sample) { s.goroutines += i }, "goroutines grew"},
	} {
		var all []sample
		for i := range 60 {
			s := flat(i)
			c.change(i, &s)
			all = append(all, s)
		}
		if err := grown(all); (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if grown(nil) == nil {
		t.Error("nothing was seen, and it is flat")
	}
}
