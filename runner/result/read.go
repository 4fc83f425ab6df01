package result

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	fast "github.com/go-json-experiment/json"
	jsonv1 "github.com/go-json-experiment/json/v1"

	"perflab/runner/metric"
	"perflab/runner/phrase"
	"perflab/runner/regular"
	"perflab/runner/spec"
)

// newer is the code of what is wrong with a file that a newer program wrote.
var newer = phrase.RecordNewer(phrase.Text(""), phrase.Text("")).Key

// maxFile is the most bytes that a file of a record may have. A trial of an hour takes a
// hundredth.
const maxFile = 256 << 20

// Damage is a trial whose file cannot be read: it is left out of what is read, by name.
type Damage struct {
	Trial string // as plan.Trial.ID has it
	File  string // in the run's folder
	Why   phrase.Statement
}

// Says names the trial and what is wrong with its file.
func (d Damage) Says() phrase.Statement {
	return phrase.TrialDamaged(phrase.Text(d.File), phrase.Sentences(d.Why))
}

// says names the trial and what speaks against its record.
func (t *Trial) says() phrase.Statement {
	return phrase.OfVariant(phrase.Text(TrialsDir+"/"+t.ID()+".json"), phrase.Sentences(t.Doubt))
}

// Open reads a run's folder: the run and its trials in the order they ran. Without a run.json
// the error is ErrNoRun. A trial whose file is damaged is in run.Damaged instead, and one that
// contradicts itself is invalid. Plans of schema 1 name no engine: theirs was native.
func Open(dir string) (*Run, []*Trial, error) { return open(dir, ReadFile, nil, false) }

// ReadFile reads a file of a record: a regular one, and no more than a record can need.
func ReadFile(path string) ([]byte, error) { return regular.Read(path, maxFile) }

// OpenBy is Open for whoever reads many records, with the files read by read, each once, so that
// it is known what a record was read from. each, where not nil, is called with every trial once it
// was read and checked, and may take from it what nobody will ask for. Of a trial that is what was
// written, by its digest, histograms are decoded when they are asked for: see metric.ReadLater.
func OpenBy(dir string, read func(path string) ([]byte, error), each func(*Trial)) (*Run, []*Trial, error) {
	return open(dir, read, each, true)
}

func open(dir string, read func(path string) ([]byte, error), each func(*Trial), later bool) (*Run, []*Trial, error) {
	run := new(Run)
	path := filepath.Join(dir, RunFile)
	data, err := read(path)
	damage := phrase.Statement{}
	if err == nil {
		damage = decode(data, run, false)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil, fmt.Errorf("%s: %w", dir, ErrNoRun)
	case err != nil:
		return nil, nil, err
	case damage.Key == newer:
		return nil, nil, fmt.Errorf("%s: %s", path, damage)
	case !damage.IsZero():
		return nil, nil, fmt.Errorf("%s: damaged record: %s", path, damage)
	}
	if run.Seal != nil && !run.Seal.holds(data) {
		run.Doubts = append(run.Doubts, phrase.RecordChanged)
	}
	if run.Seal == nil && run.Schema >= sealed {
		run.Doubts = append(run.Doubts, phrase.SealGone)
	}
	if run.Seal != nil && run.Seal.Files == nil {
		run.Seal.Files = map[string]string{}
	}
	for i := range run.Plan.Trials {
		if t := &run.Plan.Trials[i]; t.Engine == "" {
			t.Engine = spec.EngineNative
		}
	}
	names, err := TrialFiles(dir)
	if err != nil {
		return nil, nil, err
	}
	trials := make([]*Trial, 0, len(names))
	for _, name := range names {
		id := strings.TrimSuffix(name, ".json")
		data, err := read(filepath.Join(dir, TrialsDir, name))
		var t *Trial
		var damage, changed phrase.Statement
		switch {
		case errors.Is(err, regular.ErrKind):
			damage = phrase.Error(errors.Unwrap(err))
		case err != nil:
			return nil, nil, err
		default:
			var sealed bool
			sealed, changed = run.held(name, data)
			t, damage = readTrial(id, data, later && sealed)
		}
		if damage.IsZero() && run.Against == nil && !planned(run, t) {
			damage = phrase.RecordUnplanned
		}
		if !damage.IsZero() {
			run.Damaged = append(run.Damaged, Damage{id, TrialsDir + "/" + name, damage})
			continue
		}
		t.check(changed)
		if !t.Doubt.IsZero() {
			run.Doubts = append(run.Doubts, t.says())
		}
		if each != nil {
			each(t)
		}
		trials = append(trials, t)
	}
	run.lacks(trials)
	return run, trials, nil
}

