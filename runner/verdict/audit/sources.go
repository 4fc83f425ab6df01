package audit

import (
	"slices"
	"sync"

	"perflab/runner/spec"
)

// sources are the files that were parsed last: most runs of an experiment have the same, and who
// judges many judges those of one after the other.
var sources lately

// lately keeps a few parsed files, the latest first.
type lately struct {
	mu   sync.Mutex
	kept []source
}

type source struct {
	file, text string
	parsed     *spec.Experiment // nil: it has faults
}

// mostSources is how many are kept.
const mostSources = 4

// parsed is a file's experiment, which nobody changes; nil where the file has faults.
func (l *lately) parsed(file, text string) *spec.Experiment {
	l.mu.Lock()
	defer l.mu.Unlock()
	if i := slices.IndexFunc(l.kept, func(s source) bool { return s.file == file && s.text == text }); i >= 0 {
		s := l.kept[i]
		l.kept = slices.Insert(slices.Delete(l.kept, i, i+1), 0, s)
		return s.parsed
	}
	e, err := spec.Parse(file, []byte(text), spec.Options{})
	if err != nil {
		e = nil
	}
	l.kept = slices.Insert(l.kept[:min(len(l.kept), mostSources-1)], 0, source{file, text, e})
	return e
}
