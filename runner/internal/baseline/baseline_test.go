package baseline

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"perflab/runner/result"
	"perflab/runner/verdict/compare"
)

func run(id, cpu string) compare.Side {
	return compare.Side{ID: id, Manifest: result.Manifest{CPU: cpu, CPUs: 2}, Variants: []compare.Variant{{
		Name: "a", Trials: []compare.Measured{{Repeat: 1, Figures: map[string]float64{"http_reqs.rate": 500}}},
	}}}
}

func ids(runs []compare.Side) (all []string) {
	for _, r := range runs {
		all = append(all, r.ID)
	}
	return all
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsKeptIsReadBack(t *testing.T) {
	s := Store{filepath.Join(t.TempDir(), "baselines")}
	if names, err := s.Names(); err != nil || len(names) > 0 {
		t.Fatalf("names of nothing: %v, %v", names, err)
	}
	if _, err := s.Read("feed"); !errors.Is(err, ErrNone) {
		t.Fatalf("a missing baseline: %v", err)
	}
	must(t, s.Add("feed", run("2", "A")))
	must(t, s.Add("feed", run("1", "A")))
	got, err := s.Read("feed")
	must(t, err)
	if !reflect.DeepEqual(got, []compare.Side{run("1", "A"), run("2", "A")}) {
		t.Errorf("%+v", got)
	}
	first, _ := os.ReadFile(s.Path("feed", "1"))
	must(t, s.Add("feed", got[0]))
	if again, _ := os.ReadFile(s.Path("feed", "1")); string(again) != string(first) {
		t.Errorf("written again it is\n%s\nnot\n%s", again, first)
	}
	if names, err := s.Names(); err != nil || !reflect.DeepEqual(names, []string{"feed"}) {
		t.Errorf("%v, %v", names, err)
	}
}

func TestSetDropsTheOthers(t *testing.T) {
	s := Store{t.TempDir()}
	must(t, s.Add("feed", run("1", "A")))
	dropped, err := s.Set("feed", []compare.Side{run("2", "A"), run("3", "A")})
	must(t, err)
	got, err := s.Read("feed")
	must(t, err)
	if !reflect.DeepEqual(dropped, []string{"1"}) || !reflect.DeepEqual(ids(got), []string{"2", "3"}) {
		t.Errorf("dropped %v, has %v", dropped, ids(got))
	}
}

// A disk that is full while a run is written leaves what was there: a folder nobody may write
// to stands for it.
func TestAFailedWriteLosesNothing(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may write everywhere; a script fills a disk")
	}
	s := Store{t.TempDir()}
	must(t, s.Add("feed", run("1", "A")))
	must(t, os.Chmod(filepath.Join(s.Dir, "feed"), 0o555))
	defer os.Chmod(filepath.Join(s.Dir, "feed"), 0o755)
	if _, err := s.Set("feed", []compare.Side{run("2", "A")}); err == nil {
		t.Error("no error")
	}
	if got, err := s.Read("feed"); err != nil || !reflect.DeepEqual(ids(got), []string{"1"}) {
		t.Errorf("%v, %v", ids(got), err)
	}
}

func TestTrimKeepsTheNewestOfEachMachine(t *testing.T) {
	s := Store{t.TempDir()}
	for i := range 5 {
		must(t, s.Add("feed", run(fmt.Sprint(i), "A")))
	}
	must(t, s.Add("feed", run("0b", "B")))
	left := filepath.Join(s.Dir, "feed", ".9.json.123")
	must(t, os.WriteFile(left, []byte("{"), 0o644))
	removed, err := s.Trim("feed", 2)
	must(t, err)
	got, err := s.Read("feed")
	must(t, err)
	if !reflect.DeepEqual(removed, []string{"0", "1", "2"}) || !reflect.DeepEqual(ids(got), []string{"0b", "3", "4"}) {
		t.Errorf("removed %v, has %v", removed, ids(got))
	}
	if _, err := os.Stat(left); err == nil {
		t.Error("a killed writer's file is still there")
	}
}

func TestWhatIsNoBaselineIsRefused(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"newer":     {`{"schema": 99, "run": {"x": 1}}`, "the baseline has schema 99, this program reads up to 1: use a newer runner"},
		"no schema": {`{"id": "x"}`, "no run of a baseline"},
		"damaged":   {`{"schema": 1, "run": `, "a damaged one"},
		"renamed":   {`{"schema": 1, "run": "y"}`, `it holds run "y"`},
	} {
		t.Run(name, func(t *testing.T) {
			s := Store{t.TempDir()}
			must(t, s.Add("feed", run("a", "A")))
			must(t, os.WriteFile(s.Path("feed", "x"), []byte(c.text), 0o644))
			if _, err := s.Read("feed"); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
	for _, name := range []string{"", "../feed", "a/b", ".feed", "Feed"} {
		if err := (Store{t.TempDir()}).Add(name, run("a", "A")); err == nil {
			t.Errorf("the name %q was taken", name)
		}
	}
}
