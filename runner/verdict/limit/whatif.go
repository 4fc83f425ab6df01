package limit

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"

	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict/figure"
)

// WhatIf predicts one variant's rate and response time for other numbers of workers, CPUs
// and users, from what was measured of it alone, by the network of network.go:
//
//	demand   CPU time of a request: busy CPUs / rate, the utilisation law
//	wait     what a request holds its slot for beside: slots / rate − demand where all slots
//	         were held, else the unloaded latency less its demand, or the quickest tenth's
//	         response where that was not measured
//
// Variants that differ from it in workers alone were measured as well: they show how far
// the prediction is off.
type WhatIf struct {
	Variant string  `json:"variant"`         // what it is calibrated on
	Demand  float64 `json:"demand_s"`        // CPU, a request
	Wait    float64 `json:"wait_s"`          // without CPU, a request
	Cores   float64 `json:"cores"`           // of the server
	Slots   int     `json:"slots,omitempty"` // 0: not known to be limited
	Workers int     `json:"workers,omitempty"`
	Users   int     `json:"users"`
	Think   float64 `json:"think_s"`
	Sweeps  []Sweep `json:"sweeps"`
	// Note says why it was not made from what a request takes alone; nothing where it was, or
	// where that was not measured.
	Note phrase.Statement `json:"note_part,omitzero"`
	// Error is the mean of the measured points' absolute errors of the rate, a share; the
	// calibrated point is not among them. 0 where Compared is.
	Error    float64 `json:"error"`
	Compared int     `json:"compared"` // how many points
}

// Sweep is a curve over one thing that changes.
type Sweep struct {
	Over     string         `json:"over"` // workers, cpus or users
	Points   []Predicted    `json:"points"`
	Measured []MeasuredUnit `json:"measured,omitempty"` // of variants like this one, itself too
}

// Predicted is one point of a curve.
type Predicted struct {
	At       float64 `json:"at"`
	Rate     float64 `json:"rate_per_s"`
	Response float64 `json:"response_s"`
	CPU      float64 `json:"cpu"` // share of the cores
}

// MeasuredUnit is a variant's measured point with what was predicted for it.
type MeasuredUnit struct {
	Variant    string  `json:"variant"`
	At         float64 `json:"at"`
	Rate       float64 `json:"rate_per_s"`
	Response   float64 `json:"response_s"`
	Predicted  float64 `json:"predicted_rate_per_s"`
	Error      float64 `json:"error"`                // predicted / measured − 1
	Calibrated bool    `json:"calibrated,omitempty"` // the curve goes through it by construction
}

// WhatIfs makes a prediction for each family of variants: those that differ in
// server.workers alone. It is calibrated on one of them, see basis, from which all others are
// extrapolated. Only closed loads whose server's CPU was measured have one. samples
// are those of the variants, in their order.
func WhatIfs(variants []spec.Variant, samples []*figure.Sample) []WhatIf {
	families := map[string][]seen{}
	var order []string
	for i := range variants {
		s, ok := summarise(samples[i], &variants[i])
		if !ok {
			continue
		}
		key := familyOf(&variants[i])
		if families[key] == nil {
			order = append(order, key)
		}
		families[key] = append(families[key], s)
	}
	var all []WhatIf
	for _, key := range order {
		family := families[key]
		slices.SortStableFunc(family, func(a, b seen) int { return a.workers - b.workers })
		all = append(all, predict(family))
	}
	return all
}

// seen is what one variant's valid trials showed on average.
type seen struct {
	variant        string
	net            network
	users, workers int
	each           int     // slots of a worker; 0: not known
	think          float64 // s, of an iteration; net has that of a request
	rate, response float64
	cpu            float64 // share of the cores that is busy
	unloaded       bool    // its unloaded latency was measured, and does not contradict the load
	note           phrase.Statement
	solved         map[network]map[int]solution // by the number of users
}

// familyOf is the variant's configuration without its number of workers, as a key.
func familyOf(v *spec.Variant) string {
	c := v.Config
	c.Server.Workers, c.Checks, c.Goal, c.Thresholds = "", nil, nil, nil
	data, err := json.Marshal(c)
	if err != nil {
		return v.Name // of its own
	}
	return string(data)
}

