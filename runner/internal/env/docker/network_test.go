package docker

import (
	"errors"
	"os"
	"strconv"
	"testing"

	"perflab/runner/internal/env/envtest"
	"perflab/runner/internal/resource/socket"
	"perflab/runner/spec"
)

// The network of a server in a container is not this process's: nothing rests in it, and
// nobody was turned away.
func TestNetworkOfAContainer(t *testing.T) {
	d := newDocker(t)
	if !d.here {
		t.Skip("the engine runs on another machine or in a virtual one: its processes cannot be seen")
	}
	started, _ := start(t, d, envtest.FeedVariant(spec.Server{Mode: "pooled", Workers: "1", Cache: "none"}))
	pid, err := started.NetworkProcess()
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
	at, ok := started.ListenEndpoints()["server"]
	if q, err := socket.ReadQueues(os.DirFS("/"), at); !ok || err != nil || q != (socket.Queues{}) {
		t.Errorf("at %+v: %+v, %v; want nobody waiting", at, q, err)
	}
}
