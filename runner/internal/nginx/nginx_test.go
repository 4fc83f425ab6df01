package nginx

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestServesUntilItIsEnded(t *testing.T) {
	Require(t)
	for name, end := range map[string]func(*Server){"stopped": (*Server).Stop, "killed": (*Server).Kill} {
		t.Run(name, func(t *testing.T) {
			dir, address := t.TempDir(), free(t)
			s, err := Start(t.Context(), Options{Dir: dir, HTTP: fmt.Sprintf("access_log access.log; server { listen %s; location / { return 200 hello; } }", address)})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(s.Stop) // a second time where all is well
			resp, err := http.Get("http://" + address)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(resp.Body)
			resp.Body.Close()
			if err != nil || string(body) != "hello" {
				t.Errorf("body %q, error %v", body, err)
			}
			end(s)
			if resp, err := http.Get("http://" + address); err == nil {
				resp.Body.Close()
				t.Error("it still answers")
			}
			// It writes a request down after the answer: killed between the two it has not.
			log, err := os.ReadFile(filepath.Join(dir, "access.log"))
			if n := strings.Count(string(log), "\n"); err != nil || n > 1 || n == 0 && name == "stopped" {
				t.Errorf("logged %q, error %v: want one request", log, err)
			}
		})
	}
}

func TestAFaultIsTold(t *testing.T) {
	Require(t)
	address := free(t)
	for name, c := range map[string]struct{ http, want string }{
		"no such directive": {"nonsense on;", `unknown directive "nonsense"`},
		"a foreign address": {"server { listen 192.0.2.1:" + strings.TrimPrefix(address, "127.0.0.1:") + "; }", "bind()"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := Start(t.Context(), Options{Dir: t.TempDir(), HTTP: c.http})
			if err == nil {
				s.Stop()
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want nginx's own words on %s", err, c.want)
			}
		})
	}
}

func free(t *testing.T) string {
	t.Helper()
	address, err := Address()
	if err != nil {
		t.Fatal(err)
	}
	return address
}
