package paired

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"perflab/runner/result"
)

var update = flag.Bool("update", false, "write docs/gate-study.md anew")

// studyFile is where the table of the simulation study stands.
var studyFile = filepath.Join("..", "..", "..", "docs", "gate-study.md")

// cell is one kind of machine. All numbers are logarithms of ratios: 0.02 is 2%.
type cell struct {
	name    string
	trial   float64                        // spread of a trial
	between float64                        // spread of whole runs: shared by all trials of one
	drift   float64                        // from the first trial to the last
	slow    float64                        // of a second state that a trial may find the machine in
	chance  float64                        // that it does
	outlier float64                        // of one trial in ten
	second  float64                        // of the second trial of a pair, for being that
	tight   float64                        // a tolerance in place of the proposed one: nothing can be found
	shared  float64                        // share of a trial's spread that all its metrics have in common
	heavy   func(r *rand.Rand) (x float64) // in place of the normal distribution; spread 1
}

// metrics is how many a variant has, the first of which is the primary one.
const metrics = 8

var cells = []cell{
	{name: "quiet", trial: 0.02, shared: 0.5},
	{name: "runs differ by 2%", trial: 0.02, between: 0.02, shared: 0.5},
	{name: "runs differ by 5%", trial: 0.02, between: 0.05, shared: 0.5},
	{name: "runs differ by 12.7%, noisy trials", trial: 0.096, between: 0.127, shared: 0.5},
	{name: "drift of 20% within the run", trial: 0.02, between: 0.02, drift: 0.2, shared: 0.5},
	{name: "two states, 10% apart", trial: 0.02, slow: 0.1, chance: 0.3, shared: 0.5},
	{name: "one trial in ten is 50% off", trial: 0.02, outlier: 0.5, shared: 0.5},
	{name: "the second of a pair is 5% slower", trial: 0.02, second: 0.05, shared: 0.5},
	{name: "metrics all alike", trial: 0.03, shared: 0.95},
	{name: "metrics independent", trial: 0.03, shared: 0},
	{name: "heavy tails (Student's t, 3 degrees)", trial: 0.02, shared: 0.5, heavy: student3},
	{name: "skewed (log-normal)", trial: 0.03, shared: 0.5, heavy: skewed},
	{name: "tolerance of 1%, far below the noise", trial: 0.05, between: 0.05, shared: 0.5, tight: 0.01},
}

func student3(r *rand.Rand) float64 {
	z, chi := r.NormFloat64(), 0.0
	for range 3 {
		v := r.NormFloat64()
		chi += v * v
	}
	return z / math.Sqrt(chi/3) / math.Sqrt(3)
}

func skewed(r *rand.Rand) float64 {
	const s = 0.8
	mean, sd := math.Exp(s*s/2), math.Sqrt((math.Exp(s*s)-1)*math.Exp(s*s))
	return (math.Exp(s*r.NormFloat64()) - mean) / sd
}

type study struct{ *rand.Rand }

func newStudy(seed uint64) study { return study{rand.New(rand.NewPCG(seed, 7))} }

// everywhere is the number of no metric: a change of all of them.
const everywhere = metrics

