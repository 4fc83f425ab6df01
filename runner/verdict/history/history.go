// Package history finds lasting shifts in what the stored runs of one experiment measured.
//
// Two runs differ by whatever state their machine was in; many runs in a row tell that spread
// from a level that moved and stayed. The package takes the runs as a series, in the order in
// which they began, and finds where its level shifts by E-divisive means (D. S. Matteson, N. A.
// James, "A nonparametric approach for multiple change point analysis of multivariate data", J.
// Am. Stat. Assoc. 109, 2014; for performance: D. Daly et al., "The use of change point
// detection to identify software performance regressions in a continuous integration system",
// ICPE 2020; M. Fleming et al., "Hunter: using change point detection to hunt for performance
// regressions", ICPE 2023), on ranks, so that a run that went wrong weighs no more than any
// other.
//
// It refuses to call one run that is out of line a shift: at least MinSegment runs have to lie on
// either side. It refuses to call a series steady that is too short to show anything: the answer
// is then "too few runs". It does not judge a run as good or bad, and it never puts runs of two
// machines into one series, nor those of two fingerprints.
//
// Its steps:
//
//  1. point.go: Of takes from a run the few numbers that a history wants, so that nothing else
//     of it has to be kept;
//  2. history.go: Find puts the runs of one fingerprint into a line a machine, and each line's
//     figures into series;
//  3. energy.go: where a series comes apart most; chance.go: how likely that is without a shift;
//     shifts.go: all shifts of all series of a line;
//  4. apart.go: the size of each with its interval; power.go: what would have been seen;
//  5. around.go: what else changed with it.
//
// All of it is pure; the orders that are drawn come from a seed that the runs themselves give.
package history

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"math"
	"slices"

	"perflab/runner/phrase"
	"perflab/runner/quantity"
)

// Schema is the version of History as JSON. It grows by one with every change that an older
// reader would misread.
const Schema = 1

const (
	// MinSegment is how many runs at least lie on either side of a shift: fewer are no level.
	MinSegment = 5
	// Alpha is how likely a line without any shift is to show one in any of its series.
	Alpha = 0.02
)

// History is what the stored runs of one experiment and one fingerprint show.
type History struct {
	Schema      int    `json:"schema"`
	Experiment  string `json:"experiment"`
	Fingerprint string `json:"fingerprint"`
	// Others are the fingerprints beside it under the same name, the newest first: other
	// questions, which are not comparable.
	Others []Other `json:"other_fingerprints,omitempty"`
	// Lines are the machines' own, that of the newest run first.
	Lines   []Line    `json:"lines"`
	Skipped []Skipped `json:"skipped,omitempty"` // runs that do not count
}

// Other is a fingerprint that is not shown.
type Other struct {
	Fingerprint string `json:"fingerprint"`
	Runs        int    `json:"runs"`
	Newest      Ref    `json:"newest"`
}

// Skipped is a run that does not count, and why.
type Skipped struct {
	Run string           `json:"run"` // its ID
	Why phrase.Statement `json:"reason_part"`
}

// Line is the history on one machine.
type Line struct {
	Machine Machine `json:"machine"`
	Runs    []Ref   `json:"runs"` // the oldest first
	// Needed is how many runs a shift takes to be seen at all, with so many series together.
	Needed int      `json:"needed"`
	Series []Series `json:"series"`
}

// Outcome is what a series comes to.
type Outcome string

// The outcomes.
const (
	Shifted Outcome = "shifted"
	Steady  Outcome = "none shown" // which is not "none": see Series.Detectable
	TooFew  Outcome = "too few runs"
)

// Better is the direction of a figure that is better.
type Better string

// The directions; of some figures neither is.
const (
	Higher  Better = "higher"
	Lower   Better = "lower"
	Neither Better = "neither"
)

// Series is one figure of one variant over the runs.
type Series struct {
	Variant     string  `json:"variant"`
	Metric      string  `json:"metric"`
	Aggregation string  `json:"aggregation"`
	Unit        string  `json:"unit"` // one of quantity's
	Better      Better  `json:"better"`
	Outcome     Outcome `json:"outcome"`
	// Absolute says that changes are in Unit, since the figure may be zero or is a share; else
	// they are relative (0.05 is 5% more).
	Absolute bool    `json:"absolute"`
	Shifts   []Shift `json:"shifts,omitempty"`
	// Level is typical of the runs since the last shift, or of all; in Unit.
	Level float64 `json:"level"`
	// Spread is the standard deviation of runs around their level, as Absolute says.
	Spread float64 `json:"spread"`
	// Detectable is the smallest shift in the middle of the runs since the last one that would be
	// shown with a chance of Power, as Absolute says; 0 where none would.
	Detectable float64 `json:"detectable,omitempty"`
	// Memory is how much of a run's distance from the level the next one has too, 0 to 0.8.
	Memory float64  `json:"memory"`
	Values []Placed `json:"values"`
}

