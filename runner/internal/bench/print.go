package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"text/tabwriter"

	"perflab/runner/quantity"
)

// notes stand above the tables: what the figures are.
const notes = `Medians over the rounds; ×k6 and ×wrk, or ×h2load, are ratios of medians. Each generator counts and times its own requests; CPU
time is that of its whole process, its start included, which weighs less in longer runs (--paced-seconds). k6 and hey
start all users at once, native and net/http spread them over the pause. ≤: memory below this program's own is not seen.
A generator without pause whose CPU % is well below 100 waited for nginx or the machine: its rate is a lower bound.
`

// printResults writes a table per scenario, the targets, and what was skipped.
func printResults(w io.Writer, r *results, bound bool) {
	if bound {
		fmt.Fprintln(w, "nginx (one worker) on one CPU, each generator on another.")
	} else {
		fmt.Fprintln(w, "nginx (one worker) and the generators are not bound to CPUs of their own: rates are of both together.")
	}
	fmt.Fprint(w, notes)
	for i := range scenarios {
		fmt.Fprintf(w, "\n%s\n%s", scenarios[i], r.table(i))
	}
	fmt.Fprintln(w, "\ntargets")
	for _, t := range targets {
		for i, s := range scenarios {
			if t.of(s) {
				fmt.Fprintln(w, r.targetLine(i, t))
			}
		}
	}
	for _, g := range r.absent {
		fmt.Fprintf(w, "skipped: %s\n", g.skipped)
	}
}

// table is one scenario's, a line per installed generator.
func (r *results) table(scenario int) string {
	k6, _ := r.figures(scenario, "k6")
	s := scenarios[scenario]
	peer, _ := r.figures(scenario, s.peer())
	var b strings.Builder
	tw := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	head := "generator\trequests\treq/s\t×k6\t×PEER\tCPU %\tCPU µs/req\t×k6\t×PEER\tpeak MB\t×k6\t×PEER\t"
	fmt.Fprintln(tw, strings.ReplaceAll(head, "PEER", s.peer()))
	for _, g := range r.present {
		if !slices.Contains(g.speaks, s.over) {
			continue
		}
		f, ok := r.figures(scenario, g.name)
		cells := []string{why(g, s), "", "", "", "", "", "", "", "", "", ""}
		if ok {
			cells = []string{
				quantity.Fixed(f.Requests, 0),
				quantity.Fixed(f.Rate, 0), quantity.Fixed(f.Rate/k6.Rate, 2), quantity.Fixed(f.Rate/peer.Rate, 2),
				quantity.Fixed(f.busy(), 0), quantity.Fixed(f.CPU, 1), quantity.Fixed(f.CPU/k6.CPU, 2), quantity.Fixed(f.CPU/peer.CPU, 2),
				f.atMost() + quantity.Fixed(f.Memory/1e6, 1), f.memoryRatio(k6), f.memoryRatio(peer),
			}
		}
		fmt.Fprintf(tw, "%s\t%s\t\n", g.name, strings.Join(cells, "\t"))
	}
	_ = tw.Flush() // a strings.Builder takes everything
	var trimmed strings.Builder
	for line := range strings.Lines(b.String()) {
		trimmed.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	return trimmed.String()
}

func (f figures) atMost() string {
	if f.AtMost {
		return "≤"
	}
	return ""
}

// memoryRatio is f's memory to peer's; a dash where peer's is only bounded.
func (f figures) memoryRatio(peer figures) string {
	if peer.AtMost || peer.Memory == 0 {
		return quantity.Fixed(math.NaN(), 0)
	}
	return f.atMost() + quantity.Fixed(f.Memory/peer.Memory, 2)
}

// why says why a generator has no figures in a scenario.
func why(g generator, s scenario) string {
	if !g.runs(s) {
		return "cannot pause"
	}
	return "failed"
}

func (r *results) targetLine(scenario int, t target) string {
	native, ok := r.figures(scenario, "native")
	peer, okPeer := r.figures(scenario, t.peer)
	verdict, ratio := t.judge(native, peer, ok && okPeer)
	limit := "at least"
	if t.most {
		limit = "at most"
	}
	return fmt.Sprintf("%-10s  %s × %s's %s (%s %g): %s", verdict, quantity.Fixed(ratio, 2), t.peer, t.what, limit, t.limit, scenarios[scenario])
}
