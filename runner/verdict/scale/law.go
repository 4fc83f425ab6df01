package scale

import (
	"encoding/json"
	"math"
	"slices"

	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict/figure"
	"perflab/runner/verdict/limit"
)

// Law is how the rate of a server grows with how many there are of it, fitted to variants that
// differ in environment.replicas alone.
type Law struct {
	Points []Point `json:"points"` // of each number of servers, fewest first
	// Fitted is false where no law is: what stands in the way is said. The figures below it are 0
	// then.
	Fitted     bool     `json:"fitted"`
	One        Estimate `json:"one_server_per_s"` // rate of one server
	Contention Estimate `json:"contention"`       // σ, the share of the work that only one server at a time can do
	Coherency  Estimate `json:"coherency"`        // κ, the share that each pair of servers costs
	Interval   bool     `json:"interval"`         // there are enough trials for Low and High
	Curve      []At     `json:"curve"`            // from one server to beyond the next number
	Next       At       `json:"next"`             // twice as many as the most that were measured
	Costs      []Cost   `json:"costs"`            // of every variant behind a balancer, in the file's order

	Says []phrase.Statement `json:"sentences"`
}

// Point is what one variant gave.
type Point struct {
	Variant string    `json:"variant"`
	Servers int       `json:"servers"`
	Rates   []float64 `json:"rates_per_s"` // of its valid trials
	Mean    float64   `json:"mean_per_s"`
}

// Estimate is a figure with its 95% interval.
type Estimate struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// At is the law's rate of so many servers, with the 95% interval of what a trial would give.
type At struct {
	Servers int `json:"servers"`
	Estimate
}

// Cost is the CPU time of a request in everything but the generator.
type Cost struct {
	Variant  string  `json:"variant"`
	Servers  int     `json:"servers"`
	Rate     float64 `json:"rate_per_s"`
	CPU      float64 `json:"cpu_per_request_s"`
	Balancer float64 `json:"balancer_share"` // of that CPU time; NaN-free: 0 where it was not read
}

// Variant is a variant with what was measured of it and what limited it.
type Variant struct {
	Asked      *spec.Variant
	Sample     *figure.Sample
	Bottleneck *limit.Bottleneck
}

// fewestSizes is how many numbers of servers three figures can be told from.
const fewestSizes = 3

// Laws finds the laws of a run, one for each family of variants that differ in
// environment.replicas alone and have three numbers of servers or more.
func Laws(variants []Variant) []Law {
	families := map[string][]Variant{}
	var order []string
	for _, v := range variants {
		if v.Asked.Environment.Balancer == nil || v.Asked.Load.Search != nil {
			continue
		}
		key := familyOf(v.Asked)
		if families[key] == nil {
			order = append(order, key)
		}
		families[key] = append(families[key], v)
	}
	var laws []Law
	for _, key := range order {
		if l := lawOf(families[key]); len(l.Points) >= fewestSizes {
			l.Costs = costsOf(variants)
			l.say(families[key])
			laws = append(laws, l)
		}
	}
	return laws
}

// familyOf is a variant's configuration without its number of servers, as a key.
func familyOf(v *spec.Variant) string {
	c := v.Config
	c.Environment.Replicas, c.Checks, c.Goal, c.Thresholds = 0, nil, nil, nil
	data, err := json.Marshal(c)
	if err != nil {
		return v.Name
	}
	return string(data)
}

func lawOf(family []Variant) Law {
	var l Law
	for _, v := range family {
		p := Point{Variant: v.Asked.Name, Servers: max(v.Asked.Environment.Replicas, 1)}
		for _, t := range v.Sample.Counted() {
			if rate := t.Metrics.RPS(); rate > 0 {
				p.Rates = append(p.Rates, rate)
				p.Mean += rate
			}
		}
		if len(p.Rates) > 0 {
			p.Mean /= float64(len(p.Rates))
			l.Points = append(l.Points, p)
		}
	}
	slices.SortStableFunc(l.Points, func(a, b Point) int { return a.Servers - b.Servers })
	l.Points = slices.CompactFunc(l.Points, func(a, b Point) bool { return a.Servers == b.Servers })
	if len(l.Points) < fewestSizes || len(held(family)) > 0 {
		return l
	}
	f, ok := fitOf(l.Points)
	if !ok {
		return l
	}
	l.Fitted, l.Interval = true, f.interval
	l.One, l.Contention, l.Coherency = f.one(), f.ratio(1), f.ratio(2)
	most := l.Points[len(l.Points)-1].Servers
	l.Next = At{2 * most, f.at(2 * most)}
	for n := 1; n <= 2*most+1; n++ {
		l.Curve = append(l.Curve, At{n, f.at(n)})
	}
	return l
}

// held are the variants whose rate something other than the servers or the balancer held down:
// how these scale cannot be told from them.
func held(family []Variant) []string {
	return limitedBy(family, limit.Load, limit.Generator, limit.Network)
}