// Placed is a run's figure.
type Placed struct {
	Run int `json:"run"` // its place in Line.Runs, from 0
	Spread
}

// Spread is a figure over the trials of a run.
type Spread struct {
	Mean float64 `json:"mean"` // geometric where none is zero, and the figure no share
	Low  float64 `json:"low"`  // the lowest trial
	High float64 `json:"high"`
}

// Shift is a lasting change of a level.
type Shift struct {
	Change float64 `json:"change"` // as Series.Absolute says; positive: more
	Low    float64 `json:"low"`    // its 95% interval, given the place
	High   float64 `json:"high"`
	// P is how likely a line without any shift comes apart as much anywhere.
	P      float64 `json:"p"`
	Before float64 `json:"before"` // the level before, in the figure's unit
	After  float64 `json:"after"`
	Worse  Verdict `json:"is"` // worse, better or different
	// LastBefore and First are the runs between which it lies, with the commits they ran at.
	LastBefore Ref `json:"last_before"`
	First      Ref `json:"first"`
	Place      int `json:"place"` // of First in Line.Runs, from 0
	RunsBefore int `json:"runs_before"`
	RunsAfter  int `json:"runs_after"`
	// Around are what else differs between the two runs and may be the cause.
	Around []phrase.Statement `json:"around_parts,omitempty"`
}

// Verdict says whether a shift is for the worse.
type Verdict string

// The verdicts.
const (
	Worse     Verdict = "worse"
	IsBetter  Verdict = "better"
	Different Verdict = "different"
)

// Find is the history of the points, which are of one experiment's runs, oldest first, of any
// fingerprints and machines. fingerprint is the one wanted; empty: that of the newest run that
// counts. only keeps the figures it is true for; nil keeps those of Followed. It fails where
// there is no such fingerprint, with those that there are in Others.
func Find(points []Point, fingerprint string, only func(Figure) bool) (*History, error) {
	h := &History{Schema: Schema, Lines: []Line{}}
	var counted []Point
	for _, p := range points {
		if p.Experiment != "" {
			h.Experiment = p.Experiment
		}
		if !p.Skipped.IsZero() {
			h.Skipped = append(h.Skipped, Skipped{p.Run.ID, p.Skipped})
			continue
		}
		counted = append(counted, p)
	}
	slices.SortStableFunc(counted, func(a, b Point) int { return a.Run.Started.Compare(b.Run.Started) })
	if len(counted) > 0 && fingerprint == "" {
		fingerprint = counted[len(counted)-1].Fingerprint
	}
	h.Fingerprint = fingerprint
	var own []Point
	for i := len(counted) - 1; i >= 0; i-- {
		p := counted[i]
		if p.Fingerprint == fingerprint {
			own = append(own, p)
			continue
		}
		k := slices.IndexFunc(h.Others, func(o Other) bool { return o.Fingerprint == p.Fingerprint })
		if k < 0 {
			k, h.Others = len(h.Others), append(h.Others, Other{Fingerprint: p.Fingerprint, Newest: p.Run})
		}
		h.Others[k].Runs++
	}
	if len(own) == 0 && fingerprint != "" {
		return h, fmt.Errorf("no run that counts has the fingerprint %s", fingerprint)
	}
	for len(own) > 0 {
		machine := own[0].Machine
		var line []Point
		own = slices.DeleteFunc(own, func(p Point) bool {
			if p.Machine == machine {
				line = append(line, p)
			}
			return p.Machine == machine
		})
		slices.Reverse(line)
		h.Lines = append(h.Lines, lineOf(machine, line, only))
	}
	return h, nil
}

// lineOf is the history of runs of one machine, the oldest first.
func lineOf(machine Machine, points []Point, only func(Figure) bool) Line {
	l := Line{Machine: machine, Series: []Series{}}
	for _, p := range points {
		l.Runs = append(l.Runs, p.Run)
	}
	newest := points[len(points)-1]
	for _, v := range newest.Values {
		if only == nil && !v.Followed() || only != nil && !only(v.Figure) {
			continue
		}
		s := Series{Variant: v.Variant, Metric: v.Metric, Aggregation: v.Aggregation, Unit: v.Unit, Better: v.better(), Outcome: TooFew}
		for i, p := range points {
			if k := slices.IndexFunc(p.Values, func(o Value) bool { return o.Figure == v.Figure }); k >= 0 {
				s.Values = append(s.Values, Placed{i, p.Values[k].Spread})
			}
		}
		s.Absolute = v.Unit == quantity.Share || slices.ContainsFunc(s.Values, func(p Placed) bool { return !(p.Mean > 0) })
		l.Series = append(l.Series, s)
	}
	l.judge(points)
	return l
}

