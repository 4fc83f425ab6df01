package main

import (
	"context"
	"fmt"
	"io"
	"time"
)

// scenario is one load on one file.
type scenario struct {
	over  protocol
	file  file
	users int
	pause time.Duration // after each response; 0: none
}

// protocol is what is spoken; its value is how it is called.
type protocol string

const (
	plain protocol = "" // HTTP/1.1
	https protocol = "HTTPS"
	http2 protocol = "HTTP/2"
)

// file is one that nginx serves.
type file struct {
	path  string
	bytes int
	label string
}

var (
	small = file{"/small", 2, "2 bytes"}
	large = file{"/large", 48_000, "48 kB"}
)

var scenarios = []scenario{
	{plain, small, 100, 0},
	{plain, large, 100, 0},
	{plain, small, 1000, time.Second},
	{plain, large, 1000, time.Second},
	{https, small, 100, 0},
	{https, large, 100, 0},
	{http2, small, 100, 0},
	{http2, large, 100, 0},
}

// peer is the plainest generator of the scenario's protocol.
func (s scenario) peer() string {
	if s.over == http2 {
		return "h2load"
	}
	return "wrk"
}

func (s scenario) paced() bool { return s.pause > 0 }

func (s scenario) String() string {
	if s.paced() {
		return fmt.Sprintf("%s, %d users, %v pause", s.file.label, s.users, s.pause)
	}
	if s.over != plain {
		return fmt.Sprintf("%s, %s, %d connections, no pause", s.over, s.file.label, s.users)
	}
	return fmt.Sprintf("%s, %d connections, no pause", s.file.label, s.users)
}

// length is how long a run of the scenario lasts.
func (o options) length(s scenario) time.Duration {
	if s.paced() {
		return o.paced
	}
	return o.flat
}

// estimate is how long everything takes, with half a second for each start and end.
func estimate(o options, present []generator) time.Duration {
	var total time.Duration
	for _, s := range scenarios {
		for _, g := range present {
			if g.runs(s) {
				total += time.Duration(o.rounds) * (o.length(s) + 500*time.Millisecond)
			}
		}
	}
	return total
}

// measure runs every generator in every scenario once a round and fills r. A generator that fails
// once in a scenario is not tried again in it. From round to round the generators' order
// turns by one, so that none always follows the same other.
func measure(ctx context.Context, o options, server *server, r *results, progress io.Writer) {
	for round := range o.rounds {
		for i, s := range scenarios {
			for k := range r.present {
				g := r.present[(k+round)%len(r.present)]
				if !g.runs(s) || r.failed(i, g.name) || ctx.Err() != nil {
					continue
				}
				fmt.Fprintf(progress, "round %d/%d  %-36s %s\n", round+1, o.rounds, s, g.name)
				got, err := g.measure(ctx, o, server.urls[s.over]+s.file.path, s, o.length(s))
				r.add(i, g.name, got, err)
			}
		}
	}
}
