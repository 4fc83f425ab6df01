package loadtest

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"perflab/runner/metric"
	"perflab/runner/metricname"
)

// Law draws how long a response is held.
type Law func(r *rand.Rand) time.Duration

// Witness is a server with a known law of latency that keeps its own record of every
// request. Its times come from the clock the engine reads, so the two compare exactly.
type Witness struct {
	URL      string
	law      Law
	secret   bool      // it speaks TLS: bytes on the wire are more than it knows of
	from, to time.Time // every response due in this stall is held until its end; zero: none

	mu             sync.Mutex
	random         *rand.Rand
	connections    map[string][]visit // by the client's address, each in order
	sent, received int64              // bytes, as the client names them
}

// visit is one request as the server saw it: arrived once it was read whole, departed
// before the first byte of the response was written.
type visit struct {
	arrived, departed time.Time
	stalled           bool
}

// stallAfter and stallFor place the stall.
const (
	stallAfter = 500 * time.Millisecond
	stallFor   = 2 * time.Second
)

// NewWitness starts one, whose stall comes stallAfter from now.
func NewWitness(t *testing.T, l Law, stall bool) *Witness {
	t.Helper()
	w := &Witness{law: l, random: rand.New(rand.NewPCG(20231112, 3)), connections: map[string][]visit{}}
	if stall {
		w.from = time.Now().Add(stallAfter)
		w.to = w.from.Add(stallFor)
	}
	w.URL = Conversation(t, func(c *net.TCPConn, r *bufio.Reader) { w.talk(c, r) })
	return w
}

// NewSecretWitness starts one that speaks TLS.
func NewSecretWitness(t *testing.T, l Law, config *tls.Config) *Witness {
	t.Helper()
	w := &Witness{law: l, random: rand.New(rand.NewPCG(20231112, 3)), connections: map[string][]visit{}, secret: true}
	w.URL = Conversation(t, func(raw *net.TCPConn, _ *bufio.Reader) {
		c := tls.Server(raw, config)
		w.talk(c, bufio.NewReader(c))
	})
	w.URL = strings.Replace(w.URL, "http:", "https:", 1)
	return w
}

// talk serves one connection.
func (w *Witness) talk(c net.Conn, r *bufio.Reader) {
	me := c.RemoteAddr().String()
	for {
		read, ok := headOf(r)
		if !ok {
			return
		}
		v := visit{arrived: time.Now()}
		w.mu.Lock()
		hold, body := w.law(w.random), strings.Repeat("x", w.random.IntN(2000))
		w.mu.Unlock()
		response := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
		time.Sleep(hold)
		if now := time.Now(); !now.Before(w.from) && now.Before(w.to) {
			v.stalled = true
			time.Sleep(w.to.Sub(now))
		}
		w.mu.Lock()
		w.sent += read
		w.received += int64(len(response))
		v.departed = time.Now()
		w.connections[me] = append(w.connections[me], v)
		w.mu.Unlock()
		if _, err := io.WriteString(c, response); err != nil {
			return
		}
	}
}

// headOf reads a request without a body and returns its length.
func headOf(r *bufio.Reader) (length int64, ok bool) {
	for {
		line, err := r.ReadSlice('\n')
		length += int64(len(line))
		if err != nil {
			return length, false
		}
		if len(bytes.TrimSpace(line)) == 0 {
			return length, true
		}
	}
}

// bounds returns, ascending, the least and the most that each request can have taken as
// its client sees it, where each connection's requests follow one another:
//
//	client      start(k)                    end(k)    start(k+1)
//	               |                           |         |
//	     ----|-----------|---------------|-------------------------|---
//	server departed(k-1) arrived(k)  departed(k)              arrived(k+1)
//
// start(k) comes before arrived(k) and end(k) after departed(k), so a request takes at
// least departed(k) - arrived(k). start(k) comes after end(k-1), hence after
// departed(k-1), and end(k) before start(k+1), hence before arrived(k+1), so it takes at
// most arrived(k+1) - departed(k-1). Both hold on any machine, however slow: one that is
// slow moves the bounds apart. Where k has no neighbour the load's began and ended stand
// for it. The upper bound is near where users do not pause; where they rest between two
// requests it contains that rest.
func (w *Witness) bounds(began, ended time.Time) (least, most []time.Duration) {
	for _, visits := range w.connections {
		for k, v := range visits {
			after, before := began, ended
			if k > 0 {
				after = visits[k-1].departed
			}
			if k+1 < len(visits) {
				before = visits[k+1].arrived
			}
			least = append(least, v.departed.Sub(v.arrived))
			most = append(most, before.Sub(after))
		}
	}
	slices.Sort(least)
	slices.Sort(most)
	return least, most
}

