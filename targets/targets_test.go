package targets_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"testing"

	"perflab/runner/target"
	"perflab/targets"
	"perflab/targets/feed/dataset"
)

// Every folder with a target.yaml is built into the program, and can be read.
func TestEveryTargetIsEmbedded(t *testing.T) {
	onDisk, err := target.List(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	embedded, err := target.List(targets.FS)
	if err != nil {
		t.Fatal(err)
	}
	if len(onDisk) == 0 || !slices.Equal(onDisk, embedded) {
		t.Errorf("on disk %v, embedded %v", onDisk, embedded)
	}
	for _, name := range embedded {
		target, err := target.Read(targets.FS, name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, other := range []string{target.Base, target.StandIn} {
			if other != "" && !slices.Contains(embedded, other) {
				t.Errorf("%s names the target %s, which is not there", name, other)
			}
		}
	}
}

// The generator in Python, which makes the database of django-feed, and the one in Go,
// which says what it must hold, agree to the last byte.
func TestPythonGeneratesTheSamePosts(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("needs python3, which is not installed")
	}
	const script = `
import json, sys
sys.path.insert(0, "django-feed/feed")
import dataset
stamp = lambda t: t.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
rows = [dict(p._asdict(), created_at=stamp(p.created_at), updated_at=stamp(p.updated_at))
        for p in dataset.posts(*json.loads(sys.argv[1]))]
sys.stdout.write(json.dumps(rows, ensure_ascii=False, separators=(",", ":")))
`
	for name, d := range map[string]dataset.Shape{
		"as published":   {Posts: 100, Min: 200, Max: 500, Seed: 20231112},
		"none":           {Posts: 0, Min: 200, Max: 500, Seed: 20231112},
		"empty contents": {Posts: 3, Min: 0, Max: 0, Seed: 1},
		"whole draws":    {Posts: 50, Min: 9, Max: 21, Seed: 0},
		"largest seed":   {Posts: 300, Min: 100, Max: 100, Seed: 1<<64 - 1},
	} {
		t.Run(name, func(t *testing.T) {
			arguments, err := json.Marshal([]any{d.Seed, d.Posts, d.Min, d.Max})
			if err != nil {
				t.Fatal(err)
			}
			out, err := exec.Command(python, "-B", "-c", script, string(arguments)).Output()
			if err != nil {
				var stderr []byte
				if e, ok := err.(*exec.ExitError); ok {
					stderr = e.Stderr
				}
				t.Fatal(fmt.Errorf("%w\n%s", err, stderr))
			}
			if string(out) != string(dataset.JSON(d)) {
				t.Errorf("Python\n%.300s\nGo\n%.300s", out, dataset.JSON(d))
			}
		})
	}
}
