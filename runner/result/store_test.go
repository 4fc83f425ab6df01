package result

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"perflab/runner/phrase"
	"perflab/runner/plan"
	"perflab/runner/spec"
	"perflab/runner/threshold"
)

func newRun(t *testing.T, id string) *Run {
	t.Helper()
	e := spec.Experiment{Name: "feed", Variants: []spec.Variant{{Name: "a"}}, Repeats: 2}
	return &Run{ID: id, Status: Running, Started: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Experiment: e, Plan: plan.New(&e)}
}

func TestStoreRoundTrip(t *testing.T) {
	results := t.TempDir()
	run := newRun(t, "20260102-030405-abcd")
	s, err := Create(results, run)
	if err != nil {
		t.Fatal(err)
	}
	want := &Trial{Trial: plan.Trial{Index: 1, Variant: "a", Repeat: 2}, Status: Complete, Model: "closed"}
	first := &Trial{Trial: plan.Trial{Index: 0, Variant: "a", Repeat: 1}, Status: Failed, Reason: phrase.Verbatim("died")}
	for _, tr := range []*Trial{want, first} {
		if err := s.WriteTrial(tr); err != nil {
			t.Fatal(err)
		}
	}
	// What a killed writer leaves behind must not be read as a trial.
	if err := os.WriteFile(filepath.Join(s.Dir, TrialsDir, ".000-a-r1.json.123"), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	got, trials, err := Open(s.Dir)
	if err != nil {
		t.Fatal(err)
	}
	if got.ID != run.ID || !got.Started.Equal(run.Started) || got.Experiment.Name != "feed" || !reflect.DeepEqual(got.Plan, run.Plan) {
		t.Errorf("run read back as %+v", got)
	}
	if len(trials) != 2 || trials[0].Reason.String() != "died" || trials[1].Repeat != 2 {
		t.Errorf("trials read back as %+v", trials)
	}
}

// A record of schema 1 names no engine in its plan; its trials do.
func TestRecordsOfSchemaOneAreNative(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, TrialsDir), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		RunFile:                      `{"schema": 1, "id": "x", "plan": {"trials": [{"index": 0, "variant": "a", "repeat": 1}]}}`,
		TrialsDir + "/000-a-r1.json": `{"schema": 1, "index": 0, "variant": "a", "repeat": 1, "status": "complete", "engine": "native"}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	run, trials, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(trials) != 1 || trials[0].Trial != run.Plan.Trials[0] || trials[0].Engine != spec.EngineNative {
		t.Errorf("plan %+v, trials %+v", run.Plan.Trials, trials)
	}
}

func TestCreateRefusesAnExistingRun(t *testing.T) {
	results := t.TempDir()
	if _, err := Create(results, newRun(t, "x")); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(results, newRun(t, "x")); !errors.Is(err, os.ErrExist) {
		t.Errorf("second Create: %v, want it to exist already", err)
	}
}

func TestLockKeepsASecondWriterOut(t *testing.T) {
	s, err := Create(t.TempDir(), newRun(t, "x"))
	if err != nil {
		t.Fatal(err)
	}
	unlock, err := s.Lock()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Lock(); !errors.Is(err, ErrLocked) {
		t.Errorf("second Lock: %v, want ErrLocked", err)
	}
	unlock()
	if unlock, err = s.Lock(); err != nil {
		t.Fatalf("Lock after unlock: %v", err)
	}
	unlock()
}

func TestOpenErrors(t *testing.T) {
	for name, tc := range map[string]struct{ file, want string }{
		"no record":    {"", "no run recorded here"},
		"damaged":      {`{"schema": 1, "id": `, "damaged record"},
		"newer schema": {`{"schema": 99}`, "use a newer runner"},
		"other types":  {`{"schema": 99, "id": {"of": 1}}`, "use a newer runner"},
		"no schema":    {`{}`, "damaged record: it names no schema"},
		"null":         {`null`, "damaged record: it is JSON but no object"},
		"empty":        {"", "no run recorded here"},
		"blank":        {" \n", "damaged record: it is empty"},
		"a list":       {`[]`, "no object"},
		"schema 0":     {`{"schema": 0}`, "its schema is 0, where a number from 1 to 5 stands"},
		"odd schema":   {`{"schema": "four"}`, `its schema is "four"`},
		"text":         {"{\n\"schema\" = 4}", "it is no JSON, in line 2"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if tc.file != "" {
				if err := os.WriteFile(filepath.Join(dir, RunFile), []byte(tc.file), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if _, _, err := Open(dir); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("Open: %v, want %q", err, tc.want)
			}
		})
	}
}

func TestFindAndList(t *testing.T) {
	results := filepath.Join(t.TempDir(), "odd[name]*")
	if dirs, err := List(results); err != nil || len(dirs) != 0 {
		t.Fatalf("List of a missing folder: %v, %v", dirs, err)
	}
	var last string
	for _, id := range []string{"20260103-000000-aaaa", "20260101-000000-ffff", "20260102-000000-0000"} {
		s, err := Create(results, newRun(t, id))
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(id, "20260103") {
			last = s.Dir
		}
	}
	dirs, err := List(results)
	if err != nil || len(dirs) != 3 || !strings.Contains(dirs[0], "20260101") || dirs[2] != last {
		t.Errorf("List = %v, %v; want three, oldest first", dirs, err)
	}
	for _, name := range []string{"feed", "20260103-000000-aaaa", last} {
		if got, err := Find(results, name); err != nil || got != last {
			t.Errorf("Find(%q) = %q, %v; want %q", name, got, err, last)
		}
	}
	if _, err := Find(results, "absent"); !errors.Is(err, ErrNoRun) {
		t.Errorf("Find(absent): %v", err)
	}
}

func TestNewIDSortsByTime(t *testing.T) {
	a := NewID(time.Date(2026, 1, 2, 3, 4, 5, 0, time.FixedZone("KST", 9*3600)))
	b := NewID(time.Date(2026, 1, 1, 18, 4, 6, 0, time.UTC))
	if !(a < b) {
		t.Errorf("%s does not sort before %s", a, b)
	}
}

func TestFingerprint(t *testing.T) {
	e := newRun(t, "x").Experiment
	base, err := Fingerprint(&e)
	if err != nil {
		t.Fatal(err)
	}
	same := e
	same.Variants = []spec.Variant{{Name: "a", Config: spec.Config{Thresholds: []threshold.Threshold{{Metric: "checks"}}}}}
	if got, _ := Fingerprint(&same); got != base {
		t.Error("a threshold changed the fingerprint")
	}
	other := e
	other.Variants = []spec.Variant{{Name: "a", Config: spec.Config{Server: spec.Server{Threads: 7}}}}
	if got, _ := Fingerprint(&other); got == base {
		t.Error("another server setting left the fingerprint as it was")
	}
}
