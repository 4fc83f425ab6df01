package figure

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/quantity"
	"perflab/runner/result"
)

// derived are the figures that claims and the gate can name and that no table shows.
var derived = []Measure{
	{metricname.ServerCPUPerRequest, metricname.Mean, quantity.Milliseconds, CPUPerRequest},
	{metricname.ServerMemorySlope, metricname.Value, quantity.Bytes, MemorySlope},
}

// generator is the one component that is not the server's.
const generator = "generator"

// requestsBySecond are the requests that ended in each second of a trial's measured part.
func requestsBySecond(t *result.Trial) map[int]int64 {
	requests := map[int]int64{}
	for _, p := range t.Series {
		if p.Phase == metric.Load && t.Search.Within(p.Second) {
			requests[p.Second] += p.Requests
		}
	}
	return requests
}

// CPUPerRequest is the CPU time, in milliseconds, of everything but the load generator over the
// requests, both of those measured seconds in which the CPUs were read.
func CPUPerRequest(_ *metric.Set, trials []*result.Trial) (float64, bool) {
	busy, requests := 0.0, int64(0)
	for _, t := range trials {
		ended := requestsBySecond(t)
		read := map[int]bool{}
		for _, r := range t.Resources {
			for _, p := range r.Points {
				if _, load := ended[p.Second]; load && r.Name != generator {
					busy += p.CPU
					read[p.Second] = true
				}
			}
		}
		for second := range read {
			requests += ended[second]
		}
	}
	return 1000 * busy / float64(requests), requests > 0
}

// fewestPoints is how many readings of the memory a slope needs, mostPoints how many it takes.
const fewestPoints, mostPoints = 3, 200

// MemorySlope is by how many bytes the server's memory grew for every 1000 requests of the
// measured part: the median of the slopes between every two readings, which a single jump does
// not move (H. Theil, 1950; P. K. Sen, J. Amer. Statist. Assoc. 63, 1968); of several trials the
// mean.
func MemorySlope(_ *metric.Set, trials []*result.Trial) (float64, bool) {
	var slopes []float64
	for _, t := range trials {
		if s, ok := memorySlope(t); ok {
			slopes = append(slopes, s)
		}
	}
	return stat.Mean(slopes, nil), len(slopes) > 0 && len(slopes) == len(trials)
}

func memorySlope(t *result.Trial) (float64, bool) {
	ended := requestsBySecond(t)
	var points []result.ResourcePoint
	for _, r := range t.Resources {
		for _, p := range r.Points {
			if _, load := ended[p.Second]; load && r.Name == "server" {
				points = append(points, p)
			}
		}
	}
	slices.SortFunc(points, func(a, b result.ResourcePoint) int { return a.Second - b.Second })
	sent, so := make([]float64, len(points)), int64(0)
	for i, p := range points {
		so += ended[p.Second]
		sent[i] = float64(so)
	}
	step := 1 + len(points)/mostPoints
	var slopes []float64
	for i := 0; i < len(points); i += step {
		for j := i + step; j < len(points); j += step {
			if sent[j] > sent[i] {
				slopes = append(slopes, 1000*float64(points[j].Memory-points[i].Memory)/(sent[j]-sent[i]))
			}
		}
	}
	if len(points) < fewestPoints || len(slopes) < fewestPoints {
		return math.NaN(), false
	}
	return quantity.Median(slopes), true
}
