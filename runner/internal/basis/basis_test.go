package basis

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"perflab/runner/result"
)

// TestMain lets the test binary be a run that finds its base and is killed then.
func TestMain(m *testing.M) {
	if file := os.Getenv("RUNNER_TEST_FIND"); file != "" {
		b, err := Find(context.Background(), "main", file, os.Stderr)
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println(b.File)
		_, _ = os.Stdin.Read(make([]byte, 1)) // until it is killed
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// isolate keeps the user's configuration of git away, and gives temporary folders a place that
// left checks.
func isolate(t *testing.T) {
	t.Helper()
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	t.Setenv("TMPDIR", t.TempDir())
	for _, who := range []string{"AUTHOR", "COMMITTER"} {
		t.Setenv("GIT_"+who+"_NAME", "A")
		t.Setenv("GIT_"+who+"_EMAIL", "a@example.org")
	}
}

func runGit(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-C", dir, "-c", "protocol.file.allow=always", "-c", "init.defaultBranch=main"}, args...)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	file := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func commit(t *testing.T, dir, message string) string {
	t.Helper()
	runGit(t, dir, "add", "-A")
	runGit(t, dir, "commit", "-q", "-m", message)
	return runGit(t, dir, "rev-parse", "HEAD")
}

const name = "perf/x.yaml"

// repository has the file on main, tagged v1, and a newer one on the branch work, checked out.
func repository(t *testing.T) (dir, base string) {
	t.Helper()
	isolate(t)
	dir = t.TempDir()
	runGit(t, dir, "init", "-q")
	write(t, dir, name, "base")
	write(t, dir, "server.txt", "old")
	base = commit(t, dir, "base")
	runGit(t, dir, "tag", "-a", "-m", "first", "v1")
	runGit(t, dir, "checkout", "-q", "-b", "work")
	write(t, dir, name, "head")
	write(t, dir, "server.txt", "new")
	write(t, dir, "perf/new.yaml", "new")
	commit(t, dir, "head")
	return dir, base
}

// state is every file of a repository with its content, git's own included.
func state(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		all[path] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func left(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(os.TempDir(), "*"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func read(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// find finds a base and closes it when the test ends.
func find(t *testing.T, asked, file string) (*Basis, string) {
	t.Helper()
	var notes bytes.Buffer
	b, err := Find(t.Context(), asked, file, &notes)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b, notes.String()
}

func TestACommitIsWrittenBesideTheRepository(t *testing.T) {
	dir, base := repository(t)
	write(t, dir, "server.txt", "not committed")
	before := state(t, dir)
	for _, asked := range []string{"main", "v1", base, base[:8], "HEAD~1", "work~1"} {
		t.Run(asked, func(t *testing.T) {
			b, notes := find(t, asked, filepath.Join(dir, name))
			want := result.Base{Asked: asked, Kind: result.BaseGit, Commit: base}
			if b.Base != want || notes != "" {
				t.Errorf("%+v, notes %q", b.Base, notes)
			}
			if got := read(t, b.File); got != "base" {
				t.Errorf("the file is %q", got)
			}
			top := filepath.Dir(filepath.Dir(b.File))
			if got := read(t, filepath.Join(top, "server.txt")); got != "old" {
				t.Errorf("the server is %q", got)
			}
			if got := runGit(t, top, "describe"); got != "v1" {
				t.Errorf("git describe in it says %q", got)
			}
			if got := runGit(t, top, "status", "--porcelain"); got != "" {
				t.Errorf("its status is %q", got)
			}
			if owner := fmt.Sprintf("runner-base-%d-", os.Getpid()); !strings.Contains(b.File, owner) {
				t.Errorf("%s does not say whose it is", b.File)
			}
			if err := errors.Join(b.Close(), b.Close()); err != nil {
				t.Error(err)
			}
			if l := left(t); len(l) > 0 {
				t.Errorf("left behind: %v", l)
			}
		})
	}
	if after := state(t, dir); !maps.Equal(before, after) {
		t.Error("the repository has changed")
	}
}

// TestARelativeFile is as most call it, from a folder below the top.
func TestARelativeFile(t *testing.T) {
	dir, _ := repository(t)
	t.Chdir(filepath.Join(dir, "perf"))
	for _, file := range []string{"x.yaml", "./x.yaml", "../perf/x.yaml"} {
		if b, _ := find(t, "main", file); read(t, b.File) != "base" {
			t.Errorf("%s is %q", file, read(t, b.File))
		}
	}
}

// TestWhatSurroundsGitDoesNotMatter: the variables of a hook, a user's hooks, templates and
// filters.
func TestWhatSurroundsGitDoesNotMatter(t *testing.T) {
	dir, base := repository(t)
	elsewhere := t.TempDir()
	runGit(t, elsewhere, "init", "-q")
	ran := filepath.Join(t.TempDir(), "ran")
	hook := "#!/bin/sh\necho ran >> " + ran + "\nexit 1\n"
	write(t, elsewhere, "hooks/post-checkout", hook)
	write(t, elsewhere, "hooks/reference-transaction", hook)
	for _, h := range []string{"post-checkout", "reference-transaction"} {
		if err := os.Chmod(filepath.Join(elsewhere, "hooks", h), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	write(t, elsewhere, "config", "[core]\n\thooksPath = "+elsewhere+"/hooks\n\tfsmonitor = true\n[init]\n\ttemplateDir = "+elsewhere+"\n[filter \"lfs\"]\n\tsmudge = exit 1\n")
	t.Setenv("GIT_CONFIG_GLOBAL", filepath.Join(elsewhere, "config"))
	for variable, value := range map[string]string{
		"GIT_DIR": filepath.Join(elsewhere, ".git"), "GIT_WORK_TREE": elsewhere, "GIT_INDEX_FILE": filepath.Join(elsewhere, "index"),
		"GIT_OBJECT_DIRECTORY": filepath.Join(elsewhere, ".git", "objects"), "GIT_PREFIX": "perf/", "LC_ALL": "ko_KR.UTF-8",
	} {
		t.Setenv(variable, value)
	}
	b, _ := find(t, "main", filepath.Join(dir, name))
	if b.Commit != base || read(t, b.File) != "base" {
		t.Errorf("commit %s, file %q", b.Commit, read(t, b.File))
	}
	if _, err := os.Stat(ran); err == nil {
		t.Error("a hook of the user's ran")
	}
}

// TestALinkedWorktree has its objects elsewhere.
func TestALinkedWorktree(t *testing.T) {
	dir, _ := repository(t)
	linked := filepath.Join(t.TempDir(), "linked")
	runGit(t, dir, "worktree", "add", "-q", linked, "v1")
	if b, _ := find(t, "work", filepath.Join(linked, name)); read(t, b.File) != "head" {
		t.Errorf("the file is %q", read(t, b.File))
	}
}

// TestAShallowClone is what continuous integration has.
func TestAShallowClone(t *testing.T) {
	dir, base := repository(t)
	clone := filepath.Join(t.TempDir(), "clone")
	runGit(t, dir, "clone", "-q", "--depth", "1", "--branch", "work", "file://"+dir, clone)
	runGit(t, clone, "config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*") // as actions/checkout does
	for _, asked := range []string{"main", "origin/main"} {
		_, err := Find(t.Context(), asked, filepath.Join(clone, name), &bytes.Buffer{})
		e := new(Error)
		if !errors.As(err, &e) || !e.Machine || !strings.Contains(e.Error(), "shallow") {
			t.Fatalf("error %v", err)
		}
		for _, want := range []string{"fetch-depth: 0", "git fetch --depth 1 origin main"} {
			if !strings.Contains(e.Hint, want) {
				t.Errorf("hint %q, want %s", e.Hint, want)
			}
		}
	}
	runGit(t, clone, "fetch", "-q", "--depth", "1", "origin", "main")
	for asked, note := range map[string]string{"main": "origin/main is taken", "origin/main": ""} {
		b, notes := find(t, asked, filepath.Join(clone, name))
		if b.Commit != base || read(t, b.File) != "base" || !strings.Contains(notes, note) || (note == "") != (notes == "") {
			t.Errorf("%s: commit %s, file %q, notes %q", asked, b.Commit, read(t, b.File), notes)
		}
	}
}

// TestAgain: a run that continues measures the commit that it began with.
func TestAgain(t *testing.T) {
	dir, base := repository(t)
	file := filepath.Join(dir, name)
	b, _ := find(t, "main", file)
	runGit(t, dir, "branch", "-q", "-f", "main", "work")
	again, err := Again(t.Context(), b.Base, file, &bytes.Buffer{})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if again.Base != b.Base || again.Commit != base || read(t, again.File) != "base" {
		t.Errorf("%+v, want %+v", again.Base, b.Base)
	}
	other := filepath.Join(t.TempDir(), "other")
	runGit(t, dir, "worktree", "add", "-q", other, "v1")
	b, _ = find(t, other, file)
	runGit(t, other, "checkout", "-q", "--detach", "work")
	if _, err := Again(t.Context(), b.Base, file, &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "was at commit") {
		t.Errorf("error %v", err)
	}
}

func TestTheSameCommitIsSaid(t *testing.T) {
	dir, _ := repository(t)
	if _, notes := find(t, "HEAD", filepath.Join(dir, name)); !strings.Contains(notes, "base and head are the same") {
		t.Errorf("notes %q", notes)
	}
	write(t, dir, "server.txt", "changed")
	if _, notes := find(t, "HEAD", filepath.Join(dir, name)); notes != "" {
		t.Errorf("notes %q", notes)
	}
}

func TestFolders(t *testing.T) {
	dir, base := repository(t)
	file := filepath.Join(dir, name)
	other := filepath.Join(t.TempDir(), "other")
	runGit(t, dir, "worktree", "add", "-q", other, "v1")
	flat := t.TempDir()
	write(t, flat, "x.yaml", "flat")
	for what, c := range map[string]struct {
		asked, text, commit string
		dirty               bool
	}{
		"a checkout":        {other, "base", base, false},
		"the file alone":    {flat, "flat", "", false},
		"the file's own":    {filepath.Dir(file), "head", runGit(t, dir, "rev-parse", "HEAD"), false},
		"its own top":       {dir, "head", runGit(t, dir, "rev-parse", "HEAD"), false},
		"one with changes":  {other + "/", "changed", base, true},
		"its folder of two": {filepath.Join(other, "perf"), "changed", base, true},
	} {
		t.Run(what, func(t *testing.T) {
			if c.text == "changed" {
				write(t, other, name, "changed")
			} else {
				runGit(t, other, "checkout", "-q", "--", ".")
			}
			b, _ := find(t, c.asked, file)
			want := result.Base{Asked: c.asked, Kind: result.BaseFolder, Commit: c.commit, Dirty: c.dirty}
			if b.Base != want || read(t, b.File) != c.text {
				t.Errorf("%+v with %q, want %+v", b.Base, read(t, b.File), want)
			}
			if err := b.Close(); err != nil || read(t, b.File) != c.text {
				t.Errorf("closing it took the user's folder: %v", err)
			}
		})
	}
	t.Chdir(dir)
	write(t, dir, "v1/x.yaml", "a folder of that name")
	if b, notes := find(t, "v1", name); b.Kind != result.BaseFolder || !strings.Contains(notes, "v1^0 is the git ref") {
		t.Errorf("%+v, notes %q", b.Base, notes)
	}
	write(t, dir, "perf/perf/x.yaml", "further down")
	if b, _ := find(t, "perf", name); read(t, b.File) != "head" {
		t.Errorf("its own folder: %q", read(t, b.File))
	}
	if b, _ := find(t, "v1^0", name); b.Kind != result.BaseGit {
		t.Errorf("%+v", b.Base)
	}
}

const ofAnImage = `name: x
environment: {image: "shop:2", port: 8000}
load: {request: {path: /}, users: 1, duration: 1s}
`

func TestImages(t *testing.T) {
	dir, _ := repository(t)
	write(t, dir, "perf/image.yaml", ofAnImage)
	file := filepath.Join(dir, "perf/image.yaml")
	for asked, image := range map[string]string{"image:shop": "shop", "image:shop:1": "shop:1", "shop:1": "shop:1", "shop@sha256:00": "shop@sha256:00"} {
		if b, _ := find(t, asked, file); b.Kind != result.BaseImage || b.Image != image || b.File != file || b.Asked != asked {
			t.Errorf("%s: %+v", asked, b)
		}
	}
	outside := filepath.Join(t.TempDir(), "image.yaml")
	write(t, filepath.Dir(outside), "image.yaml", ofAnImage)
	if b, _ := find(t, "shop:1", outside); b.Image != "shop:1" {
		t.Errorf("%+v", b)
	}
}

func TestSubmodules(t *testing.T) {
	dir, _ := repository(t)
	library := t.TempDir()
	runGit(t, library, "init", "-q")
	write(t, library, "lib.txt", "old library")
	commit(t, library, "old")
	runGit(t, dir, "submodule", "--quiet", "add", library, "lib")
	commit(t, dir, "with a library")
	write(t, library, "lib.txt", "new library")
	commit(t, library, "new")
	runGit(t, filepath.Join(dir, "lib"), "pull", "-q")
	commit(t, dir, "with a newer one")
	before := state(t, dir)
	file := filepath.Join(dir, name)
	b, notes := find(t, "HEAD~1", file)
	if got := read(t, filepath.Join(filepath.Dir(b.File), "..", "lib", "lib.txt")); got != "old library" || notes != "" {
		t.Errorf("the library is %q, notes %q", got, notes)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	if after := state(t, dir); !maps.Equal(before, after) {
		t.Error("the repository has changed")
	}
	clone := filepath.Join(t.TempDir(), "clone")
	runGit(t, dir, "clone", "-q", dir, clone)
	if _, notes := find(t, "HEAD~1", filepath.Join(clone, name)); !strings.Contains(notes, "git submodule update --init") {
		t.Errorf("notes on an empty submodule: %q", notes)
	}
	runGit(t, dir, "rm", "-q", "-f", "lib")
	commit(t, dir, "without")
	_, err := Find(t.Context(), "HEAD~1", file, &bytes.Buffer{})
	if e := new(Error); !errors.As(err, &e) || !strings.Contains(err.Error(), "submodule lib") || !strings.Contains(e.Hint, "folder") {
		t.Errorf("a dropped submodule: %v", err)
	}
	if l := left(t); len(l) != 1 { // the clone's base, closed when the test ends
		t.Errorf("left behind: %v", l)
	}
}

func TestFiltersAreSaid(t *testing.T) {
	dir, _ := repository(t)
	write(t, dir, "perf/.gitattributes", "*.bin filter=lfs diff=lfs\n")
	commit(t, dir, "large files")
	write(t, dir, "server.txt", "newer")
	if _, notes := find(t, "HEAD", filepath.Join(dir, name)); !strings.Contains(notes, "Git LFS") {
		t.Errorf("notes %q", notes)
	}
}

func TestWhatIsNoBase(t *testing.T) {
	dir, _ := repository(t)
	t.Chdir(dir)
	lonely := t.TempDir()
	write(t, lonely, "x.yaml", "alone")
	write(t, lonely, "run.json", "{}")
	blob := runGit(t, dir, "rev-parse", "HEAD:server.txt")
	for what, c := range map[string]struct {
		asked, file string
		want, hint  string
		noFile      bool
	}{
		"a slip":                 {"mian", name, "no branch, tag or commit", "did you mean main?", false},
		"nothing like it":        {"elephants", name, "no branch, tag or commit", "there are ", false},
		"an option":              {"--all", name, "no branch, tag or commit", "", false},
		"no commit":              {blob, name, "no branch, tag or commit", "there are ", false},
		"nothing":                {"", name, "empty", "origin/main", false},
		"a file":                 {"server.txt", name, "is a file", "folder", false},
		"no image's name":        {"image:", name, "no image", "image:", false},
		"an image of no file's":  {"shop:1", name, "no branch, tag or commit", "image:NAME", false},
		"the file is newer":      {"main", "perf/new.yaml", "has no perf/new.yaml", "", true},
		"a folder without it":    {filepath.Join(dir, "perf"), filepath.Join(lonely, "run.json"), "has no run.json", "", true},
		"a folder with neither":  {lonely, "perf/new.yaml", "neither perf/new.yaml nor new.yaml", "--baseline", true},
		"in no repository":       {"main", filepath.Join(lonely, "x.yaml"), "in no git repository", "folder", false},
		"no experiment":          {"main", "perf/nowhere.yaml", "no such file", "", false},
		"a folder to experiment": {"main", "perf", "is a folder", "", false},
	} {
		t.Run(what, func(t *testing.T) {
			b, err := Find(t.Context(), c.asked, c.file, &bytes.Buffer{})
			e := new(Error)
			if !errors.As(err, &e) {
				t.Fatalf("%+v, %v", b, err)
			}
			if !strings.Contains(e.Error(), c.want) || !strings.Contains(e.Hint, c.hint) || e.Machine != strings.Contains(c.want, "branch, tag or commit") || errors.Is(err, ErrNoFile) != c.noFile {
				t.Errorf("%v\nhint: %s\nmachine %t, no file %t", e, e.Hint, e.Machine, errors.Is(err, ErrNoFile))
			}
			if l := left(t); len(l) > 0 {
				t.Errorf("left behind: %v", l)
			}
		})
	}
}

func TestWithoutGit(t *testing.T) {
	dir, _ := repository(t)
	t.Chdir(dir)
	t.Setenv("PATH", t.TempDir())
	_, err := Find(t.Context(), "main", filepath.Join(dir, name), &bytes.Buffer{})
	if e := new(Error); !errors.As(err, &e) || !e.Machine || !strings.Contains(e.Error(), "git is not installed") {
		t.Errorf("error %v", err)
	}
	if b, _ := find(t, dir, filepath.Join(dir, name)); b.Commit != "" || read(t, b.File) != "head" {
		t.Errorf("%+v", b.Base)
	}
}

func TestStoppedByTheUser(t *testing.T) {
	dir, _ := repository(t)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := Find(ctx, "main", filepath.Join(dir, name), &bytes.Buffer{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if l := left(t); len(l) > 0 {
		t.Errorf("left behind: %v", l)
	}
}

// TestCleanRemovesWhatKilledRunsLeft, also where it may not be written to.
func TestCleanRemovesWhatKilledRunsLeft(t *testing.T) {
	dir, _ := repository(t)
	b, _ := find(t, "main", filepath.Join(dir, name))
	gone := exec.Command("true") // a number that no process has any more
	if err := gone.Run(); err != nil {
		t.Fatal(err)
	}
	dead := filepath.Join(os.TempDir(), fmt.Sprintf("runner-base-%d-1", gone.Process.Pid))
	write(t, dead, "module/file", "read only")
	if err := os.Chmod(filepath.Join(dead, "module"), 0o500); err != nil {
		t.Fatal(err)
	}
	removed, err := Clean()
	if err != nil || !slices.Equal(removed, []string{"folder " + dead}) {
		t.Errorf("removed %v, %v", removed, err)
	}
	if read(t, b.File) != "base" {
		t.Error("the base in use is gone")
	}
}

// TestAKilledRun leaves nothing in the user's repository, and a folder that Clean removes.
func TestAKilledRun(t *testing.T) {
	dir, _ := repository(t)
	before := state(t, dir)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "RUNNER_TEST_FIND="+filepath.Join(dir, name))
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, _ := bufio.NewReader(out).ReadString('\n')
	if read(t, strings.TrimSpace(line)) != "base" {
		t.Errorf("it said %q", line)
	}
	if removed, err := Clean(); err != nil || len(removed) > 0 {
		t.Errorf("removed %v, %v, of a run under way", removed, err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if removed, err := Clean(); err != nil || len(removed) != 1 || len(left(t)) > 0 {
		t.Errorf("removed %v, %v; left %v", removed, err, left(t))
	}
	if after := state(t, dir); !maps.Equal(before, after) {
		t.Error("the repository has changed")
	}
}
