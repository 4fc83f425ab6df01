package env

import (
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"perflab/runner/internal/resource"
	"perflab/runner/result"
)

func TestStartNull(t *testing.T) {
	cpus, err := resource.Available()
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
