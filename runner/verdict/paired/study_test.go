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
	name     string
	trial    float64                        // spread of a trial
	between  float64                        // spread of whole runs: shared by all trials of one
	drift    float64                        // from the first trial to the last
	slow     float64                        // of a second state that a trial may find the machine in
	chance   float64                        // that it does
	outlier  float64                        // of one trial in ten
	variants int                            // judged together
	shared   float64                        // share of a trial's spread that all its metrics have in common
	heavy    func(r *rand.Rand) (x float64) // in place of the normal distribution; spread 1
}

// metrics is how many a variant has, the first of which is the primary one.
const metrics = 8

var cells = []cell{
	{name: "quiet", trial: 0.02, variants: 1, shared: 0.5},
	{name: "runs differ by 2%", trial: 0.02, between: 0.02, variants: 3, shared: 0.5},
	{name: "runs differ by 5%", trial: 0.02, between: 0.05, variants: 3, shared: 0.5},
	{name: "runs differ by 12.7%, noisy trials", trial: 0.096, between: 0.127, variants: 1, shared: 0.5},
	{name: "drift of 20% within the run", trial: 0.02, between: 0.02, drift: 0.2, variants: 1, shared: 0.5},
	{name: "two states, 10% apart", trial: 0.02, slow: 0.1, chance: 0.3, variants: 1, shared: 0.5},
	{name: "one trial in ten is 50% off", trial: 0.02, outlier: 0.5, variants: 1, shared: 0.5},
	{name: "metrics all alike", trial: 0.03, variants: 3, shared: 0.95},
	{name: "metrics independent", trial: 0.03, variants: 3, shared: 0},
	{name: "heavy tails (Student's t, 3 degrees)", trial: 0.02, variants: 1, shared: 0.5, heavy: student3},
	{name: "skewed (log-normal)", trial: 0.03, variants: 1, shared: 0.5, heavy: skewed},
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

// run draws all pairs of a run: by variant and metric the differences. Which side comes first
// alternates in blocks ABBA, as the program has it. worse is added to the head's metric number
// hit of the first variant.
func (c cell) run(s study, pairs, hit int, worse float64) [][][]float64 {
	out := make([][][]float64, c.variants)
	trials := float64(2*pairs*c.variants - 1)
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
	for p := range pairs {
		for v := range out {
			first, second := one(), one()
			sign := 1.0 // of head minus base: the head comes second
			if p%2 == 1 {
				sign = -1
			}
			for m := range metrics {
				d := sign * (second[m] - first[m])
				if v == 0 && m == hit {
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
func (c cell) tolerance(t testing.TB, d Design) float64 {
	s := newStudy(99)
	var spread []float64
	for range 20 {
		for _, v := range c.run(s, 20, -1, 0) {
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
	tolerance := d.Tolerance(sum/float64(len(spread)), c.variants*(metrics-1))
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

// TestStudy simulates the whole gate on machines of many kinds. Two sides that are alike come
// out regressed in at most 5% of the runs, and a change of twice the proposed tolerance, of the
// primary metric or of another, in at least 80%.
func TestStudy(t *testing.T) {
	runs, flips := 12, 199 // enough to find a gate that is broken; the table has a thousand
	if *update {
		runs, flips = 400, 499
	}
	d := design(t, DefaultLooks()...)
	d.Flips = flips
	var table strings.Builder
	for _, c := range cells {
		t.Run(c.name, func(t *testing.T) {
			tolerance := c.tolerance(t, d)
			var alarms, green, primary, other, pairsGreen, pairsRed int
			for i := range runs {
				s := newStudy(uint64(i) + 1000)
				verdict, pairs := until(t, d, c.run(s, 20, -1, 0), tolerance)
				pairsGreen += pairs
				switch verdict {
				case result.Regressed:
					alarms++
				case result.WithinTolerance:
					green++
				}
				if verdict, pairs = until(t, d, c.run(s, 20, 0, 2*tolerance), tolerance); verdict == result.Regressed {
					primary++
				}
				pairsRed += pairs
				if verdict, _ = until(t, d, c.run(s, 20, metrics-1, 2*tolerance), tolerance); verdict == result.Regressed {
					other++
				}
			}
			n := float64(runs)
			fmt.Fprintf(&table, "| %s | %.0f%% | %.1f%% | %.0f%% | %.0f%% | %.0f%% | %.1f | %.1f |\n", c.name, 100*tolerance,
				100*float64(alarms)/n, 100*float64(green)/n, 100*float64(primary)/n, 100*float64(other)/n, float64(pairsGreen)/n, float64(pairsRed)/n)
			// Three standard errors of a share of 5% and of 80% are allowed to the simulation.
			if share := float64(alarms) / n; share > 0.05+3*math.Sqrt(0.05*0.95/n) {
				t.Errorf("%.1f%% false alarms", 100*share)
			}
			for what, found := range map[string]int{"primary": primary, "other": other} {
				if share := float64(found) / n; share < Power-3*math.Sqrt(Power*(1-Power)/n) {
					t.Errorf("%s metric: %.0f%% found", what, 100*share)
				}
			}
		})
	}
	if !*update {
		return
	}
	text := "# How often the gate is wrong\n\nMade by `go test ./runner/verdict/paired -run TestStudy -update`: " +
		fmt.Sprintf("%d simulated runs a cell, looks after %v pairs, %d metrics a variant.\n", runs, DefaultLooks(), metrics) +
		"Tolerances are those that `runner calibrate` would propose for the cell's noise. \"Found\" is of a change of twice the\ntolerance, in one metric of one variant.\n\n" +
		"| machine | tolerance | false alarms | alike, shown within tolerance | found, primary metric | found, another metric | pairs, alike | pairs, changed |\n|---|---:|---:|---:|---:|---:|---:|---:|\n" + table.String()
	if err := os.MkdirAll(filepath.Dir(studyFile), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(studyFile, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
