package faults

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"perflab/runner/internal/cli"
	"perflab/runner/internal/moment"
	"perflab/runner/internal/trial"
)

// The environment of the program under test.
const (
	asProgram = "RUNNER_FAULTS_PROGRAM" // makes the test binary the program
	stopsAt   = "RUNNER_FAULTS_AT"      // MOMENT/N: the moment, and at which of its times to stop
	signsIn   = "RUNNER_FAULTS_DIR"     // folder of the signs: reached is made at the moment, go ends the stop
)

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" || len(os.Args) > 1 && os.Args[1] == "target" {
		trustMachine()
		if at := os.Getenv(stopsAt); at != "" && len(os.Args) > 1 && os.Args[1] == "exec" {
			listen(at, os.Getenv(signsIn))
		}
		os.Exit(cli.Main(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// trustMachine moves the limits out of reach that a busy machine breaks: what becomes of a
// fault must not depend on that.
func trustMachine() {
	never := float64(math.MaxInt64)
	for _, l := range []*trial.Limits{&trial.CPULimits, &trial.QuotaLimits, &trial.ThrottledLimits, &trial.HiccupLimits, &trial.CeilingLimits, &trial.StealLimits, &trial.LagFloors} {
		*l = trial.Limits{Warn: never, Invalid: never}
	}
}

// listen stops the program at a moment until it is told to go on. Under load it does not stop:
// the load goes on while the fault is injected.
func listen(at, dir string) {
	name, number, _ := strings.Cut(at, "/")
	nth, err := strconv.Atoi(number)
	if err != nil {
		panic(err)
	}
	var mu sync.Mutex
	seen, writes := 0, 0
	moment.Reached = func(what string) {
		mu.Lock()
		defer mu.Unlock()
		if what == moment.Write {
			writes++
		}
		if what != name {
			return
		}
		seen++
		under := what == moment.WarmUp || what == moment.Load
		if under && (writes < nth-1 || seen < 0) || !under && seen != nth {
			return
		}
		if under {
			seen = math.MinInt / 2 // once
		}
		if err := os.WriteFile(filepath.Join(dir, "reached"), nil, 0o600); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		for !under {
			if _, err := os.Stat(filepath.Join(dir, "go")); err == nil {
				return
			}
			time.Sleep(5 * time.Millisecond)
		}
	}
}
