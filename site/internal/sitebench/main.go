// Command sitebench measures how long the site takes to build, how much memory it takes and how
// large its home page is, by the number of runs: make bench-site.
//
// Steps: copy a real record as often as asked, each copy with an ID, a time, an experiment and a seal
// of its own, and with as many variants as asked → build the site from nothing, again after one new
// run, and again with nothing new, each in a process of its own → print a row. The trials' files of
// copies are one file under many names, so that ten thousand runs fit on a disk; each is read and
// decoded for each run all the same.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"perflab/runner/result"
)

func main() {
	record := flag.String("record", "", "folder of the record that is copied")
	sizes := flag.String("runs", "10,100,1000,10000", "numbers of runs")
	each := flag.Int("each", 10, "runs an experiment")
	variants := flag.Int("variants", 4, "variants a run")
	flag.Parse()
	if err := bench(*record, *sizes, *each, *variants); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func bench(record, sizes string, each, variants int) (err error) {
	scratch, err := os.MkdirTemp("", "sitebench-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	runner := filepath.Join(scratch, "runner")
	if out, err := exec.Command("go", "build", "-o", runner, "./runner").CombinedOutput(); err != nil {
		return fmt.Errorf("build runner: %w\n%s", err, out)
	}
	o, err := read(record, variants)
	if err != nil {
		return err
	}
	fmt.Printf("%s: %d variants, %d trials, %.1f MB a run; %d runs an experiment; %d CPUs, %s\n\n", filepath.Base(filepath.Dir(record)), variants, len(o.trials), float64(o.bytes)/1e6, each, runtime.NumCPU(), runtime.Version())
	fmt.Println("| runs | experiments | build | its CPU time | peak memory | one new run | its CPU time | peak memory | nothing new | home page | site |")
	fmt.Println("|---|---|---|---|---|---|---|---|---|---|---|")
	for _, text := range strings.Split(sizes, ",") {
		runs, err := strconv.Atoi(text)
		if err != nil {
			return err
		}
		if err := row(scratch, runner, o, runs, each); err != nil {
			return err
		}
	}
	return nil
}

// row measures one number of runs.
func row(scratch, runner string, o *original, runs, each int) error {
	results, out := filepath.Join(scratch, "results"), filepath.Join(scratch, "public")
	for i := range runs {
		if err := o.copy(results, i, each); err != nil {
			return err
		}
	}
	// What a build keeps counts from a file's third second on.
	time.Sleep(4 * time.Second)
	first, err := build(runner, results, out)
	if err != nil {
		return err
	}
	if err := o.copy(results, runs, each); err != nil {
		return err
	}
	second, err := build(runner, results, out)
	if err != nil {
		return err
	}
	third, err := build(runner, results, out)
	if err != nil {
		return err
	}
	home, err := os.Stat(filepath.Join(out, "index.html"))
	if err != nil {
		return err
	}
	size, err := sizeOf(out)
	if err != nil {
		return err
	}
	fmt.Printf("| %d | %d | %.2f s | %.2f s | %.0f MB | %.2f s | %.2f s | %.0f MB | %.2f s | %.0f kB | %.0f MB |\n", runs, (runs+each-1)/each,
		first.took.Seconds(), first.cpu.Seconds(), first.peak/1e6, second.took.Seconds(), second.cpu.Seconds(), second.peak/1e6, third.took.Seconds(), float64(home.Size())/1e3, float64(size)/1e6)
	return errors.Join(os.RemoveAll(results), os.RemoveAll(out), os.RemoveAll(filepath.Join(scratch, ".public.cache")))
}

type cost struct {
	took time.Duration
	cpu  time.Duration
	peak float64 // bytes
}

func build(runner, results, out string) (cost, error) {
	cmd := exec.Command(runner, "site", "build", "--results", results, "--out", out)
	began := time.Now()
	if text, err := cmd.CombinedOutput(); err != nil {
		return cost{}, fmt.Errorf("build the site: %w\n%s", err, text)
	}
	c := cost{took: time.Since(began), cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	if use, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		c.peak = float64(use.Maxrss) * 1024 // kB on Linux
	}
	return c, nil
}

// original is the record that is copied.
type original struct {
	run    map[string]any
	source string
	trials map[string]string // name of a copy's file → the file
	seal   map[string]string // its path → its digest
	bytes  int64
}

// read reads a record and gives it as many variants as asked: one too many is left out, one too few
// is the last one under another name.
func read(dir string, variants int) (*original, error) {
	data, err := os.ReadFile(filepath.Join(dir, "run.json"))
	if err != nil {
		return nil, fmt.Errorf("-record is the folder of a run: %w", err)
	}
	o := &original{trials: map[string]string{}, seal: map[string]string{}}
	if err := json.Unmarshal(data, &o.run); err != nil {
		return nil, err
	}
	o.source = fmt.Sprint(o.run["source"])
	o.bytes = int64(len(data))
	experiment := o.run["experiment"].(map[string]any)
	plan := o.run["plan"].(map[string]any)
	all := experiment["variants"].([]any)
	names := map[string][]string{} // variant → what its copies are called
	for i := range max(variants, len(all)) {
		if i >= variants {
			all = all[:variants]
			break
		}
		if i < len(all) {
			name := all[i].(map[string]any)["name"].(string)
			names[name] = append(names[name], name)
			continue
		}
		last := clone(all[len(names)-1]).(map[string]any)
		name := last["name"].(string)
		last["name"] = fmt.Sprintf("%s-%d", name, i+1)
		names[name] = append(names[name], last["name"].(string))
		all = append(all, last)
	}
	experiment["variants"] = all
	var trials []any
	for _, t := range plan["trials"].([]any) {
		t := t.(map[string]any)
		for _, name := range names[t["variant"].(string)] {
			c := clone(t).(map[string]any)
			c["variant"], c["index"] = name, len(trials)
			trials = append(trials, c)
			from := filepath.Join(dir, "trials", fmt.Sprintf("%03d-%s-r%d.json", int(t["index"].(float64)), t["variant"], int(t["repeat"].(float64))))
			to := fmt.Sprintf("%03d-%s-r%d.json", len(trials)-1, name, int(t["repeat"].(float64)))
			if err := o.trial(from, to, c); err != nil {
				return nil, err
			}
		}
	}
	plan["trials"] = trials
	return o, nil
}

// trial keeps the file of a trial under a new name and place.
func (o *original) trial(from, to string, planned map[string]any) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return fmt.Errorf("a trial of the record that is copied: %w", err)
	}
	var trial map[string]any
	numbers := json.NewDecoder(bytes.NewReader(data))
	numbers.UseNumber() // sums of nanoseconds have more digits than a float64
	if err := numbers.Decode(&trial); err != nil {
		return err
	}
	trial["variant"], trial["index"] = planned["variant"], planned["index"]
	if data, err = json.MarshalIndent(trial, "", " "); err != nil {
		return err
	}
	o.bytes += int64(len(data))
	o.trials[to], o.seal[result.TrialsDir+"/"+to] = string(data), result.Digest(data)
	return nil
}