// summarise reads a variant's valid trials as one; not ok where they are no ground for a
// prediction.
func summarise(v *figure.Sample, asked *spec.Variant) (s seen, ok bool) {
	if asked.Load.Model() != spec.ConstantUsers || asked.Environment.Balancer != nil { // the network has one server
		return s, false
	}
	var measured []*result.Trial
	for _, t := range v.Counted() {
		if o, ok := observe(asked, t); ok && o.demand > 0 && o.check == nil {
			measured = append(measured, t)
		}
	}
	o, ok := observeIn(v, asked, measured...)
	if !ok {
		return s, false
	}
	s = seen{
		variant: v.Name, users: asked.Load.Users, think: o.think, rate: o.rate, response: o.response, cpu: o.cpu, unloaded: o.unloaded > 0,
		net: network{think: o.think / o.each(), demand: o.demand, cores: o.cores, slots: o.slots},
	}
	s.workers, s.each = workersOf(measured[0].Environment, o.slots)
	switch {
	case o.full() && o.cpu < doubt:
		s.net.wait = float64(o.slots)/o.rate - o.demand
	case s.unloaded:
		s.net.wait = o.unloaded - o.demand
	default:
		s.net.wait = o.quick - o.demand
		if c := o.contradiction; c.found() {
			s.note = phrase.WhatIfContradicted(phrase.Seconds(c.unloaded), phrase.Seconds(c.loaded))
		}
	}
	s.net.wait = math.Max(0, s.net.wait)
	return s, true
}

func workersOf(e result.Environment, slots int) (workers, each int) {
	text, ok := e.Effective["server.workers"]
	if !ok {
		text = e.Asked["server.workers"]
	}
	workers, err := strconv.Atoi(text)
	if err != nil || workers < 1 {
		return 0, 0
	}
	return workers, slots / workers
}

// sizes are the numbers that a sweep tries: what is easily changed, denser where curves bend.
var sizes = []int{1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 16, 20, 24, 27, 32, 40, 48, 64, 80, 96, 128}

// basis is the member of a family to calibrate on: the one with the fewest workers whose CPU
// is about as busy as any's, since at low rates a request's CPU time holds much of waking
// up, which many requests share. Only members whose unloaded latency is known come into
// question, since what waits behind a busy CPU would else be taken for the request's own; where
// there is none, the first.
func basis(family []seen) int {
	busiest := 0.0
	for _, s := range family {
		if s.unloaded {
			busiest = max(busiest, s.cpu)
		}
	}
	for i, s := range family {
		if s.unloaded && s.cpu >= 0.9*busiest {
			return i
		}
	}
	return 0
}

// predict draws the curves of a family, ordered by workers.
func predict(family []seen) WhatIf {
	calibrated := basis(family)
	base := family[calibrated]
	w := WhatIf{
		Variant: base.variant, Note: base.note, Demand: base.net.demand, Wait: base.net.wait, Cores: base.net.cores,
		Slots: base.net.slots, Workers: base.workers, Users: base.users, Think: base.think,
	}
	if base.each > 0 {
		largest := 0
		for _, s := range family {
			largest = max(largest, s.workers)
		}
		sweep := Sweep{Over: "workers"}
		for _, n := range sizes {
			if n <= max(2*largest, 8) {
				sweep.Points = append(sweep.Points, base.at(float64(n), base.users, n, base.net.cores))
			}
		}
		for i, s := range family {
			p := base.at(0, s.users, s.workers, s.net.cores)
			m := MeasuredUnit{Variant: s.variant, At: float64(s.workers), Rate: s.rate, Response: s.response, Predicted: p.Rate, Error: p.Rate/s.rate - 1, Calibrated: i == calibrated}
			if sweep.Measured = append(sweep.Measured, m); i != calibrated {
				w.Compared++
				w.Error += math.Abs(m.Error)
			}
		}
		w.Sweeps = append(w.Sweeps, sweep)
	}
	if w.Compared > 0 {
		w.Error /= float64(w.Compared)
	}
	cpus, users := Sweep{Over: "cpus"}, Sweep{Over: "users"}
	for _, n := range []float64{0.5, 1, 2, 3, 4, 6, 8, 12, 16} {
		cpus.Points = append(cpus.Points, base.at(n, base.users, base.workers, n))
	}
	for _, share := range []float64{0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 0.85, 1, 1.25, 1.5, 2, 3} {
		n := max(1, int(math.Round(share*float64(base.users))))
		users.Points = append(users.Points, base.at(float64(n), n, base.workers, base.net.cores))
	}
	w.Sweeps = append(w.Sweeps, cpus, users)
	return w
}

// at predicts the server with other numbers of users, workers and cores.
func (s *seen) at(x float64, users, workers int, cores float64) Predicted {
	net := s.net
	net.cores = cores
	if s.each > 0 && workers > 0 {
		net.slots = workers * s.each
	}
	// More slots than users are as good as none, and points of several sweeps are the same one.
	if net.slots >= users {
		net.slots = 0
	}
	r, known := s.solved[net][users]
	if !known {
		r = net.solve(users)
		if s.solved == nil {
			s.solved = map[network]map[int]solution{}
		}
		if s.solved[net] == nil {
			s.solved[net] = map[int]solution{}
		}
		s.solved[net][users] = r
	}
	return Predicted{At: x, Rate: r.rate, Response: r.response, CPU: r.cpu}
}
