package main

import "perflab/runner/metricname"

// kase is one thing that the gate must tell, or must not.
type kase struct {
	name string
	load string   // of the experiment, without its time; "": closed
	base []string // the server's arguments
	head []string
	rest string // more of both files
	only string // more of the head's file
	// commits has base and head be two commits of one repository in place of two folders.
	commits bool
	// repeat is how often it is made; wrong in how many of these another exit code may come out.
	repeat, wrong int
	want          []int // exit codes
	figure        string
	steps         []step // of a case with stored runs; then base and head are the servers of its steps
}

// step is one command of a case that takes several.
type step struct {
	side string // base or head: whose file
	args []string
	want []int
	says string // what must stand in what it prints
	// before changes what is there, in the case's folder, before the command runs; nil: nothing.
	before func(dir string) error
}

// closed are users who send without a pause, so that the server decides the rate; paused ones
// decide it themselves.
const (
	closed = "request: {path: /}, users: 16"
	paused = "request: {path: /}, users: 60, think_time: 50ms"
	few    = "request: {path: /}, users: 30, think_time: 50ms"
	two    = "requests: {list: {path: /}, one: {path: /slow}}, users: 60, think_time: 50ms"
)

// plain is the server that most cases begin with: a third of a millisecond of CPU a request.
var plain = []string{"-work", "4000"}

// waiting is one that waits more than it works.
var waiting = []string{"-work", "1000", "-sleep", "3ms"}

func with(args []string, more ...string) []string { return append(args[:len(args):len(args)], more...) }

// A case that must not be green allows 4 beside 1 and 5 where a busy machine may spoil what a
// single command measures: that is not green either.

// told are the cases by which the gate's verdicts are judged, the ones that must stay quiet first.
var told = []kase{
	{name: "the same server", base: plain, head: plain, repeat: 30, wrong: 1, want: []int{0, 5}},
	{name: "the same server, waiting", load: paused, base: waiting, head: waiting, repeat: 3, want: []int{0, 5}},
	{name: "the same server, one outlier trial", base: plain, head: with(plain, "-outlier", "starts"), repeat: 3, want: []int{0, 5}},
	{name: "10% more work", base: plain, head: []string{"-work", "4400"}, repeat: 3, want: []int{1}, figure: metricname.HTTPReqs},
	{name: "30% more work", base: plain, head: []string{"-work", "5200"}, repeat: 3, want: []int{1}, figure: metricname.HTTPReqs},
	{name: "the same server, two commits", base: plain, head: plain, commits: true, repeat: 1, want: []int{0, 5}},
	{name: "30% more work, two commits", base: plain, head: []string{"-work", "5200"}, commits: true, repeat: 1, want: []int{1}, figure: metricname.HTTPReqs},
	{name: "30% less work", base: plain, head: []string{"-work", "2800"}, repeat: 1, want: []int{0, 5}},
	{name: "1% of the requests 50 ms later", load: paused, base: waiting, head: with(waiting, "-tail", "100"), repeat: 3, want: []int{1}, figure: metricname.HTTPReqDuration + ".p(99"},
	{name: "a leak of 25 kB a request", base: plain, head: with(plain, "-leak", "25000"), repeat: 3, want: []int{1}, figure: metricname.ServerMemory},
	{name: "2.5 times the CPU, hidden by pauses", load: few, base: waiting, head: with(waiting, "-hidden", "5000"), repeat: 3, want: []int{1}, figure: metricname.ServerCPUPerRequest},
	{name: "one endpoint of two slower by 239%", load: two, base: waiting, head: with(waiting, "-slow-path", "7200us"), repeat: 3, want: []int{1}, figure: metricname.HTTPReqDuration},
	{name: "0.8% errors, from none", base: plain, head: with(plain, "-fail", "125"), repeat: 3, want: []int{1}, figure: metricname.HTTPReqFailed},
	{name: "the head's own file tolerates 90%", base: plain, head: []string{"-work", "5200"}, only: "tolerance: 90%\n", repeat: 1, want: []int{1, 4}, figure: metricname.HTTPReqs},
	{name: "the head's own file tolerates 90%, the same server", base: plain, head: plain, only: "tolerance: 90%\n", repeat: 1, want: []int{4}},
	{name: "no base yet", base: plain, head: plain, steps: []step{
		{side: "head", args: []string{"--baseline", "proof"}, want: []int{2}, says: "there is no such baseline"},
		{side: "head", args: []string{"--baseline", "proof", "--first-run", "ok"}, want: []int{0}},
	}},
	{name: "a regression, retried", base: plain, head: []string{"-work", "8000"}, steps: []step{
		{side: "base", args: []string{"--baseline", "proof", "--first-run", "ok", "--promote"}, want: []int{0}},
		{side: "head", args: []string{"--baseline", "proof", "--promote"}, want: []int{1, 4, 5}},
		{side: "head", args: []string{"--baseline", "proof", "--promote"}, want: []int{1, 4, 5}},
		{side: "head", args: []string{"--baseline", "proof", "--promote"}, want: []int{1, 4, 5}},
	}},
	{name: "a broken run is the newest", base: plain, head: []string{"-work", "16000"}, steps: []step{
		{side: "base", args: []string{"--baseline", "proof", "--first-run", "ok", "--promote"}, want: []int{0}},
		{side: "base", args: []string{"--baseline", "proof", "--promote", "--set", "environment.command=[\"false\",\"${port}\"]"}, want: []int{3}},
		{side: "head", args: []string{"--baseline", "proof", "--promote"}, want: []int{1, 4, 5}},
	}},
	{
		name: "a refuted claim", base: plain, head: plain, rest: "gate: [claims]\nclaims:\n  - quote: it answers a million a second\n    expect: http_reqs.rate > 1000000\n",
		steps: []step{{side: "head", want: []int{1}}},
	},
}
