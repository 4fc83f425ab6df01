package spec

import (
	"fmt"
	"strings"
)

// nearest is the candidate with the fewest edits from name, where that is few enough to
// be a slip of the fingers; empty where none is.
func nearest(name string, candidates []string) string {
	if len(name) > 64 {
		return ""
	}
	best, limit := "", (len(name)+1)/3+1
	for _, c := range candidates {
		if len(name) > 2 && strings.HasPrefix(c, name) && best == "" {
			best = c
		}
		if d := edits(strings.ToLower(name), strings.ToLower(c)); d < limit {
			best, limit = c, d
		}
	}
	return best
}

// suggestion is the end of a message about an unknown name, and the hint that goes with
// it: the nearest candidate, or all of them.
func suggestion(name, what string, candidates []string) (suffix, hint string) {
	if c := nearest(name, candidates); c != "" {
		return fmt.Sprintf("; did you mean %q?", c), ""
	}
	if len(candidates) == 0 {
		return "", "there are no " + what
	}
	return "", what + ": " + strings.Join(candidates, ", ")
}

// edits is the optimal string alignment distance: insertions, deletions, substitutions
// and swaps of neighbours count one each (Damerau 1964, restricted form).
func edits(a, b string) int {
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

// Nearest is the candidate that a name is most likely a slip of; "" where none is near.
func Nearest(name string, candidates []string) string { return nearest(name, candidates) }
