package scale

import (
	"gonum.org/v1/gonum/stat"

	"perflab/runner/result"
	"perflab/runner/verdict/figure"
)

// Replica is what one of several servers did, the mean over trials.
type Replica struct {
	Name      string
	CPU       float64 // CPUs busy, in the mean second
	Throttled float64 // share of the time held back by its quota
	Requests  float64 // that the balancer sent it, warm-up and drain included
	Share     float64 // of all requests
	Counted   bool    // the balancer counts requests; else the two are not known
}

// Replicas are the servers of a variant's trials in their order; none where there is one without
// a balancer. uneven is by how much the busiest one's requests are more than the mean, or its CPU
// where requests are not counted: 0 where all are alike.
func Replicas(trials []*result.Trial) (all []Replica, uneven float64) {
	at := map[string]int{}
	cpu, held, requests := map[string][]float64{}, map[string][]float64{}, map[string][]float64{}
	for _, t := range trials {
		for _, r := range t.Replicas {
			if _, known := at[r.Name]; !known {
				at[r.Name] = len(all)
				all = append(all, Replica{Name: r.Name})
			}
			figure.SecondsOf(t, r.Points, func(p result.ResourcePoint) {
				cpu[r.Name], held[r.Name] = append(cpu[r.Name], p.CPU), append(held[r.Name], p.Throttled)
			})
		}
		for _, o := range t.Observed {
			for _, c := range o.Counts {
				if c.Name == result.Requests {
					requests[c.Server] = append(requests[c.Server], c.Value)
				}
			}
		}
	}
	sum := 0.0
	for i := range all {
		r := &all[i]
		if n := requests[r.Name]; len(n) > 0 {
			r.Requests, r.Counted = stat.Mean(n, nil), true
			sum += r.Requests
		}
		if len(cpu[r.Name]) > 0 {
			r.CPU, r.Throttled = stat.Mean(cpu[r.Name], nil), stat.Mean(held[r.Name], nil)
		}
	}
	var loads []float64
	for i := range all {
		r := &all[i]
		if sum > 0 {
			r.Share = r.Requests / sum
			loads = append(loads, r.Requests)
		} else {
			loads = append(loads, r.CPU)
		}
	}
	if mean := stat.Mean(loads, nil); len(loads) > 1 && mean > 0 {
		for _, l := range loads {
			uneven = max(uneven, l/mean-1)
		}
	}
	return all, uneven
}