// judge finds the shifts of all series together.
func (l *Line) judge(points []Point) {
	values, places := make([][]float64, len(l.Series)), make([][]int, len(l.Series))
	tests := 0
	for i, s := range l.Series {
		for _, p := range s.Values {
			v := p.Mean
			if !s.Absolute {
				v = math.Log(v)
			}
			values[i], places[i] = append(values[i], v), append(places[i], p.Run)
		}
		if varies(values[i]) {
			tests++
		}
	}
	l.Needed = needed(max(tests, 1))
	found, critical := shifts(values, places, len(l.Runs), l.seed())
	for i := range l.Series {
		s := &l.Series[i]
		s.describe(values[i], found[i])
		for k, f := range found[i] {
			s.Shifts = append(s.Shifts, l.shift(s, values[i], found[i], k, f, points))
		}
		s.settle(values[i], found[i], l.Needed, critical)
	}
}

// describe says how the runs lie around their level, or levels.
func (s *Series) describe(values []float64, found []place) {
	if len(values) == 0 {
		return
	}
	rest := slices.Clone(values)
	from := 0
	for i := 0; i <= len(found); i++ {
		to := len(values)
		if i < len(found) {
			to = found[i].at
		}
		level := median(values[from:to])
		for k := from; k < to; k++ {
			rest[k] -= level
		}
		s.Level = s.plain(level)
		from = to
	}
	s.Spread = deviation(rest)
}

// settle gives the outcome.
func (s *Series) settle(values []float64, found []place, needed int, critical float64) {
	since := values
	if len(found) > 0 {
		since = values[found[len(found)-1].at:]
	}
	if len(values) >= 2*MinSegment {
		r := ranks(values)
		at, end, _ := new(scratch).split(r)
		s.Memory = memory(r, at, end)
		if len(found) > 0 {
			s.Memory = found[0].memory
		}
	}
	if len(since) >= needed {
		s.Detectable = s.change(detectable(len(since), s.Memory, critical) * s.Spread)
	}
	switch {
	case len(found) > 0:
		s.Outcome = Shifted
	case len(values) < needed || !varies(values) && len(values) < 2*MinSegment:
		s.Outcome = TooFew
	case varies(values) && s.Detectable == 0:
		s.Outcome = TooFew // they wander too slowly to tell
	default:
		s.Outcome = Steady
	}
}

// shift describes the k-th shift found.
func (l *Line) shift(s *Series, values []float64, found []place, k int, f place, points []Point) Shift {
	from, to := bounds(found, k, len(values))
	before, after := values[from:f.at], values[f.at:to]
	change, low, high := apart(before, after, f.memory)
	first, last := s.Values[f.at].Run, s.Values[f.at-1].Run
	out := Shift{
		Change: s.change(change), Low: s.change(low), High: s.change(high), P: f.p,
		Before: s.plain(median(before)), After: s.plain(median(after)),
		LastBefore: l.Runs[last], First: l.Runs[first], Place: first,
		RunsBefore: len(before), RunsAfter: len(after),
		Around: around(points[last], points[first]),
	}
	switch {
	case s.Better == Neither:
		out.Worse = Different
	case (change > 0) == (s.Better == Higher):
		out.Worse = IsBetter
	default:
		out.Worse = Worse
	}
	return out
}

// change is a difference of what is tested as readers have it.
func (s *Series) change(d float64) float64 {
	if s.Absolute {
		return d
	}
	return math.Expm1(d)
}

// plain is a value of what is tested in the figure's unit.
func (s *Series) plain(v float64) float64 {
	if s.Absolute {
		return v
	}
	return math.Exp(v)
}

// seed is drawn from the runs themselves: the same records give the same history.
func (l *Line) seed() uint64 {
	h := fnv.New64a()
	for _, r := range l.Runs {
		_, _ = h.Write([]byte(r.ID)) // never fails
	}
	return h.Sum64()
}

// median of values, of which there are some.
func median(values []float64) float64 {
	sorted := slices.Clone(values)
	slices.SortFunc(sorted, cmp.Compare)
	return middle(sorted)
}
