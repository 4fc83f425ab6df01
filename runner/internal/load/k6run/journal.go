package k6run

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"perflab/runner/internal/secret"
	"perflab/runner/phrase"
)

// journal keeps what k6 says: to a file, up to a bound, and its last lines for an error.
type journal struct {
	mu     sync.Mutex
	file   *os.File // nil: nowhere
	left   int      // bytes that the file still takes
	rest   string   // of a line not yet whole
	last   []string
	errors int // lines of level error
	first  string
}

// Bounds of a log.
const (
	journalBytes = 4 << 20
	journalLines = 8
)

// newJournal makes NAME.log in dir and writes the script beside it; without a folder nothing
// is kept.
func newJournal(dir, name, script string) (*journal, error) {
	if dir == "" {
		return &journal{}, nil
	}
	if err := os.WriteFile(filepath.Join(dir, "k6.js"), []byte(secret.Replace(script)), 0o644); err != nil {
		return nil, fmt.Errorf("keep k6's script: %w", err)
	}
	f, err := os.Create(filepath.Join(dir, name+".log"))
	if err != nil {
		return nil, fmt.Errorf("keep k6's log: %w", err)
	}
	return &journal{file: f, left: journalBytes}, nil
}

// Write implements io.Writer. It never fails: k6 must not stop for its log.
func (l *journal) Write(written []byte) (int, error) {
	b := []byte(secret.Replace(string(written)))
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file != nil && l.left > 0 {
		_, _ = l.file.Write(b[:min(len(b), l.left)])
		if l.left -= len(b); l.left <= 0 {
			_, _ = l.file.WriteString("\n(more was not kept)\n")
		}
	}
	lines := strings.Split(l.rest+string(b), "\n")
	l.rest = lines[len(lines)-1]
	if len(l.rest) > journalBytes {
		l.rest = ""
	}
	for _, line := range lines[:len(lines)-1] {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if strings.Contains(line, " level=error ") {
			if l.errors++; l.first == "" {
				l.first = line
			}
		}
		l.last = append(l.last, line)
		l.last = l.last[max(0, len(l.last)-journalLines):]
	}
	return len(written), nil
}

func (l *journal) close() error {
	if l.file == nil {
		return nil
	}
	return l.file.Close()
}

// failed is an error with k6's last lines.
func (l *journal) failed(what string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	lines := l.last
	if l.rest != "" {
		lines = append(lines, l.rest)
	}
	if len(lines) == 0 {
		return errors.New(what + "; it said nothing")
	}
	return fmt.Errorf("%s; its last words (all of them, and its script, are in the trial's logs):\n  %s", what, strings.Join(lines, "\n  "))
}

// warnings says that k6 met errors of its own: exceptions of the script, users not made.
func (l *journal) warnings() []phrase.Statement {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.errors == 0 {
		return nil
	}
	return []phrase.Statement{phrase.K6Errors(phrase.Number(l.errors), phrase.Text(l.first))}
}
