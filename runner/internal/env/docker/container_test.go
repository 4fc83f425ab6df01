package docker

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
)

// hangingEngine accepts every request and never answers; each one it gets is sent on asked.
func hangingEngine(t *testing.T) (engine client.APIClient, asked <-chan struct{}) {
	t.Helper()
	requests, over := make(chan struct{}, 1), make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/stats") {
			return // the client asks first which version the engine speaks
		}
		requests <- struct{}{}
		select {
		case <-r.Context().Done():
		case <-over:
		}
	}))
	t.Cleanup(s.Close)
	t.Cleanup(func() { close(over) })
	engine, err := client.New(client.WithHost("tcp://" + s.Listener.Addr().String()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close() })
	return engine, requests
}

// An engine that hangs does not delay the end of a trial: what its meter asks ends with it.
func TestAReadingEndsWithTheTrial(t *testing.T) {
	engine, asked := hangingEngine(t)
	ctx, cancel := context.WithCancel(t.Context())
	c := &component{name: "server", engine: engine, ctr: &testcontainers.DockerContainer{ID: "0123456789abcdef"}, pid: 1 << 30}
	c.watch(ctx, 1)
	read := make(chan error, 1)
	go func() {
		_, err := c.Meter().Read()
		read <- err
	}()
	<-asked
	cancel()
	if err := <-read; !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that the trial was cancelled", err)
	}
}
