// Package baseline keeps stored baselines: runs that later ones are held against.
//
// A baseline is a folder of plain files, DIR/NAME/RUN_ID.json, one a run, small enough and
// steady enough to be reviewed and committed: what a comparison needs of the run and nothing
// more. The package refuses names that are no plain names, files of a newer schema and files
// that are none of its own. It judges nothing: whoever adds a run has looked at it.
//
// Steps: Read gives the runs of a name, oldest first → Set and Add write runs, each file whole
// or not at all → Trim drops the oldest of each machine. A file is written to a temporary name,
// synced and renamed before anything old is removed, so that a full disk loses nothing.
package baseline

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"perflab/runner/regular"
	"perflab/runner/result"
	"perflab/runner/verdict/compare"
)

// Schema is the version of the files this program writes. It grows by one with every change
// that an older reader would misread.
const Schema = 1

// Keep is how many runs of one machine a baseline keeps: enough for a variance, few enough to
// follow what the machine becomes.
const Keep = 20

// ErrNone means that there is no baseline of a name.
var ErrNone = errors.New("there is no such baseline")

// maxFile is the most bytes that a file may have: what a run of a hundred variants takes is a
// hundredth of it.
const maxFile = 64 << 20

// Store is the folder of all baselines; it need not exist.
type Store struct{ Dir string }

// entry is a file.
type entry struct {
	Schema int `json:"schema"`
	compare.Side
}

var plainName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]*$`)

// CheckName refuses what is no plain name.
func CheckName(name string) error {
	if !plainName.MatchString(name) {
		return fmt.Errorf("%q is no name of a baseline: lower-case letters, digits, dots, dashes and underscores, a letter or digit first", name)
	}
	return nil
}

// Path is the file of a run.
func (s Store) Path(name, run string) string { return filepath.Join(s.Dir, name, run+".json") }

// Names are those of all baselines, sorted.
func (s Store) Names() ([]string, error) {
	entries, err := os.ReadDir(s.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var names []string
	for _, e := range entries {
		if files, _ := s.files(e.Name()); e.IsDir() && len(files) > 0 {
			names = append(names, e.Name())
		}
	}
	return names, err
}

// files are a baseline's, by run. Temporary files of a writer that was killed are none.
func (s Store) files(name string) ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(s.Dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var files []string
	for _, e := range entries {
		if !e.IsDir() && strings.HasSuffix(e.Name(), ".json") && !strings.HasPrefix(e.Name(), ".") {
			files = append(files, e.Name())
		}
	}
	return files, err
}

// Read reads a baseline's runs, oldest first. The error is ErrNone where it has none; one file
// that cannot be read fails all, since a baseline that silently lacks runs is another one.
func (s Store) Read(name string) ([]compare.Side, error) {
	if err := CheckName(name); err != nil {
		return nil, err
	}
	files, err := s.files(name)
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s: %w", filepath.Join(s.Dir, name), ErrNone)
	}
	var runs []compare.Side
	for _, file := range files {
		run, err := read(filepath.Join(s.Dir, name, file))
		if err != nil {
			return nil, err
		}
		runs = append(runs, run)
	}
	slices.SortStableFunc(runs, func(a, b compare.Side) int { return strings.Compare(a.ID, b.ID) })
	return runs, nil
}

// read looks at the schema before all else: of a newer one nothing may be guessed.
func read(path string) (compare.Side, error) {
	data, err := regular.Read(path, maxFile)
	if err != nil {
		return compare.Side{}, err
	}
	var written struct {
		Schema int `json:"schema"`
	}
	if err := json.Unmarshal(data, &written); err != nil {
		return compare.Side{}, fmt.Errorf("%s: no run of a baseline, or a damaged one: %w", path, err)
	}
	switch {
	case written.Schema > Schema:
		return compare.Side{}, fmt.Errorf("%s: the baseline has schema %d, this program reads up to %d: use a newer runner", path, written.Schema, Schema)
	case written.Schema < 1:
		return compare.Side{}, fmt.Errorf("%s: no run of a baseline: it has no schema", path)
	}
	var e entry
	if err := json.Unmarshal(data, &e); err != nil {
		return compare.Side{}, fmt.Errorf("%s: damaged baseline: %w", path, err)
	}
	if want := strings.TrimSuffix(filepath.Base(path), ".json"); e.ID != want {
		return compare.Side{}, fmt.Errorf("%s: damaged baseline: it holds run %q", path, e.ID)
	}
	return e.Side, nil
}

// Add adds a run, or writes it again.
func (s Store) Add(name string, run compare.Side) error {
	if err := CheckName(name); err != nil {
		return err
	}
	data, err := json.MarshalIndent(entry{Schema, run}, "", " ")
	if err != nil {
		return fmt.Errorf("encode run %s: %w", run.ID, err)
	}
	folder := filepath.Join(s.Dir, name)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	store := &result.Store{Dir: folder}
	return store.Write(run.ID+".json", append(data, '\n'))
}

// Set makes a baseline of these runs alone and returns the IDs of those that it had beside them.
// Nothing is removed before all of them are written.
func (s Store) Set(name string, runs []compare.Side) (dropped []string, err error) {
	files, err := s.files(name)
	if err != nil {
		return nil, err
	}
	for _, run := range runs {
		if err := s.Add(name, run); err != nil {
			return nil, err
		}
	}
	for _, file := range files {
		id := strings.TrimSuffix(file, ".json")
		if slices.ContainsFunc(runs, func(r compare.Side) bool { return r.ID == id }) {
			continue
		}
		if err := os.Remove(s.Path(name, id)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return dropped, err
		}
		dropped = append(dropped, id)
	}
	return dropped, nil
}

// Trim keeps the newest runs of each machine, and returns the IDs of those that it removed.
// What a killed writer left goes too.
func (s Store) Trim(name string, keep int) (removed []string, err error) {
	runs, err := s.Read(name)
	if err != nil {
		return nil, err
	}
	have := map[string]int{}
	for i := len(runs) - 1; i >= 0; i-- {
		machine := Machine(runs[i].Manifest)
		if have[machine]++; have[machine] <= keep {
			continue
		}
		if err := os.Remove(s.Path(name, runs[i].ID)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return removed, err
		}
		removed = append(removed, runs[i].ID)
	}
	left, _ := filepath.Glob(filepath.Join(s.Dir, name, ".*.json.*"))
	for _, file := range left {
		_ = os.Remove(file)
	}
	slices.Sort(removed)
	return removed, nil
}

// Machine is what one machine's runs have alike, in words: CPUs, memory, kernel, provider.
func Machine(m result.Manifest) string {
	return fmt.Sprintf("%s, %d CPUs, %.0f GiB, %s, %s", strings.TrimSpace(m.CPU), m.CPUs, float64(m.Memory)/(1<<30), m.Kernel, m.Provider)
}