// run draws all pairs of a run: by variant and metric the differences. Which side comes first
// is drawn in blocks ABBA or BAAB, as the program has it. worse is added to the head's metric number
// hit of the first variant, to all metrics of all variants where hit is everywhere.
func (c cell) run(s study, variants, pairs, hit int, worse float64) [][][]float64 {
	out := make([][][]float64, variants)
	trials := float64(2*pairs*variants - 1)
	at := 0
	for v := range out {
		out[v] = make([][]float64, metrics)
	}
	machine := c.between * s.NormFloat64()
	one := func() []float64 {
		common := machine + c.drift*float64(at)/trials
		at++
		if s.Float64() < c.chance {
			common += c.slow
		}
		if c.outlier > 0 && s.Float64() < 0.1 {
			common += c.outlier
		}
		draw := s.NormFloat64
		if c.heavy != nil {
			draw = func() float64 { return c.heavy(s.Rand) }
		}
		shared := draw()
		values := make([]float64, metrics)
		for m := range values {
			values[m] = common + c.trial*(math.Sqrt(c.shared)*shared+math.Sqrt(1-c.shared)*draw())
		}
		return values
	}
	order := make([]float64, variants) // of head minus base: 1 where the head comes second
	for p := range pairs {
		for v := range out {
			first, second := one(), one()
			if order[v] = -order[v]; p%2 == 0 {
				order[v] = float64(1 - 2*s.IntN(2))
			}
			for m := range metrics {
				d := order[v] * (second[m] + c.second - first[m])
				if v == 0 && m == hit || hit == everywhere {
					d += worse
				}
				out[v][m] = append(out[v][m], d)
			}
		}
	}
	return out
}

// tolerance is what the design proposes for the cell, as runner calibrate does: from the
// spread of the differences of one A against A, robustly.
func (c cell) tolerance(d Design, variants int) float64 {
	if c.tight > 0 {
		return c.tight
	}
	s := newStudy(99)
	var spread []float64
	for range 20 {
		for _, v := range c.run(s, variants, 20, -1, 0) {
			for _, m := range v {
				e := estimate(Item{Worse: m, Robust: true})
				spread = append(spread, e.error*math.Sqrt(float64(len(m))))
			}
		}
	}
	sum := 0.0
	for _, v := range spread {
		sum += v
	}
	tolerance := d.Tolerance(sum/float64(len(spread)), variants*(metrics-1))
	return math.Max(0.02, math.Ceil(tolerance*100)/100)
}

// until judges look after look until the verdict is clear, as the program does.
func until(t testing.TB, d Design, run [][][]float64, tolerance float64) (verdict result.Verdict, pairs int) {
	for look, b := range d.Bounds() {
		n := b.Pairs
		var items []Item
		for v := range run {
			for m := range run[v] {
				items = append(items, Item{Group: v, Primary: m == 0, Worse: run[v][m][:n], Tolerance: tolerance, Robust: true})
			}
		}
		judged, err := d.Judge(items, look, uint64(look))
		if err != nil {
			t.Fatal(err)
		}
		verdict, pairs = All(judged), n
		if verdict != result.Undecided {
			return verdict, pairs
		}
	}
	return verdict, pairs
}

// counts are what came of the runs of one cell, or of several.
type counts struct {
	runs, alarms, green, border, primary, other, pairsGreen, pairsRed int
	found                                                             int // runs in which something could be found
}

func (n counts) plus(o counts) counts {
	return counts{
		n.runs + o.runs, n.alarms + o.alarms, n.green + o.green, n.border + o.border, n.primary + o.primary, n.other + o.other,
		n.pairsGreen + o.pairsGreen, n.pairsRed + o.pairsRed, n.found + o.found,
	}
}

// check fails the test where alarms or what is found are not as they are to be. Three standard
// errors of a share of 5% and of 80% are allowed to the simulation.
func (n counts) check(t *testing.T) {
	t.Helper()
	runs := float64(n.runs)
	for what, alarms := range map[string]int{"alike": n.alarms, "all metrics exactly at the tolerance": n.border} {
		if share := float64(alarms) / runs; share > 0.05+3*math.Sqrt(0.05*0.95/runs) {
			t.Errorf("%s: %.1f%% of %d runs regressed", what, 100*share, n.runs)
		}
	}
	found := float64(n.found)
	for what, hits := range map[string]int{"primary": n.primary, "other": n.other} {
		if share := float64(hits) / found; share < Power-3*math.Sqrt(Power*(1-Power)/found) {
			t.Errorf("%s metric: %.0f%% of %d found", what, 100*share, n.found)
		}
	}
}

