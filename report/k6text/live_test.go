package k6text

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"perflab/report/internal/golden"
)

// TestBlockIsWhatTheInstalledK6Prints runs the k6 on the PATH against a small server and
// holds our block, made of what k6 exports, against the text k6 prints, byte for byte.
func TestBlockIsWhatTheInstalledK6Prints(t *testing.T) {
	k6, err := exec.LookPath("k6")
	if err != nil {
		t.Skip("no k6 on the PATH: the blocks in testdata stand for it")
	}
	if version, err := exec.Command(k6, "version").CombinedOutput(); err != nil || !strings.Contains(string(version), "k6 v1.") {
		t.Skipf("only k6 1 has the classic text, this is %q (%v)", strings.TrimSpace(string(version)), err)
	}
	var requests atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if requests.Add(1)%7 == 0 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	defer server.Close()
	dir := t.TempDir()
	script, export := filepath.Join(dir, "script.js"), filepath.Join(dir, "export.json")
	const text = `import http from 'k6/http';
import { check, sleep } from 'k6';
export const options = { vus: 3, duration: '1s', thresholds: { http_reqs: ['count>1'], checks: ['rate>0.99'] } };
export default function () {
  check(http.get(__ENV.URL), { 'is status 200': (r) => r.status === 200, 'answered': (r) => r.status > 0 });
  sleep(0.02);
}
`
	if err := os.WriteFile(script, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, k6, "run", "--quiet", "--no-color", "--summary-mode=legacy", "--no-usage-report",
		"--address=", "--env", "URL="+server.URL, "--summary-export="+export, script)
	printed, err := cmd.Output()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 99 {
		t.Fatalf("k6: %v, want exit code 99 for the threshold that cannot hold", err)
	}
	want := strings.Trim(string(printed), "\n") + "\n"
	checks, metrics := readExport(t, export, want)
	if len(metrics) < 15 || len(checks) != 2 {
		t.Fatalf("k6 measured %d metrics and %d checks:\n%s", len(metrics), len(checks), want)
	}
	golden.Diff(t, block(checks, metrics), want)
}
