package env

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestWaitReady(t *testing.T) {
	report := `{"target":"feed","versions":{"go":"1"},"in_force":{"server.mode":"sync"},"native":[{"name":"mode","value":"sync"}]}`
	var answered int
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/third" {
			fmt.Fprint(w, "fine")
			return
		}
		if answered++; answered < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		fmt.Fprint(w, report)
	}))
	defer s.Close()
	found, err := WaitReady(t.Context(), ProbeClient(), s.URL+"/third", time.Minute, nil)
	if err != nil || found == nil || found.Target != "feed" || found.Effective["server.mode"] != "sync" || len(found.Native) != 1 {
		t.Errorf("report %+v, %v", found, err)
	}
	if found, err := WaitReady(t.Context(), ProbeClient(), s.URL, time.Minute, nil); found != nil || err != nil {
		t.Errorf("report %+v, %v of a server that has none", found, err)
	}
	died := fmt.Errorf("it died")
	if _, err := WaitReady(t.Context(), ProbeClient(), s.URL, time.Minute, func() error { return died }); err != died {
		t.Errorf("error %v, want that it died", err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(died)
	if _, err := WaitReady(ctx, ProbeClient(), s.URL, time.Minute, nil); err != died {
		t.Errorf("error %v, want the cancellation's cause", err)
	}
}

// TestTLSThatFailsForGood is told at once: no waiting makes a certificate trusted.
func TestTLSThatFailsForGood(t *testing.T) {
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	defer secure.Close()
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	for url, want := range map[string]string{
		secure.URL: "certificate",
		strings.Replace(plain.URL, "http:", "https:", 1): "HTTP response to HTTPS client",
	} {
		began := time.Now()
		_, err := WaitReady(t.Context(), ProbeClient(), url, time.Minute, nil)
		if err == nil || !strings.Contains(err.Error(), want) || time.Since(began) > 30*time.Second {
			t.Errorf("%s: %v after %v, want %q", url, err, time.Since(began), want)
		}
	}
}
