package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"perflab/runner/internal/cli/exit"
	"perflab/runner/result"
)

// sound is a run of three variants with three trials each.
const sound = "schema2-feed-100posts-redis"

// copied is a copy of a recorded run, in a results folder of its own.
func copied(t *testing.T, record string) (results, dir string) {
	t.Helper()
	results = t.TempDir()
	dir = filepath.Join(results, "feed-100posts-redis", "20260101-000000-aaaa")
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "records", record))); err != nil {
		t.Fatal(err)
	}
	edit(t, filepath.Join(dir, "run.json"), func(v map[string]any) { in(v, "experiment")["language"] = "en" })
	return results, dir
}

// runs runs the program.
func runs(args ...string) (code int, out, errs string) {
	var o, e bytes.Buffer
	code = Main(context.Background(), args, nil, &o, &e)
	return code, o.String(), e.String()
}

// edit changes a JSON file of a record.
func edit(t *testing.T, file string, change func(map[string]any)) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var v map[string]any
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	change(v)
	if data, err = json.Marshal(v); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func in(v map[string]any, key string) map[string]any { return v[key].(map[string]any) }

// A damaged trial is named and left out by whoever reads the run; what is compared needs all.
func TestADamagedTrialIsNamedAndLeftOut(t *testing.T) {
	const trial = "trials/003-database-r2.json"
	for name, c := range map[string]struct{ holds, says string }{
		"nothing":         {"", "it is empty"},
		"{}":              {"{}", "it names no schema"},
		"null":            {"null", "JSON but no object"},
		"a list":          {"[1]", "JSON but no object"},
		"truncated":       {"half", "it ends in the middle, after"},
		"newer":           {`{"schema": 99}`, "it has schema 99, and this program reads up to 5: use a newer runner"},
		"odd":             {`{"schema": "x"}`, `its schema is "x"`},
		"of another kind": {`{"schema": 2, "index": "x"}`, "cannot be read"},
		"of another":      {`{"schema": 2, "index": 7}`, "it holds another trial than its name says"},
		"a pipe":          {"pipe", "not a regular file but a pipe"},
	} {
		t.Run(name, func(t *testing.T) {
			results, dir := copied(t, sound)
			file := filepath.Join(dir, trial)
			was, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			switch c.holds {
			case "half":
				err = os.WriteFile(file, was[:len(was)/2], 0o600)
			case "pipe":
				if err = os.Remove(file); err == nil {
					err = unix.Mkfifo(file, 0o600)
				}
			default:
				err = os.WriteFile(file, []byte(c.holds), 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
			code, _, errs := runs("report", "--format", "text", dir)
			if code != exit.OK || !strings.Contains(errs, trial+" is damaged, and its trial left out") || !strings.Contains(errs, c.says) || !strings.Contains(errs, "--resume") {
				t.Errorf("report: exit code %d: %s", code, errs)
			}
			text, _ := os.ReadFile(filepath.Join(dir, "summary.txt"))
			if !strings.Contains(string(text), trial+" is damaged") || !strings.Contains(string(text), "2 of 3 trials count") {
				t.Errorf("the report does not say it:\n%s", text)
			}
			if name != "{}" {
				return // what reads it is one
			}
			if code, _, errs := runs("history", "--results", results, "feed-100posts-redis"); code != exit.OK || !strings.Contains(errs, trial+" is damaged") {
				t.Errorf("history: exit code %d: %s", code, errs)
			}
			if code, _, errs := runs("baseline", "set", "--results", results, "--baselines", t.TempDir(), "feed", dir); code != exit.Invalid || !strings.Contains(errs, trial+" is damaged") {
				t.Errorf("baseline set: exit code %d: %s", code, errs)
			}
			if code, out, _ := runs("compare", filepath.Join("testdata", "records", sound), dir); code != exit.Invalid || !strings.Contains(out, trial+" is damaged") {
				t.Errorf("compare: exit code %d: %s", code, out)
			}
		})
	}
}

// What cannot be true together is not reported as measured.
func TestARecordThatContradictsItselfIsInvalid(t *testing.T) {
	const trial = "trials/003-database-r2.json"
	for name, c := range map[string]struct {
		change func(map[string]any)
		says   string
	}{
		"more requests":  {func(v map[string]any) { in(in(v, "metrics"), "counters")["http_reqs"] = 900000 }, "http_req_duration holds"},
		"no time":        {func(v map[string]any) { in(v, "metrics")["elapsed_ns"] = 0 }, "took no time"},
		"less time":      {func(v map[string]any) { in(v, "metrics")["elapsed_ns"] = 1e6 }, "it says that it measured for"},
		"fewer failures": {func(v map[string]any) { in(in(in(v, "metrics"), "rates"), "http_req_failed")["total"] = 5 }, "http_req_failed holds 5 requests"},
		"odd status":     {func(v map[string]any) { v["status"] = "weird" }, "its status is weird"},
		"other seconds":  {func(v map[string]any) { v["series"] = v["series"].([]any)[:3] }, "its seconds hold"},
	} {
		t.Run(name, func(t *testing.T) {
			results, dir := copied(t, sound)
			edit(t, filepath.Join(dir, trial), c.change)
			code, _, errs := runs("report", "--format", "text", dir)
			if code != exit.Invalid || !strings.Contains(errs, trial) || !strings.Contains(errs, c.says) {
				t.Errorf("report: exit code %d: %s", code, errs)
			}
			if text, _ := os.ReadFile(filepath.Join(dir, "summary.txt")); !strings.Contains(string(text), "its record contradicts itself") {
				t.Errorf("the report does not say it:\n%s", text)
			}
			if name == "more requests" {
				refusedElsewhere(t, results, dir, "contradicts itself")
			}
		})
	}
}

// refusedElsewhere fails where a run of which says is true is taken for one to compare with.
func refusedElsewhere(t *testing.T, results, dir, says string) {
	t.Helper()
	if code, _, errs := runs("history", "--results", results, "feed-100posts-redis"); code == exit.OK || !strings.Contains(errs, says) {
		t.Errorf("history: exit code %d: %s", code, errs)
	}
	if code, _, errs := runs("baseline", "set", "--results", results, "--baselines", t.TempDir(), "feed", dir); code != exit.Invalid || !strings.Contains(errs, says) {
		t.Errorf("baseline set: exit code %d: %s", code, errs)
	}
	if code, out, _ := runs("compare", filepath.Join("testdata", "records", sound), dir); code != exit.Invalid || !strings.Contains(out, says) {
		t.Errorf("compare: exit code %d: %s", code, out)
	}
	out := filepath.Join(t.TempDir(), "public")
	if code, _, errs := runs("site", "build", "--results", results, "--out", out); code != exit.OK {
		t.Fatalf("site build: exit code %d: %s", code, errs)
	}
	found := false
	for _, page := range pagesOf(t, out) {
		found = found || strings.Contains(page, says)
	}
	if !found {
		t.Errorf("no page of the site says %q", says)
	}
}

func pagesOf(t *testing.T, dir string) (pages []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".html" {
			return err
		}
		data, err := os.ReadFile(path)
		pages = append(pages, string(data))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

func TestAMissingTrialIsNoticed(t *testing.T) {
	const trial = "trials/003-database-r2.json"
	results, dir := copied(t, sound)
	if err := os.Remove(filepath.Join(dir, trial)); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := runs("report", "--format", "text", dir); code != exit.Invalid || !strings.Contains(errs, trial+" is not there") {
		t.Errorf("report: exit code %d: %s", code, errs)
	}
	refusedElsewhere(t, results, dir, trial+" is not there")
}

// sealed is a copy of a recorded run as this program would have written it.
func sealed(t *testing.T) (dir string) {
	t.Helper()
	_, dir = copied(t, sound)
	run, trials, err := result.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	store := &result.Store{Dir: dir}
	if err := store.WriteRun(run); err != nil {
		t.Fatal(err)
	}
	if code, out, _ := runs("verify", dir); code != exit.Undecided || !strings.Contains(out, "it was written without a digest") {
		t.Errorf("trials of an older program: exit code %d: %s", code, out)
	}
	for _, trial := range trials {
		if err := store.WriteTrial(trial); err != nil {
			t.Fatal(err)
		}
	}
	if code, _, errs := runs("report", "--format", "text", dir); code != exit.OK {
		t.Fatalf("report: exit code %d: %s", code, errs)
	}
	return dir
}

func TestVerifyFindsWhatWasTamperedWith(t *testing.T) {
	const trial = "trials/003-database-r2.json"
	original := sealed(t)
	text := func(file, was, is string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			data, err := os.ReadFile(filepath.Join(dir, file))
			if err != nil || !bytes.Contains(data, []byte(was)) {
				t.Fatalf("%s lacks %q: %v", file, was, err)
			}
			if err := os.WriteFile(filepath.Join(dir, file), bytes.Replace(data, []byte(was), []byte(is), 1), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	remove := func(file string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			if err := os.Remove(filepath.Join(dir, file)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, c := range map[string]struct {
		tamper func(*testing.T, string)
		code   int    // of verify
		says   string // by verify
		report int    // exit code of report
	}{
		"nothing":          {func(*testing.T, string) {}, exit.OK, "matches", exit.OK},
		"a report":         {text("summary.txt", "Verdict", "verdict"), exit.Invalid, "does not match: summary.txt: it was changed", exit.OK},
		"a report is gone": {remove("summary.txt"), exit.Invalid, "summary.txt: it is not there", exit.OK},
		"a figure":         {text(trial, `"cpu": `, `"cpu": 1`), exit.Invalid, trial + ": it was changed after it was written", exit.Invalid},
		"a space":          {text(trial, `"cpu": `, `"cpu":  `), exit.Invalid, trial + ": it was changed after it was written", exit.Invalid},
		"a trial is gone":  {remove(trial), exit.Invalid, trial + " is not there", exit.Invalid},
		"a trial is cut":   {text(trial, `"status": `, ``), exit.Invalid, trial + ": damaged", exit.OK},
		"the run":          {text("run.json", `"seed": 1`, `"seed": 2`), exit.Invalid, "run.json was changed", exit.Invalid},
		"a digest":         {text("run.json", `"trials/003-database-r2.json": "`, `"trials/003-database-r2.jsonx": "`), exit.Invalid, "run.json was changed", exit.Invalid},
		"a seal without names": {func(t *testing.T, dir string) {
			edit(t, filepath.Join(dir, "run.json"), func(v map[string]any) { delete(in(v, "seal"), "files") })
		}, exit.Invalid, "run.json was changed", exit.Invalid},
		"no seal": {func(t *testing.T, dir string) {
			edit(t, filepath.Join(dir, "run.json"), func(v map[string]any) { delete(v, "seal") })
		}, exit.Invalid, "does not match: run.json: its digests were taken out", exit.Invalid},
		"a run older than seals": {func(t *testing.T, dir string) {
			edit(t, filepath.Join(dir, "run.json"), func(v map[string]any) { delete(v, "seal"); v["schema"] = 4 })
		}, exit.Undecided, "not sealed: run.json: the program that wrote the record kept no digests", exit.OK},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "feed", filepath.Base(original))
			if err := os.CopyFS(dir, os.DirFS(original)); err != nil {
				t.Fatal(err)
			}
			c.tamper(t, dir)
			if code, out, errs := runs("verify", dir); code != c.code || !strings.Contains(out, c.says) {
				t.Errorf("verify: exit code %d, want %d and %q: %s%s", code, c.code, c.says, out, errs)
			}
			if code, out, _ := runs("verify", "--json", dir); code != c.code || !json.Valid([]byte(out)) {
				t.Errorf("verify --json: exit code %d: %s", code, out)
			}
			if code, _, errs := runs("report", "--format", "text", "--out", t.TempDir(), dir); code != c.report {
				t.Errorf("report: exit code %d, want %d: %s", code, c.report, errs)
			}
			if name == "the run" {
				if code, _, errs := runs("exec", "--resume", dir); code != exit.Invalid || !strings.Contains(errs, "cannot be resumed") {
					t.Errorf("exec --resume: exit code %d: %s", code, errs)
				}
			}
		})
	}
}
