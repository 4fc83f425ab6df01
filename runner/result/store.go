package result

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"perflab/runner/internal/secret"
)

// Files of a record, beside the trials' own.
const (
	RunFile   = "run.json"
	TrialsDir = "trials"
	LogsDir   = "logs"
)

// ErrNoRun means that a folder holds no record.
var ErrNoRun = errors.New("no run recorded here")

// Store is one run's folder, open for writing.
type Store struct {
	Dir string // results/NAME/RUN_ID
	run *Run   // whose seal notes what is written; nil: none does
}

// NewID returns a run's ID: the second it began, in UTC, so that IDs sort by time, and
// four random hex digits that keep apart runs begun in the same second.
func NewID(now time.Time) string {
	var b [2]byte
	_, _ = rand.Read(b[:]) // never fails: see crypto/rand
	return now.UTC().Format("20060102-150405") + "-" + hex.EncodeToString(b[:])
}

// Create makes the folder of a new run below results and writes its run.json. The folder
// must not exist yet.
func Create(results string, run *Run) (*Store, error) {
	parent := filepath.Join(results, run.Experiment.Name)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return nil, err
	}
	s := &Store{Dir: filepath.Join(parent, run.ID)}
	if err := os.Mkdir(s.Dir, 0o755); err != nil {
		return nil, err
	}
	if err := s.Renew(); err != nil {
		return nil, err
	}
	return s, s.WriteRun(run)
}

// Renew makes the folders that the run's holds, where they are missing: somebody may have
// removed them.
func (s *Store) Renew() error {
	for _, d := range []string{TrialsDir, LogsDir} {
		if err := os.MkdirAll(filepath.Join(s.Dir, d), 0o755); err != nil {
			return err
		}
	}
	return nil
}

// WriteRun writes run.json.
func (s *Store) WriteRun(run *Run) error {
	run.Schema = Schema
	if err := s.begin(run); err != nil {
		return err
	}
	s.run = run
	run.Seal.Record = unsealed
	data, err := encode(RunFile, run)
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(s.Dir, RunFile), seal(data))
}

// WriteTrial writes one trial's file, and its digest and those of its logs into run.json.
func (s *Store) WriteTrial(t *Trial) error {
	t.Schema = Schema
	name := TrialsDir + "/" + t.ID() + ".json"
	if s.run != nil && s.run.Seal.Files[name] != "" {
		// One that runs again: killed in between, this program would leave a file that is
		// another than its digest says.
		s.run.Seal.Files[name] = ""
		if err := s.Reseal(); err != nil {
			return err
		}
	}
	data, err := encode(name, t)
	if err != nil {
		return err
	}
	if err := s.Write(name, data); err != nil {
		return err
	}
	if err := s.noteLogs(t); err != nil {
		return err
	}
	return s.Reseal()
}

// LogDir makes and returns the folder for one trial's logs.
func (s *Store) LogDir(trialID string) (string, error) {
	d := filepath.Join(s.Dir, LogsDir, trialID)
	return d, os.MkdirAll(d, 0o755)
}

// Logs lists the files of one trial's log folder, relative to the run's.
func (s *Store) Logs(trialID string) ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(s.Dir, LogsDir, trialID))
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		names = append(names, filepath.ToSlash(filepath.Join(LogsDir, trialID, e.Name())))
	}
	return names, nil
}

// Write writes a file of the run's folder whole: a reader sees the old one or the new one.
func (s *Store) Write(name string, data []byte) error {
	err := writeFile(filepath.Join(s.Dir, name), data)
	if err == nil {
		s.note(name, data)
	}
	return err
}

func encode(name string, v any) ([]byte, error) {
	data, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", name, err)
	}
	return append(secret.JSON(data), '\n'), nil
}

// writeFile writes to a temporary name, syncs and renames.
func writeFile(path string, data []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}()
	if _, err = f.Write(data); err != nil {
		return err
	}
	if err = f.Chmod(0o644); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// List returns the folders of all runs below results, oldest first. A results folder
// that does not exist holds none.
func List(results string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(globEscape(results), "*", "*", RunFile))
	if err != nil {
		return nil, err
	}
	dirs := make([]string, len(files))
	for i, f := range files {
		dirs[i] = filepath.Dir(f)
	}
	sort.SliceStable(dirs, func(i, j int) bool { return filepath.Base(dirs[i]) < filepath.Base(dirs[j]) })
	return dirs, nil
}

// Find resolves what a user calls a run: a run's folder, a RUN_ID, or an experiment's
// name, which means its newest run.
func Find(results, name string) (string, error) {
	if _, err := os.Stat(filepath.Join(name, RunFile)); err == nil {
		return name, nil
	}
	dirs, err := List(results)
	if err != nil {
		return "", err
	}
	for i := len(dirs) - 1; i >= 0; i-- {
		if filepath.Base(dirs[i]) == name || filepath.Base(filepath.Dir(dirs[i])) == name {
			return dirs[i], nil
		}
	}
	return "", fmt.Errorf("%s: %w: it is neither a run's folder nor an ID or experiment below %s", name, ErrNoRun, results)
}

func globEscape(s string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(s)
}
