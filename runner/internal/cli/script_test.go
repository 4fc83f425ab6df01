package cli

import (
	"context"
	"errors"
	"flag"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"perflab/runner/internal/trial"
)

// The test binary doubles as the program, so that scripts run what users run. Most of what
// runs at once here waits: for a load to end, and in it for a pause.
func TestMain(m *testing.M) {
	if err := flag.Set("test.parallel", strconv.Itoa(2*runtime.GOMAXPROCS(0))); err != nil {
		panic(err)
	}
	testscript.Main(m, map[string]func(){
		"limited": limited,
		"runner": func() {
			if os.Getenv(judgesMachine) == "" {
				trustMachine()
			}
			os.Exit(Main(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
		},
	})
}

// judgesMachine makes the test binary judge how the machine fared, as the program does.
const judgesMachine = "RUNNER_TEST_JUDGES_MACHINE"

// trustMachine moves the limits out of reach that a machine breaks which runs many tests at
// once: what a script shows of the command line must not depend on that.
func trustMachine() {
	never := float64(math.MaxInt64) // a share, or nanoseconds
	for _, l := range []*trial.Limits{&trial.CPULimits, &trial.QuotaLimits, &trial.ThrottledLimits, &trial.HiccupLimits, &trial.CeilingLimits, &trial.StealLimits, &trial.LagFloors} {
		*l = trial.Limits{Warn: never, Invalid: never}
	}
}

// TestScripts runs one script per behaviour of the command line.
func TestScripts(t *testing.T) {
	records, err := filepath.Abs(filepath.Join("testdata", "records"))
	if err != nil {
		t.Fatal(err)
	}
	cache := t.TempDir() // one for all scripts, so that only the first finds the engine's ceiling
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("DOCKER_HOST", "unix:///nonexistent/docker.sock") // Docker has tests of its own
			e.Setenv("XDG_CACHE_HOME", cache)
			e.Setenv("RECORDS", records)
			e.Setenv("RUNNER_BIN", filepath.SplitList(e.Getenv("PATH"))[0])
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "await": await,
		},
	})
}

// exits CODE[,CODE] PROGRAM ARGS...: runs the program and fails unless it exits with one of
// the codes. A script that measures on a machine of any speed allows for 4 beside 0.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARGS...")
	}
	code := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		code = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if !slices.Contains(strings.Split(args[0], ","), strconv.Itoa(code)) {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}

// await PATTERN: waits until a file that matches the pattern exists.
func await(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: await PATTERN")
	}
	deadline := time.Now().Add(time.Minute)
	for time.Now().Before(deadline) {
		if found, _ := filepath.Glob(ts.MkAbs(args[0])); len(found) > 0 {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	ts.Fatalf("%s did not appear within a minute", args[0])
}
