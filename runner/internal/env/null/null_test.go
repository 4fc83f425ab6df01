package env

import (
	"errors"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"

	"perflab/runner/internal/resource/cpu"
	"perflab/runner/internal/resource/socket"
	"perflab/runner/internal/trial"
	"perflab/runner/result"
	"perflab/runner/spec"
)

func TestStartNull(t *testing.T) {
	cpus, err := cpu.Available()
	if err != nil {
		t.Fatal(err)
	}
	url, stop, err := StartNull(t.Context(), os.Args[0], cpus[:1])
	if err != nil {
		t.Fatal(err)
	}
	resp, err := probeClient().Get(url + "/123")
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	if err != nil || resp.StatusCode != http.StatusOK || len(body) != 123 {
		t.Errorf("status %d, %d bytes, %v", resp.StatusCode, len(body), err)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	if _, err := probeClient().Get(url); err == nil {
		t.Error("it still answers")
	}
}

func TestNetworkProcess(t *testing.T) {
	for name, tc := range map[string]struct {
		env  interface{ NetworkProcess() (int, error) }
		pid  int
		says string
	}{
		"on loopback":      {&externalEnv{description: result.Environment{Path: pathLoopback}}, os.Getpid(), ""},
		"elsewhere":        {&externalEnv{description: result.Environment{Path: pathExternal}}, 0, "not on this machine"},
		"no container":     {&dockerEnv{}, 0, "gone"},
		"nothing embedded": {&processEnv{}, 0, "gone"},
	} {
		t.Run(name, func(t *testing.T) {
			pid, err := tc.env.NetworkProcess()
			if pid != tc.pid || (err == nil) != (tc.says == "") || err != nil && !strings.Contains(err.Error(), tc.says) {
				t.Errorf("process %d, %v", pid, err)
			}
		})
	}
}

// The network of a server in a container is not this process's: nothing rests in it, and
// nobody was turned away.
func TestNetworkOfAContainer(t *testing.T) {
	d := newDocker(t)
	if !d.here {
		t.Skip("the engine runs on another machine or in a virtual one: its processes cannot be seen")
	}
	env, _ := start(t, d, feedVariant(spec.Server{Mode: "pooled", Workers: "1", Cache: "none"}))
	pid, err := env.(trial.Located).NetworkProcess()
	if err != nil {
		t.Fatal(err)
	}
	own, err1 := os.Readlink("/proc/self/ns/net")
	theirs, err2 := os.Readlink("/proc/" + strconv.Itoa(pid) + "/ns/net")
	if err := errors.Join(err1, err2); err != nil || own == theirs {
		t.Errorf("process %d is in network %s, this one in %s: %v", pid, theirs, own, err)
	}
	if _, err := socket.ReadListening(os.DirFS("/"), strconv.Itoa(pid)); err != nil {
		t.Error(err)
	}
	door, ok := env.(trial.Visible).ListenEndpoints()["server"]
	if q, err := socket.ReadQueues(os.DirFS("/"), door); !ok || err != nil || q != (socket.Queues{}) {
		t.Errorf("at door %+v: %+v, %v; want nobody waiting", door, q, err)
	}
}
