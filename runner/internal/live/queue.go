package live

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
	"unicode"

	"perflab/runner/phrase"
)

// mostQueued is how many items wait for one sink; a second of load has some five.
const mostQueued = 1024

// patience is how long is waited for one sink.
type patience struct {
	send  time.Duration // for it to take what is sent, after which that is dropped
	rest  time.Duration // how long one that failed is left alone
	flush time.Duration // at the end of a run
}

var usual = patience{send: 3 * time.Second, rest: 5 * time.Second, flush: 2 * time.Second}

// queue holds what one sink has yet to take.
type queue struct {
	patience
	target Target
	sink   Sink
	items  chan Item
	cancel context.CancelFunc
	done   chan struct{}

	mu     sync.Mutex
	closed bool
	failed error // the first failure; nil: it took everything
	told   bool
}

func start(t Target, s Sink, p patience) *queue {
	ctx, cancel := context.WithCancel(context.Background())
	q := &queue{patience: p, target: t, sink: s, items: make(chan Item, mostQueued), cancel: cancel, done: make(chan struct{})}
	go q.run(ctx)
	return q
}

// errSlow is a sink that takes less than there is.
var errSlow = errors.New("it takes too little: some of what was measured was dropped")

func (q *queue) put(i Item) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return
	}
	select {
	case q.items <- i:
	default:
		q.fail(errSlow)
	}
}

// run sends what is queued, all at once, until the queue is closed.
func (q *queue) run(ctx context.Context) {
	defer close(q.done)
	var rest time.Time
	for first := range q.items {
		batch := append([]Item(nil), first)
		for more := true; more && len(batch) < mostQueued; {
			select {
			case i, open := <-q.items:
				if more = open; open {
					batch = append(batch, i)
				}
			default:
				more = false
			}
		}
		if ctx.Err() != nil || time.Now().Before(rest) {
			continue
		}
		sending, cancel := context.WithTimeout(ctx, q.send)
		err := q.sink.Send(sending, batch)
		if err != nil && errors.Is(sending.Err(), context.DeadlineExceeded) {
			err = fmt.Errorf("no answer within %s", q.send)
		}
		cancel()
		if err != nil {
			rest = time.Now().Add(q.rest)
			q.mu.Lock()
			q.fail(err)
			q.mu.Unlock()
		}
	}
}

// fail keeps the first failure. The caller holds the lock.
func (q *queue) fail(err error) {
	if q.failed == nil {
		q.failed = err
	}
}

func (q *queue) warning() (phrase.Statement, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.failed == nil || q.told {
		return phrase.Statement{}, false
	}
	q.told = true
	return phrase.LiveSink(phrase.Text(q.target.Kind), phrase.Text(q.target.Address()), phrase.Sentences(phrase.Error(bare(q.failed)))), true
}

// bare takes an error's URL away, which may hold secrets.
func bare(err error) error {
	var of *url.Error
	for errors.As(err, &of) {
		err = of.Err
	}
	return err
}

// close waits for what is queued to be taken, a while, and only where the sink has not failed.
func (q *queue) close() {
	q.mu.Lock()
	failed := q.failed
	if !q.closed {
		q.closed = true
		close(q.items)
	}
	q.mu.Unlock()
	wait := time.NewTimer(q.flush)
	defer wait.Stop()
	if failed == nil {
		select {
		case <-q.done:
		case <-wait.C:
			q.mu.Lock()
			q.fail(fmt.Errorf("the last of it was not taken within %s", q.flush))
			q.mu.Unlock()
		}
	}
	q.cancel()
	<-q.done
}

// answered turns what a sink answered into an error; nil where it took what was sent.
func answered(res *http.Response) error {
	defer res.Body.Close()
	const enough = 200
	body, _ := io.ReadAll(io.LimitReader(res.Body, 4096))
	if res.StatusCode/100 == 2 {
		return nil
	}
	text := strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(strings.TrimSpace(string(body)), ""))
	if r := []rune(text); len(r) > enough {
		text = string(r[:enough]) + "…"
	}
	if text != "" {
		text = ": " + text
	}
	return fmt.Errorf("it answered %d %s%s", res.StatusCode, http.StatusText(res.StatusCode), text)
}
