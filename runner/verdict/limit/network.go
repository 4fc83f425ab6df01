package limit

import "math"

// network is a server and its users as a closed queueing network: each of the users thinks,
// then asks for one of the server's slots, and in it takes CPU time and waits for what
// takes none, such as a database elsewhere.
//
//	users ── think ──► queue for a slot ──► [ wait ∥ CPU of so many cores ] ──► answer ─┐
//	  ▲                                     at most slots at a time                      │
//	  └──────────────────────────────────────────────────────────────────────────────────┘
//
// Its mean values are those of exact mean-value analysis (M. Reiser and S. S. Lavenberg,
// "Mean-value analysis of closed multichain queuing networks", J. ACM 27(2), 1980), the
// limit of slots by the flow-equivalent server of E. D. Lazowska et al., "Quantitative
// System Performance", 1984, ch. 9. They are computed from the state probabilities of the
// two birth-death chains instead of by MVA's recursion, which for servers of several cores
// loses its digits near saturation; for such networks the two agree.
//
// It assumes what makes a product form: that times vary about exponentially, and that a
// request's demand does not depend on how many others there are. Servers that thrash, or
// whose workers each have connections of their own, are worse than it says.
type network struct {
	think  float64 // s
	wait   float64 // s in a slot without CPU
	demand float64 // s of CPU a request
	cores  float64 // that the server may use; a quota may be below 1
	slots  int     // requests served at once; 0: as many as come
}

// solution is a network's mean values with so many users.
type solution struct {
	rate     float64 // requests per second
	response float64 // s, queueing included
	cpu      float64 // share of the cores that is busy
	slots    float64 // share of the slots that is busy; 0 where there is no limit
}

// solve gives the mean values with n users, n ≥ 1.
func (w network) solve(n int) solution {
	limit := n
	if w.slots > 0 {
		limit = min(limit, w.slots)
	}
	inside := make([]float64, limit+1) // throughput with so many requests in slots
	most, _, _ := w.ceilings(n)
	for j := 1; j <= limit; j++ {
		if inside[j] = inside[j-1]; inside[j] < most*(1-1e-9) { // it only grows
			inside[j] = w.inside(j)
		}
	}
	rate, present, held := repair(n, w.think, limit, func(j int) float64 { return inside[min(j, limit)] })
	s := solution{rate: rate, cpu: rate * w.demand / w.cores}
	if rate > 0 {
		s.response = present / rate
	}
	if w.slots > 0 {
		s.slots = held / float64(w.slots)
	}
	return s
}

// inside is the throughput with j requests in slots, of which each either waits or is at
// the CPU: k of them at once are served at rate min(k, cores)/demand.
func (w network) inside(j int) float64 {
	cpu := func(k int) float64 {
		if w.demand <= 0 {
			return math.Inf(1)
		}
		return math.Min(float64(k), w.cores) / w.demand
	}
	if w.demand <= 0 {
		if w.wait <= 0 {
			return math.Inf(1)
		}
		return float64(j) / w.wait
	}
	rate, _, _ := repair(j, w.wait, j, cpu)
	return rate
}

// repair solves the machine-repair chain: n customers are away for a mean time each, then
// come back to a station that serves j of them at rate serve(j). With p(j) the probability
// of j at the station,
//
//	p(j) / p(j−1) = (n−j+1) / (away · serve(j))
//
// the throughput is Σ p(j)·serve(j). Ratios are added up as logarithms, since p spans more
// than a float does. It returns the throughput, the mean number at the station, and that
// of those who are among the first limit there.
func repair(n int, away float64, limit int, serve func(j int) float64) (rate, present, held float64) {
	if away <= 0 {
		return serve(n), float64(n), float64(min(n, limit))
	}
	logs := make([]float64, n+1)
	top := 0.0
	for j := 1; j <= n; j++ {
		logs[j] = logs[j-1] + math.Log(float64(n-j+1)/(away*serve(j)))
		top = math.Max(top, logs[j])
	}
	total := 0.0
	for j, l := range logs {
		p := math.Exp(l - top)
		total += p
		if j > 0 && p > 0 {
			rate += p * serve(j)
			present += p * float64(j)
			held += p * float64(min(j, limit))
		}
	}
	return rate / total, present / total, held / total
}

// ceilings are the asymptotic bounds of the rate, by what each is due to.
func (w network) ceilings(n int) (cpu, slots, users float64) {
	cpu, slots, users = math.Inf(1), math.Inf(1), math.Inf(1)
	if w.demand > 0 {
		cpu = w.cores / w.demand
	}
	service := w.demand + w.wait
	if w.slots > 0 && service > 0 {
		slots = float64(w.slots) / service
	}
	if round := w.think + service; round > 0 {
		users = float64(n) / round
	}
	return cpu, slots, users
}