// TrialFiles are the names of the trials' files below TrialsDir, in the order they ran.
func TrialFiles(dir string) ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(dir, TrialsDir)) // sorted
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		// One with a dot is a temporary file of a writer that was killed.
		if name := e.Name(); strings.HasSuffix(name, ".json") && !strings.HasPrefix(name, ".") {
			names = append(names, name)
		}
	}
	return names, nil
}

// planned tells whether a run planned a trial.
func planned(run *Run, t *Trial) bool { return slices.Contains(run.Plan.Trials, t.Trial) }

// lacks notes the trials that are gone: those of the seal, and all that were planned where the run
// says that it is complete. A run of two sides may be so before all that was planned.
func (run *Run) lacks(trials []*Trial) {
	lost := run.sealedTrials()
	if run.Status == Complete && run.Against == nil {
		for _, p := range run.Plan.Trials {
			lost = append(lost, p.ID())
		}
	}
	slices.Sort(lost)
	lost = slices.Compact(lost)
	have := map[string]bool{}
	for _, t := range trials {
		have[t.ID()] = true
	}
	for _, d := range run.Damaged {
		have[d.Trial] = true
	}
	for _, id := range lost {
		if !have[id] {
			run.Doubts = append(run.Doubts, phrase.TrialMissing(phrase.Text(TrialsDir+"/"+id+".json")))
		}
	}
}

// readTrial reads a trial's file, its histograms later or at once.
func readTrial(id string, data []byte, later bool) (t *Trial, damage phrase.Statement) {
	t = new(Trial)
	if damage = decode(data, t, later); !damage.IsZero() {
		return nil, damage
	}
	if t.Engine == "" {
		t.Engine = spec.EngineNative
	}
	if t.ID() != id {
		return nil, phrase.RecordOther(phrase.Text(t.ID()))
	}
	return t, phrase.Statement{}
}

// versioned is what a file of a record is read into.
type versioned interface{ version() int }

func (r *Run) version() int   { return r.Schema }
func (t *Trial) version() int { return t.Schema }

// readLater leaves histograms as they are until they are asked for.
var readLater = fast.JoinOptions(jsonv1.DefaultOptionsV1(), fast.WithUnmarshalers(fast.UnmarshalFromFunc(metric.ReadLater)))

// decode reads a file of a record into a v that is empty, in one pass. What is not as it should be
// is looked at once more, to say what is wrong with it.
func decode[T any, V interface {
	*T
	versioned
}](data []byte, v V, later bool) (damage phrase.Statement) {
	how := jsonv1.DefaultOptionsV1()
	if later {
		how = readLater
	}
	if err := fast.Unmarshal(data, v, how); err == nil && v.version() >= 1 && v.version() <= Schema {
		return phrase.Statement{}
	}
	*v = *new(T)
	return explain(data, v)
}

// explain looks at the schema before all else: of a newer one nothing may be guessed.
func explain(data []byte, v any) (damage phrase.Statement) {
	text := bytes.TrimSpace(data)
	if len(text) == 0 {
		return phrase.RecordEmpty
	}
	var written struct {
		Schema json.RawMessage `json:"schema"`
	}
	syntax := new(json.SyntaxError)
	switch err := json.Unmarshal(text, &written); {
	case errors.As(err, &syntax) && syntax.Offset >= int64(len(text)):
		return phrase.RecordCut(phrase.Number(len(data)))
	case errors.As(err, &syntax):
		return phrase.RecordSyntax(phrase.Number(1+bytes.Count(text[:syntax.Offset], []byte("\n"))), phrase.Text(syntax.Error()))
	case err != nil || text[0] != '{':
		return phrase.RecordNoObject
	}
	schema := 0
	switch err := json.Unmarshal(written.Schema, &schema); {
	case written.Schema == nil || string(written.Schema) == "null":
		return phrase.RecordNoSchema
	case err != nil || schema < 1:
		return phrase.RecordSchema(phrase.Text(string(written.Schema)), phrase.Number(Schema))
	case schema > Schema:
		return phrase.RecordNewer(phrase.Number(schema), phrase.Number(Schema))
	}
	if err := json.Unmarshal(text, v); err != nil {
		return phrase.RecordField(phrase.Text(err.Error()))
	}
	return phrase.Statement{}
}
