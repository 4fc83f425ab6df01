package envtest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"perflab/runner/internal/env"
	"perflab/runner/internal/supervisor"
	"perflab/runner/internal/trial"
	"perflab/runner/spec"
	"perflab/targets"
	"perflab/targets/feed"
	"perflab/targets/null"
)

// starterEnv makes the test binary a runner that starts an environment, and then waits to be
// killed; it says where the server is.
const starterEnv = "RUNNER_TEST_STARTER"

// Main runs the tests of a package. The test binary doubles as runner: started as the
// providers start their processes, it is one of the built-in targets, or a supervisor; as
// StartRunner does, it is a runner in the middle of a trial.
func Main(m *testing.M, provider func(env.Options) (trial.Provider, error)) int {
	if len(os.Args) > 2 && os.Args[1] == feed.Command {
		switch os.Args[2] {
		case null.Name:
			return null.Main(context.Background(), os.Args[3:], os.Stdin, os.Stdout, os.Stderr)
		case supervisor.Name:
			return supervisor.Main(context.Background(), os.Args[3:], os.Stdin, os.Stdout, os.Stderr)
		}
		return feed.Main(context.Background(), os.Args[2:], os.Stdout, os.Stderr)
	}
	if os.Getenv(starterEnv) != "" {
		err := os.Unsetenv(starterEnv)
		if err == nil {
			err = start(provider)
		}
		fmt.Println(err)
		return 1
	}
	// Under the race detector every process that ends sleeps a second first; many end here.
	if err := os.Setenv("GORACE", strings.TrimSpace(os.Getenv("GORACE")+" atexit_sleep_ms=0")); err != nil {
		panic(err) // a test binary's: nothing would be tested
	}
	return m.Run()
}

// start is a runner in the middle of a trial. It returns only if it could not start.
func start(provider func(env.Options) (trial.Provider, error)) error {
	p, err := provider(env.Options{Targets: targets.FS, Self: os.Args[0]})
	if err != nil {
		return err
	}
	v := FeedVariant(spec.Server{Mode: "pooled", Workers: "2", Cache: "response"})
	e, err := p.Start(context.Background(), trial.Request{Variant: v})
	if err != nil {
		return err
	}
	fmt.Println(e.Describe().URL)
	select {}
}

// StartRunner starts a runner in the middle of a trial.
func StartRunner(t *testing.T) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), starterEnv+"=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 256)
	n, err := out.Read(buf)
	if err != nil || !strings.HasPrefix(string(buf[:n]), "http://") {
		t.Errorf("the runner said %q, %v", buf[:n], err)
	}
	return cmd
}
