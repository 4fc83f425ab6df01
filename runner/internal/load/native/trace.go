package native

import (
	"context"
	"crypto/tls"
	"net/http/httptrace"
	"sync"
	"time"

	"perflab/runner/metric"
)

// trace takes the times of one request's phases from net/http, as k6 defines them. Its
// hooks run on whichever goroutine dials or writes, even after the request was given up.
type trace struct {
	now   func() time.Duration
	start time.Duration

	mu               sync.Mutex
	dialed, dialDone time.Duration
	tls, tlsDone     time.Duration
	got              time.Duration // when the request had a connection; 0: never
	wrote            time.Duration // when it was written; 0: never
	first            time.Duration // when the first byte came; 0: never
	opened           int64
}

// with attaches the trace to a request's context.
func (t *trace) with(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		ConnectStart: func(string, string) {
			t.mark(&t.dialed)
			t.mu.Lock()
			defer t.mu.Unlock()
			t.tls, t.tlsDone = 0, 0
		},
		ConnectDone: func(_, _ string, err error) {
			if err == nil {
				t.mark(&t.dialDone)
			}
		},
		// net/http tells once more of the handshake that secure made.
		TLSHandshakeStart: func() { t.markOnce(&t.tls) },
		TLSHandshakeDone: func(_ tls.ConnectionState, err error) {
			if err == nil {
				t.markOnce(&t.tlsDone)
			}
		},
		GotConn: func(info httptrace.GotConnInfo) {
			t.mark(&t.got)
			if !info.Reused {
				t.mu.Lock()
				t.opened++
				t.mu.Unlock()
			}
		},
		WroteRequest:         func(httptrace.WroteRequestInfo) { t.mark(&t.wrote) },
		GotFirstResponseByte: func() { t.mark(&t.first) },
	})
}

func (t *trace) mark(at *time.Duration) {
	now := t.now()
	t.mu.Lock()
	defer t.mu.Unlock()
	*at = now
}

func (t *trace) markOnce(at *time.Duration) {
	now := t.now()
	t.mu.Lock()
	defer t.mu.Unlock()
	if *at == 0 {
		*at = now
	}
}

// request returns the phases of a request that ended at end, with its start in SendLag.
func (t *trace) request(end time.Duration) *metric.Request {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := &metric.Request{End: end, SendLag: t.start, Connections: t.opened}
	if t.dialDone > 0 {
		s.Connecting = t.dialDone - t.dialed
	}
	if t.tlsDone > 0 {
		s.TLSHandshaking = t.tlsDone - t.tls
	}
	switch {
	case t.got == 0:
		s.Blocked = end - t.start
		return s
	case t.wrote == 0:
		s.Sending = end - t.got
	case t.first == 0:
		s.Sending, s.Waiting = t.wrote-t.got, end-t.wrote
	default:
		s.Sending, s.Waiting = t.wrote-t.got, max(t.first-t.wrote, 0)
		s.Receiving = end - max(t.first, t.wrote)
	}
	s.Blocked = t.got - t.start
	return s
}