func clone(v any) any {
	data, _ := json.Marshal(v) // it was read from JSON
	var c any
	_ = json.Unmarshal(data, &c)
	return c
}

// copy writes the i-th copy.
func (o *original) copy(results string, i, each int) error {
	name := fmt.Sprintf("experiment-%04d", i/each)
	began := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(i) * time.Hour)
	id := began.Format("20060102-150405") + fmt.Sprintf("-%04x", i&0xffff)
	dir := filepath.Join(results, name, id)
	first := filepath.Join(filepath.Dir(results), "trials")
	if err := errors.Join(os.MkdirAll(filepath.Join(dir, "trials"), 0o755), os.MkdirAll(first, 0o755)); err != nil {
		return err
	}
	for file, data := range o.trials {
		shared := filepath.Join(first, file)
		if _, err := os.Stat(shared); errors.Is(err, fs.ErrNotExist) {
			if err := os.WriteFile(shared, []byte(data), 0o644); err != nil {
				return err
			}
		}
		if err := os.Link(shared, filepath.Join(dir, "trials", file)); err != nil {
			return err
		}
	}
	o.run["id"], o.run["started"], o.run["ended"] = id, began, began.Add(20*time.Minute)
	experiment := o.run["experiment"].(map[string]any)
	experiment["name"] = name
	experiment["title"] = fmt.Sprintf("%s, copy %d", "Feed", i/each)
	o.run["source"] = fmt.Sprintf("%s\n# copy %d\n", o.source, i/each)
	const none = `"record": "0000000000000000000000000000000000000000000000000000000000000000"`
	o.run["seal"] = map[string]any{"files": o.seal, "record": strings.Split(none, `"`)[3]}
	data, err := json.MarshalIndent(o.run, "", " ")
	if err != nil {
		return err
	}
	data = bytes.Replace(data, []byte(none), []byte(`"record": "`+result.Digest(data)+`"`), 1)
	return os.WriteFile(filepath.Join(dir, "run.json"), data, 0o644)
}

func sizeOf(dir string) (size int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			size += info.Size()
		}
		return err
	})
	return size, err
}
