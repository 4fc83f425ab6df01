// Package nearest says what a misspelt name was most likely meant to be, and how a message
// about it quotes and suggests. It does not correct: the reader of the message decides.
package nearest

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Name is the candidate with the fewest edits from name, where that is few enough to
// be a slip of the fingers; empty where none is.
func Name(name string, candidates []string) string {
	if len(name) > 64 {
		return ""
	}
	best, limit := "", (len(name)+1)/3+1
	for _, c := range candidates {
		if len(name) > 2 && strings.HasPrefix(c, name) && best == "" {
			best = c
		}
		if d := Edits(strings.ToLower(name), strings.ToLower(c)); d < limit {
			best, limit = c, d
		}
	}
	return best
}

// Suggestion is the end of a message about an unknown name, and the hint that goes with
// it: the nearest candidate, or all of them.
func Suggestion(name, what string, candidates []string) (suffix, hint string) {
	if c := Name(name, candidates); c != "" {
		return fmt.Sprintf("; did you mean %q?", c), ""
	}
	if len(candidates) == 0 {
		return "", "there are no " + what
	}
	return "", what + ": " + strings.Join(candidates, ", ")
}

// Edits is the optimal string alignment distance: insertions, deletions, substitutions
// and swaps of neighbours count one each (Damerau 1964, restricted form).
func Edits(a, b string) int {
	s, t := []rune(a), []rune(b)
	before, last, row := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(s); i++ {
		row[0] = i
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			row[j] = min(row[j-1]+1, last[j]+1, last[j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(t)]
}

// Shorten cuts off a text that a message quotes after 60 characters.
func Shorten(text string) string {
	const limit = 60
	if utf8.RuneCountInString(text) <= limit {
		return text
	}
	return string([]rune(text)[:limit]) + "…"
}