// simulate goes through the whole gate so many times.
func (c cell) simulate(t testing.TB, d Design, variants, runs int, tolerance float64) (n counts) {
	for i := range runs {
		s := newStudy(uint64(i) + 1000)
		n.runs++
		verdict, pairs := until(t, d, c.run(s, variants, 20, -1, 0), tolerance)
		n.pairsGreen += pairs
		switch verdict {
		case result.Regressed:
			n.alarms++
		case result.WithinTolerance:
			n.green++
		}
		if verdict, _ = until(t, d, c.run(s, variants, 20, everywhere, tolerance), tolerance); verdict == result.Regressed {
			n.border++
		}
		if c.tight > 0 {
			continue
		}
		n.found++
		if verdict, pairs = until(t, d, c.run(s, variants, 20, 0, 2*tolerance), tolerance); verdict == result.Regressed {
			n.primary++
		}
		n.pairsRed += pairs
		if verdict, _ = until(t, d, c.run(s, variants, 20, metrics-1, 2*tolerance), tolerance); verdict == result.Regressed {
			n.other++
		}
	}
	return n
}

// TestStudy simulates the whole gate on machines of many kinds, of one variant and of three. Two
// sides that are alike come out regressed in at most 5% of the runs, and so do two of which every
// figure is worse by exactly the tolerance; a change of twice the proposed tolerance, of the
// primary metric or of another, is found in at least 80%.
func TestStudy(t *testing.T) {
	runs, flips := 4, 199 // a cell; all of them together find a gate that is broken
	if *update {
		runs, flips = studyRuns, 499
	}
	d := design(t, DefaultLooks()...)
	d.Flips, d.verdictAlone = flips, true
	var table strings.Builder
	var all counts
	for _, c := range cells {
		for _, variants := range []int{1, 3} {
			t.Run(fmt.Sprintf("%s, %d variants", c.name, variants), func(t *testing.T) {
				tolerance := c.tolerance(d, variants)
				n := c.simulate(t, d, variants, runs, tolerance)
				all = all.plus(n)
				n.check(t)
				share := func(of, runs int) string {
					if runs == 0 {
						return "–"
					}
					return fmt.Sprintf("%.1f%%", 100*float64(of)/float64(runs))
				}
				red := "–"
				if n.found > 0 {
					red = fmt.Sprintf("%.1f", float64(n.pairsRed)/float64(n.found))
				}
				fmt.Fprintf(&table, "| %s | %d | %.0f%% | %s | %s | %s | %s | %s | %.1f | %s |\n", c.name, variants, 100*tolerance,
					share(n.alarms, n.runs), share(n.border, n.runs), share(n.green, n.runs), share(n.primary, n.found), share(n.other, n.found), float64(n.pairsGreen)/float64(n.runs), red)
			})
		}
	}
	all.check(t)
	if !*update {
		return
	}
	text := "# How often the gate is wrong\n\nMade by `go test ./runner/verdict/paired -run TestStudy -update -timeout 1h`: " +
		fmt.Sprintf("%d simulated runs a cell, looks after %v pairs, %d metrics a variant.\n", runs, DefaultLooks(), metrics) +
		"Tolerances are those that `runner calibrate` would propose for the cell's noise. \"Found\" is of a change of twice the\ntolerance, in one metric of one variant. " +
		"\"At the tolerance\" is how often a run regressed in which every metric of every\nvariant was worse by exactly the tolerance, the worst case for false alarms.\n\n" +
		"What becomes of runs with histograms, counts and memory stands in [gate-rows.md](gate-rows.md).\n\n" +
		"| machine | variants | tolerance | false alarms, alike | at the tolerance | alike, shown within tolerance | found, primary metric | found, another metric | pairs, alike | pairs, changed |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n" + table.String()
	if err := os.MkdirAll(filepath.Dir(studyFile), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(studyFile, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// studyRuns is how many runs a cell of the table has.
const studyRuns = 300
