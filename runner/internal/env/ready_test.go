package env

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
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