// Stalls is how many responses the stall held.
func (w *Witness) Stalls() (n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, visits := range w.connections {
		for _, v := range visits {
			if v.stalled {
				n++
			}
		}
	}
	return n
}

// StallLength is how much of the stall the load met: all of it, or what was left when its
// first request came.
func (w *Witness) StallLength() time.Duration { return min(stallFor, w.to.Sub(w.first())) }

// first is when the first request came.
func (w *Witness) first() (first time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, visits := range w.connections {
		if at := visits[0].arrived; first.IsZero() || at.Before(first) {
			first = at
		}
	}
	return first
}

// Quantile is the q-quantile of ascending durations, linear between ranks as k6 has it.
func Quantile(sorted []time.Duration, q float64) time.Duration {
	position := q * float64(len(sorted)-1)
	rank := int(position)
	low := sorted[rank]
	if rank+1 == len(sorted) {
		return low
	}
	return low + time.Duration((position-float64(rank))*float64(sorted[rank+1]-low))
}

// Control sends to w what users without a pause send, in the plainest way there is: a
// thread and a connection each. It returns, ascending, by how much its own times exceed
// the server's: what the machine adds to any client at that time.
func (w *Witness) Control(t *testing.T, users int, length time.Duration) (added []time.Duration) {
	var all sync.WaitGroup
	took := make([][]time.Duration, users)
	addresses := make([]string, users)
	for i := range users {
		all.Go(func() {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			c, err := net.Dial("tcp", strings.TrimPrefix(w.URL, "http://"))
			if err != nil {
				t.Error(err)
				return
			}
			defer c.Close()
			addresses[i] = c.LocalAddr().String()
			r := bufio.NewReader(c)
			for end := time.Now().Add(length); time.Now().Before(end); {
				start := time.Now()
				if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: witness\r\n\r\n"); err != nil {
					t.Error(err)
					return
				}
				response, err := http.ReadResponse(r, nil)
				if err == nil {
					_, err = io.Copy(io.Discard, response.Body)
				}
				if err != nil {
					t.Error(err)
					return
				}
				took[i] = append(took[i], time.Since(start))
			}
		})
	}
	all.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, address := range addresses {
		for k, v := range w.connections[address] {
			added = append(added, took[i][k]-v.departed.Sub(v.arrived))
		}
	}
	slices.Sort(added)
	return added
}

// precision is how near a histogram reads a duration back: half a bucket (metric.Histogram).
const precision = 0.0005

// Agrees compares the measurement, of the load that began and ended then, with the server's own record: requests and bytes
// exactly; the quantiles of the durations with those of the bounds.
//
// If each of n durations lies between two bounds of its own, then so does, for every rank,
// the duration of that rank between the bounds of that rank, and every quantile between the
// Quantiles of the bounds. So nothing is allowed here beyond what a histogram rounds, and
// still no slow machine can fail it.
func (w *Witness) Agrees(t *testing.T, s *metric.Set, began, ended time.Time) (least []time.Duration) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	least, most := w.bounds(began, ended)
	Expect(t, metricname.HTTPReqs, s.Counters[metricname.HTTPReqs], len(least))
	if !w.secret {
		Expect(t, metricname.DataSent, int64(s.Counters[metricname.DataSent]), w.sent)
		Expect(t, metricname.DataReceived, int64(s.Counters[metricname.DataReceived]), w.received)
	}
	Expect(t, "errors", s.Errors, map[string]int64{})
	measured := s.Trends[metricname.HTTPReqDuration]
	Expect(t, "durations", measured.Count(), len(least))
	for _, q := range []float64{0, 0.5, 0.95, 0.99, 1} {
		got, low, high := measured.Quantile(q), Quantile(least, q), Quantile(most, q)
		t.Logf("p%v: %v, by the server's record %v to %v", 100*q, got, low, high)
		if float64(got) < float64(low)*(1-precision)-1 || float64(got) > float64(high)*(1+precision)+1 {
			t.Errorf("p%v is %v; by the server's own record it is between %v and %v", 100*q, got, low, high)
		}
	}
	return least
}

// Fixed holds every response equally long.
func Fixed(d time.Duration) Law { return func(*rand.Rand) time.Duration { return d } }

// Exponential holds them by the exponential law.
func Exponential(mean time.Duration) Law {
	return func(r *rand.Rand) time.Duration { return time.Duration(r.ExpFloat64() * float64(mean)) }
}
