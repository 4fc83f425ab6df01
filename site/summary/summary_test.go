package summary

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"perflab/report"
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/verdict"
	"perflab/runner/verdict/history"
)

// recorded are runs as programs of this and earlier versions wrote them.
const recorded = "../../runner/internal/cli/testdata/records"

// TestTheWayThroughTheCache loses nothing that pages ask for.
func TestTheWayThroughTheCache(t *testing.T) {
	entries, err := os.ReadDir(recorded)
	if err != nil || len(entries) < 8 {
		t.Fatalf("%d records, %v", len(entries), err)
	}
	for _, e := range entries {
		run, trials, err := result.Open(filepath.Join(recorded, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		j := verdict.Judge(run, trials)
		whole := report.Data{Run: run, Judgement: j}
		text, err := Of("feed", run, j).Encode()
		if err != nil {
			t.Fatal(err)
		}
		if len(text) > 64<<10 {
			t.Errorf("%s: %d bytes", e.Name(), len(text))
		}
		s, err := Decode(text)
		if err != nil {
			t.Fatalf("%s: %v", e.Name(), err)
		}
		for _, lang := range phrase.Languages() {
			l := string(lang)
			if got, want := report.Verdict(s.Data, l), report.Verdict(whole, l); !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %+v, want %+v", e.Name(), got, want)
			}
			if got, want := report.ClaimCounts(s.Data.Judgement, l), report.ClaimCounts(j, l); got != want {
				t.Errorf("%s: %s, want %s", e.Name(), got, want)
			}
			for i, c := range j.Claims {
				k := s.Data.Judgement.Claims[i]
				if report.Evidence(k, l) != report.Evidence(c, l) || !reflect.DeepEqual(k.Of, c.Of) {
					t.Errorf("%s: %+v, want %+v", e.Name(), k, c)
				}
			}
			for i, v := range j.Variants {
				k := s.Data.Judgement.Variants[i]
				if v.Bottleneck != nil && report.LimitText(k.Bottleneck, l) != report.LimitText(v.Bottleneck, l) {
					t.Errorf("%s: the limit of %s", e.Name(), v.Name)
				}
				for _, f := range v.Figures {
					if Kept(f.Metric, f.Aggregation) && report.FigureText(k, f.Metric, f.Aggregation) != report.FigureText(v, f.Metric, f.Aggregation) {
						t.Errorf("%s: %s.%s of %s", e.Name(), f.Metric, f.Aggregation, v.Name)
					}
				}
			}
		}
		point := history.Of(run, trials)
		a, errA := history.Find([]history.Point{s.Point}, "", nil)
		b, errB := history.Find([]history.Point{point}, "", nil)
		if errA != nil || errB != nil || len(a.Lines) != len(b.Lines) || len(a.Lines) > 0 && len(a.Lines[0].Series) != len(b.Lines[0].Series) {
			t.Errorf("%s: another history", e.Name())
		}
		if again, err := s.Encode(); err != nil || string(again) != string(text) {
			t.Errorf("%s: it changes on its way: %v", e.Name(), err)
		}
	}
}

func TestABrokenRecord(t *testing.T) {
	text, err := Run{Name: "feed", ID: "1", Broken: "damaged"}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if r, err := Decode(text); err != nil || r.Broken != "damaged" || r.ID != "1" {
		t.Errorf("got %+v, %v", r, err)
	}
	for _, text := range []string{"", "{}", `{"id":"1","run":{}}`, "null", "[1]"} {
		if _, err := Decode([]byte(text)); err == nil {
			t.Errorf("%q passes for a summary", text)
		}
	}
}

// TestTheBestEvidenceSpeaks rather than the newest run.
func TestTheBestEvidenceSpeaks(t *testing.T) {
	day := 0
	made := func(change func(*Run)) Run {
		day++
		r := Run{ID: string(rune('a' + day)), Trials: 9, Data: report.Data{
			Run:       &result.Run{Status: result.Complete, Started: time.Date(2026, 11, day, 0, 0, 0, 0, time.UTC)},
			Judgement: &verdict.Judgement{Outcome: verdict.Failed, Status: result.Complete},
		}}
		r.Data.Run.Plan.Load = 5 * time.Minute
		if change != nil {
			change(&r)
		}
		return r
	}
	real := made(nil)
	weaker := map[string]Run{
		"a stand-in":    made(func(r *Run) { r.Data.Judgement.Stack.StandIn = true }),
		"invalid":       made(func(r *Run) { r.Data.Judgement.Outcome = verdict.Invalid }),
		"running":       made(func(r *Run) { r.Data.Run.Status = result.Running }),
		"interrupted":   made(func(r *Run) { r.Data.Run.Status = result.Interrupted }),
		"fewer trials":  made(func(r *Run) { r.Trials = 3 }),
		"shorter":       made(func(r *Run) { r.Data.Run.Plan.Load = 20 * time.Second }),
		"without trial": made(func(r *Run) { r.Trials = 0 }),
		"broken":        {ID: "z", Broken: "damaged"},
	}
	for name, r := range weaker {
		for _, runs := range [][]Run{{r, real}, {real, r}} {
			if best := runs[Best(runs)]; best.ID != real.ID {
				t.Errorf("%s, though newer, speaks for the experiment", name)
			}
		}
	}
	newer := made(nil)
	if runs := []Run{newer, real}; Best(runs) != 0 || Best([]Run{real, newer}) != 1 {
		t.Error("of two alike the newer one does not speak")
	}
	standIn, invalid := weaker["a stand-in"], weaker["invalid"]
	if runs := []Run{standIn, invalid}; Best(runs) != 1 {
		t.Error("a valid stand-in outweighs an invalid run of the real stack")
	}
	if Best(nil) != -1 || Best([]Run{{Broken: "damaged"}}) != -1 {
		t.Error("something speaks where nothing could be read")
	}
}
