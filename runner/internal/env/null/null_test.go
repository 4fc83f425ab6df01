package null

import (
	"io"
	"net/http"
	"os"
	"testing"

	"perflab/runner/internal/env"
	"perflab/runner/internal/env/envtest"
	"perflab/runner/internal/resource/cpu"
)

func TestMain(m *testing.M) { os.Exit(envtest.Main(m, nil)) }

func TestStart(t *testing.T) {
	cpus, err := cpu.Available()
	if err != nil {
		t.Fatal(err)
	}
	url, stop, err := Start(t.Context(), os.Args[0], cpus[:1])
	if err != nil {
		t.Fatal(err)
	}
	resp, err := env.ProbeClient().Get(url + "/123")
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
	if _, err := env.ProbeClient().Get(url); err == nil {
		t.Error("it still answers")
	}
}
