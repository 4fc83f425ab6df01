package spec

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

// TestExperiments reads every experiment that comes with the program, as it is and quick.
func TestExperiments(t *testing.T) {
	files, err := filepath.Glob("../../experiments/*.yaml")
	if err != nil || len(files) < 5 {
		t.Fatalf("%d experiments: %v", len(files), err)
	}
	for _, file := range files {
		for _, profile := range []string{"", "quick"} {
			t.Run(filepath.Base(file)+" "+profile, func(t *testing.T) {
				e, err := Read(file, Options{Profile: profile})
				if err != nil {
					t.Fatal(err)
				}
				if e.Name+".yaml" != filepath.Base(file) {
					t.Errorf("the name is %s", e.Name)
				}
				ofThePost := e.Name != "feed-same" // asks about the program itself
				// Its load is its own: the published one would be refused by a database, or asks less
				// than several servers can give.
				ownLoad := e.Name == "feed-100posts-databases" || e.Name == "feed-scale-out"
				quickest := 40 * time.Second
				if ownLoad {
					quickest = 100 * time.Second // with the repeats that an interval needs
				}
				if e.Question == "" || e.Title == e.Name || (e.Language == "ko") != ofThePost {
					t.Errorf("question %q, title %q, language %q", e.Question, e.Title, e.Language)
				}
				var load time.Duration
				for _, v := range e.Variants {
					load += time.Duration(e.Repeats) * v.Load.Length()
					if v.Load.Search != nil { // finds its own load
						if profile == "" && (v.Load.Search.Step < Duration(10*time.Second) || v.Load.WarmUp == 0 || e.Repeats != 3) {
							t.Errorf("%s: steps of %s after %s, %d repeats", v.Name, v.Load.Search.Step, v.Load.WarmUp, e.Repeats)
						}
						continue
					}
					if profile == "" && e.Repeats != 3 && ofThePost {
						t.Errorf("%d repeats", e.Repeats)
					}
					if !ofThePost || ownLoad {
						continue
					}
					published := v.Load.Users == 1000 && v.Load.ThinkTime == Duration(time.Second)
					if !published {
						t.Errorf("%s: %d users, %s pause", v.Name, v.Load.Users, v.Load.ThinkTime)
					}
					if profile == "" && (v.Load.Duration != Duration(5*time.Minute) || v.Load.WarmUp != Duration(10*time.Second) || e.Repeats != 3) {
						t.Errorf("%s: %s after %s, %d repeats", v.Name, v.Load.Duration, v.Load.WarmUp, e.Repeats)
					}
				}
				if profile == "quick" && load > quickest {
					t.Errorf("quick is %s under load", load)
				}
				roundTrip(t, e)
			})
		}
	}
}

// TestExperimentsHaveSchema holds the files to what an editor needs, and the table of the
// README to the files.
func TestExperimentsHaveSchema(t *testing.T) {
	readme, err := os.ReadFile("../../experiments/README.md")
	if err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob("../../experiments/*.yaml")
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(string(data), "# yaml-language-server: $schema=experiment.schema.json\n#\n# ") {
			t.Errorf("%s does not begin with its schema and its question", file)
		}
		if !strings.Contains(string(readme), "("+filepath.Base(file)+")") {
			t.Errorf("the README does not list %s", file)
		}
	}
}

// TestReadmeExample reads the experiment that the README shows.
func TestReadmeExample(t *testing.T) {
	readme, err := os.ReadFile("../../experiments/README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(readme), "```yaml\n")
	example, _, ok := strings.Cut(rest, "```")
	if !ok {
		t.Fatal("no example")
	}
	e, err := Parse("second-worker.yaml", []byte(example), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(e.Variants) != 2 || e.Variants[1].Server.Workers != "2" {
		t.Errorf("variants %+v", e.Variants)
	}
}

// roundTrip proves that a record brings the experiment back as it was.
func roundTrip(t *testing.T, e *Experiment) {
	t.Helper()
	want := *e
	want.origin = nil
	if back := recorded(t, e); !reflect.DeepEqual(want, back) {
		t.Errorf("written and read:\n%+v\nwas:\n%+v", back, want)
	}
}

// recorded is the experiment after it was written to a record and read again.
func recorded(t *testing.T, e *Experiment) Experiment {
	t.Helper()
	data, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	var back Experiment
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	return back
}
