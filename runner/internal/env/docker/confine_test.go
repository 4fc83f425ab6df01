package docker

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/moby/moby/client"

	"perflab/runner/internal/env/envtest"
	"perflab/runner/spec"
)

func TestContainersAreConfined(t *testing.T) {
	d := newDocker(t)
	v := envtest.FeedVariant(spec.Server{Mode: "sync", Workers: "1", Cache: "none"})
	for name, given := range map[string]*spec.Privileges{
		"by themselves": nil,
		"but for what is said": {
			Because: "the test's sake", Root: "writable", Capabilities: []string{"CHOWN", "CAP_SETUID"}, Setuid: true, Network: "open", Processes: 512,
		},
	} {
		t.Run(name, func(t *testing.T) {
			prepare(t, d, v)
			own := v
			own.Environment.Image, own.Environment.Target = serverImage(t, d, v), ""
			own.Environment.Command = []string{"sleep", "600"}
			own.Environment.Port = 8000
			own.Environment.Privileges = given
			plan, err := d.plan(own)
			if err != nil {
				t.Fatal(err)
			}
			req := envtest.Request(t, own)
			nothingLeft(t, d, req.RunID)
			r := &run{Provider: d, plan: plan, req: req}
			n, err := d.openNetwork(t.Context(), req, !r.waysOut())
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if _, _, err := Clean(context.Background(), req.RunID, true); err != nil {
					t.Error(err)
				}
			})
			part := plan.Server()
			c, err := d.startContainer(t.Context(), blueprint{
				name: part.Name, image: own.Environment.Image, command: own.Environment.Command, labels: labels(req), network: n.name, privileges: part.Privileges,
			})
			if err != nil {
				t.Fatal(err)
			}
			inside, err := d.engine.ContainerInspect(t.Context(), c.ctr.GetContainerID(), client.ContainerInspectOptions{})
			if err != nil {
				t.Fatal(err)
			}
			network, err := d.engine.NetworkInspect(t.Context(), n.name, client.NetworkInspectOptions{})
			if err != nil {
				t.Fatal(err)
			}
			h := inside.Container.HostConfig
			got := fmt.Sprintf("root read-only %v, processes %d, no way out %v", h.ReadonlyRootfs, *h.PidsLimit, network.Network.Internal)
			want := fmt.Sprintf("root read-only true, processes %d, no way out %v", spec.MostProcesses, n.direct)
			if given != nil {
				want = "root read-only false, processes 512, no way out false"
			}
			if got != want {
				t.Errorf("%s; want %s", got, want)
			}
			// What the kernel says counts, where it can be seen from here.
			status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.pid))
			if err != nil || !c.here() {
				t.Skip("the container's processes cannot be seen from here")
			}
			lines := []string{"CapBnd:\t0000000000000000", "NoNewPrivs:\t1"}
			if given != nil {
				lines = []string{"CapBnd:\t0000000000000081", "NoNewPrivs:\t0"} // CAP_CHOWN is 0, CAP_SETUID 7
			}
			for _, line := range lines {
				if !strings.Contains(string(status), line) {
					t.Errorf("no %q in\n%s", line, status)
				}
			}
		})
	}
}

// The lines are what nginx 1.22, Apache 2.4, PostgreSQL's image, Node and sudo print where each is denied.
func TestWhatAProgramWasDenied(t *testing.T) {
	for name, tc := range map[string]struct {
		log   string
		given *spec.Privileges
		asks  string
	}{
		"nginx's cache":       {"nginx: [emerg] mkdir() \"/var/cache/nginx/client_temp\" failed (30: Read-only file system)", nil, "root: writable}"},
		"nginx's user":        {"nginx: [emerg] chown(\"/var/lib/nginx/body\", 33) failed (1: Operation not permitted)", nil, "capabilities: [CHOWN]}"},
		"nginx's worker":      {"[emerg] 7#7: setgid(33) failed (1: Operation not permitted)", nil, "capabilities: [SETGID, SETUID]}"},
		"what it has stays":   {"setgid(33) failed (1: Operation not permitted)", &spec.Privileges{Root: "writable", Capabilities: []string{"CHOWN", "SETUID"}}, "capabilities: [CHOWN, SETUID, SETGID]}"},
		"a port below 1024":   {"(13)Permission denied: AH00072: make_sock: could not bind to address [::]:80", nil, "capabilities: [NET_BIND_SERVICE]}"},
		"an own file":         {"open /etc/shadow: Permission denied", nil, ""},
		"it may write there":  {"/proc/x: Read-only file system", &spec.Privileges{Root: "writable"}, ""},
		"sudo":                {"sudo: The \"no new privileges\" flag is set, which prevents sudo from running as root.", nil, "setuid: true}"},
		"another fault of it": {"SyntaxError: invalid syntax", nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			says := missed(strings.Split(tc.log, "\n"), tc.given).String()
			if (tc.asks == "") != (says == "") || !strings.HasSuffix(says, tc.asks) {
				t.Errorf("%q, and not that %q is missing", says, tc.asks)
			}
		})
	}
}
