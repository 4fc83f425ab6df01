package site

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"perflab/runner/result"
)

// age lets all files below a folder rest for an hour, so that their times count.
func age(t *testing.T, dir string) {
	t.Helper()
	then := time.Now().Add(-time.Hour).Truncate(time.Second)
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		return os.Chtimes(path, then, then)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// again builds a site where one may stand and returns its files and what was built.
func again(t *testing.T, results, out string) (map[string]string, Summary) {
	t.Helper()
	sum, err := Build([]string{results}, out, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return files(t, out), sum
}

// fresh is the same site built from nothing.
func fresh(t *testing.T, results string) map[string]string {
	t.Helper()
	pages, _ := again(t, results, filepath.Join(t.TempDir(), "fresh"))
	return pages
}

// TestUnchangedFilesAreNotDrawnAgain: not by times, and not by contents where the times are
// those of another checkout.
func TestUnchangedFilesAreNotDrawnAgain(t *testing.T) {
	results, out := recorded(t), filepath.Join(t.TempDir(), "public")
	age(t, results)
	before, first := again(t, results, out)
	if first.Unchanged != 0 || first.Drawn == 0 {
		t.Errorf("the first build: %+v", first)
	}
	for _, what := range []string{"the same", "other times"} {
		if after, sum := again(t, results, out); sum.Drawn != 0 || sum.Unchanged != first.Drawn || !maps.Equal(before, after) {
			t.Errorf("%s: drawn %d, unchanged %d of %d", what, sum.Drawn, sum.Unchanged, first.Drawn)
		}
		now := time.Now()
		for path := range files(t, results) {
			if err := os.Chtimes(filepath.Join(results, path), now, now); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestANewRunDrawsNoOther draws its report, its experiment's page and those of all experiments.
func TestANewRunDrawsNoOther(t *testing.T) {
	results, out := recorded(t), filepath.Join(t.TempDir(), "public")
	again(t, results, out)
	time := func(name string) time.Time {
		info, err := os.Stat(filepath.Join(out, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		return info.ModTime()
	}
	kept := []string{"feed-empty/20261120-100000-aaaa.html", "feed-redis/20261122-110000-dddd.html", "feed-redis/index.html"}
	before := map[string]int64{}
	for _, name := range kept {
		before[name] = time(name).UnixNano()
	}
	recordRun(t, results, "feed-empty", "20261123-100000-eeee", 940, nil)
	after, sum := again(t, results, out)
	for _, name := range kept {
		if time(name).UnixNano() != before[name] {
			t.Errorf("%s was written anew", name)
		}
	}
	if sum.Unchanged < len(kept) || !strings.Contains(after["feed-empty/index.html"], "20261123-100000-eeee") {
		t.Errorf("got %+v", sum)
	}
	if !maps.Equal(after, fresh(t, results)) {
		t.Error("with the cache the site is another than from nothing")
	}
}

func TestAChangedRecordIsReadAgain(t *testing.T) {
	results, out := recorded(t), filepath.Join(t.TempDir(), "public")
	age(t, results)
	again(t, results, out)
	path := filepath.Join(results, "feed-empty", "20261120-100000-aaaa", result.RunFile)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(data), "Title of feed-empty", "Title of feed-EMPTY", 1) // of the same length
	if err := os.WriteFile(path, []byte(changed), 0o644); err != nil {
		t.Fatal(err)
	}
	if pages, _ := again(t, results, out); !strings.Contains(pages["feed-empty/20261120-100000-aaaa.html"], "feed-EMPTY") || !maps.Equal(pages, fresh(t, results)) {
		t.Error("the site tells what the record was")
	}
	if err := os.RemoveAll(filepath.Join(results, "feed-redis")); err != nil {
		t.Fatal(err)
	}
	if pages, _ := again(t, results, out); pages["feed-redis/index.html"] != "" || !maps.Equal(pages, fresh(t, results)) {
		t.Error("a run that is gone is still on the site")
	}
}

// TestADamagedCacheIsIgnored holds sites made beside one against the site made from nothing.
func TestADamagedCacheIsIgnored(t *testing.T) {
	results, out := recorded(t), filepath.Join(t.TempDir(), "public")
	age(t, results)
	want, _ := again(t, results, out)
	cached := cachePath(out)
	whole, err := os.ReadFile(cached)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(whole), "\n")
	flipped := slices.Clone(whole)
	for i := 200; i < len(flipped); i += 997 {
		flipped[i] ^= 0x40
	}
	for name, text := range map[string]string{
		"empty":           "",
		"cut off":         string(whole[:len(whole)*2/3]),
		"flipped bits":    string(flipped),
		"another program": "site cache 2, program 0\n" + strings.Join(lines[1:], ""),
		"no lines":        lines[0],
		"other lines":     lines[0] + digest([]byte("{}")) + "\t{}\n" + digest([]byte("null")) + "\tnull\n" + digest([]byte(`{"run":{}}`)) + "\t" + `{"run":{}}` + "\n",
	} {
		if err := os.WriteFile(cached, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if got, _ := again(t, results, out); !maps.Equal(got, want) {
			t.Errorf("%s: the site is another", name)
		}
	}
	if err := os.Remove(cached); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(cached, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Build([]string{results}, out, Options{}); err == nil || !maps.Equal(files(t, out), want) {
		t.Errorf("a folder in the cache's place: %v", err)
	}
}

// TestAChangedPageIsDrawnAgain: what stands on the old site is held against what was written.
func TestAChangedPageIsDrawnAgain(t *testing.T) {
	results, out := recorded(t), filepath.Join(t.TempDir(), "public")
	age(t, results)
	want, _ := again(t, results, out)
	for _, name := range []string{"index.html", "feed-empty/20261120-100000-aaaa.html"} {
		path := filepath.Join(out, filepath.FromSlash(name))
		if err := os.WriteFile(path, []byte(strings.Repeat("x", len(want[name]))), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove(filepath.Join(out, "feed-redis", "index.html")); err != nil {
		t.Fatal(err)
	}
	drawn := 2 // the two pages, and all files of the run
	for name := range want {
		if strings.HasPrefix(name, "feed-empty/20261120-100000-aaaa") {
			drawn++
		}
	}
	if got, sum := again(t, results, out); !maps.Equal(got, want) || sum.Drawn != drawn {
		t.Errorf("drawn %d, want %d", sum.Drawn, drawn)
	}
}

func TestAsManyCPUsAsThereAre(t *testing.T) {
	results := recorded(t)
	for i := range 6 {
		recordRun(t, results, "feed-empty", "2026112"+string(rune('3'+i))+"-100000-ffff", 900+float64(i), nil)
	}
	want := fresh(t, results)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if !maps.Equal(want, fresh(t, results)) {
		t.Error("one CPU made another site")
	}
	runtime.GOMAXPROCS(7)
	if !maps.Equal(want, fresh(t, results)) {
		t.Error("seven CPUs made another site")
	}
}

// TestParallelNamesTheFirstFault whatever the CPUs do.
func TestParallelNamesTheFirstFault(t *testing.T) {
	faults := []error{nil, os.ErrExist, nil, os.ErrClosed}
	if err := parallel(len(faults), func(i int) error { return faults[i] }); err != os.ErrExist {
		t.Errorf("got %v", err)
	}
	if err := parallel(0, nil); err != nil {
		t.Error(err)
	}
}

func TestResultsOfSeveralFolders(t *testing.T) {
	a, b := t.TempDir(), t.TempDir()
	recordRun(t, a, "feed-empty", "20261120-100000-aaaa", 900, nil)
	recordRun(t, b, "feed-empty", "20261121-100000-bbbb", 910, nil)
	recordRun(t, b, "feed-empty", "20261120-100000-aaaa", 100, nil)
	out := filepath.Join(t.TempDir(), "public")
	sum, err := Build([]string{a, b, filepath.Join(a, "none")}, out, Options{})
	if err != nil || sum.Runs != 2 || sum.Experiments != 1 {
		t.Fatalf("got %+v, %v", sum, err)
	}
	if page := files(t, out)["feed-empty/index.html"]; !strings.Contains(page, "900/s") || strings.Contains(page, "100/s") {
		t.Error("the run of the folder that is named first does not count")
	}
}