// room is how many CPUs each server may use, and how many all were bound to together; 0 where that
// is not known.
func room(family []Variant) (each, here float64) {
	for _, v := range family {
		for _, t := range v.Sample.Counted() {
			if n := len(t.Environment.Isolation.Server); n > 0 {
				return v.Asked.Environment.CPUs, float64(n)
			}
		}
	}
	return 0, 0
}

// limitedBy are the variants that one of these limited.
func limitedBy(family []Variant, kinds ...limit.Kind) (names []string) {
	for _, v := range family {
		if v.Bottleneck != nil && slices.Contains(kinds, v.Bottleneck.Limit) {
			names = append(names, v.Asked.Name)
		}
	}
	return names
}

func costsOf(variants []Variant) []Cost {
	var costs []Cost
	for _, v := range variants {
		trials := v.Sample.Counted()
		if v.Asked.Environment.Balancer == nil || len(trials) == 0 {
			continue
		}
		ms, ok := figure.CPUPerRequest(nil, trials)
		if !ok {
			continue
		}
		c := Cost{Variant: v.Asked.Name, Servers: max(v.Asked.Environment.Replicas, 1), CPU: ms / 1000}
		for _, t := range trials {
			c.Rate += t.Metrics.RPS() / float64(len(trials))
		}
		balancer, all := 0.0, 0.0
		for _, t := range trials {
			for _, r := range t.Resources {
				figure.SecondsOf(t, r.Points, func(p result.ResourcePoint) {
					switch r.Name {
					case "generator":
						return
					case "balancer":
						balancer += p.CPU
					}
					all += p.CPU
				})
			}
		}
		if all > 0 {
			c.Balancer = balancer / all
		}
		costs = append(costs, c)
	}
	return costs
}

// Peak is how many servers give the most by the law; +Inf where more always give more.
func (l *Law) Peak() float64 {
	if !l.Fitted || l.Coherency.Value <= 0 {
		return math.Inf(1)
	}
	return math.Sqrt(math.Max(0, 1-l.Contention.Value) / l.Coherency.Value)
}

func (l *Law) say(family []Variant) {
	first, last := l.Points[0], l.Points[len(l.Points)-1]
	say := func(s phrase.Statement) { l.Says = append(l.Says, s) }
	say(phrase.ScaleTimes(phrase.Number(last.Servers), phrase.Digits(last.Mean/first.Mean, 3), phrase.Number(first.Servers)))
	switch names := held(family); {
	case len(names) > 0:
		say(phrase.ScaleHeld(phrase.Names(names)))
	case !l.Fitted:
		say(phrase.ScaleUnfitted)
	default:
		say(phrase.ScaleLaw(phrase.Digits(l.One.Value, 3), phrase.Digits(l.Contention.Value, 2), phrase.Digits(l.Coherency.Value, 2)))
		if l.Interval {
			say(phrase.ScaleIntervals(phrase.Digits(l.Contention.Low, 2), phrase.Digits(l.Contention.High, 2), phrase.Digits(l.Coherency.Low, 2), phrase.Digits(l.Coherency.High, 2)))
			say(phrase.ScaleNext(phrase.Number(l.Next.Servers), phrase.Digits(l.Next.Value, 3), phrase.Digits(l.Next.Low, 3), phrase.Digits(l.Next.High, 3)))
		} else {
			say(phrase.ScaleNextAlone(phrase.Number(l.Next.Servers), phrase.Digits(l.Next.Value, 3), phrase.Number(freedom)))
		}
		if peak := l.Peak(); l.Interval && l.Coherency.Low > 0 && peak < float64(2*l.Next.Servers) {
			say(phrase.ScalePeak(phrase.Digits(peak, 2)))
		}
		if each, here := room(family); each > 0 && float64(l.Next.Servers)*each > here {
			say(phrase.ScaleRoom(phrase.Number(l.Next.Servers), phrase.CPUs(float64(l.Next.Servers)*each), phrase.CPUs(here)))
		}
		if names := limitedBy(family, limit.Unknown); len(names) > 0 {
			say(phrase.ScaleDoubt(phrase.Names(names)))
		}
	}
	if len(l.Costs) < 2 {
		return
	}
	least := l.Costs[0]
	var most Cost
	for _, c := range l.Costs {
		if c.CPU < least.CPU {
			least = c
		}
		if c.Variant == last.Variant {
			most = c
		}
	}
	if most.CPU > 0 && most.Balancer > 0 {
		say(phrase.ScaleBalancer(phrase.Text(most.Variant), phrase.Share(most.Balancer)))
	}
	if most.CPU > 0 && least.Variant != most.Variant {
		say(phrase.ScaleCost(phrase.Text(least.Variant), phrase.Seconds(least.CPU), phrase.Text(most.Variant), phrase.Seconds(most.CPU), phrase.Digits(most.CPU/least.CPU, 2)))
	}
}
