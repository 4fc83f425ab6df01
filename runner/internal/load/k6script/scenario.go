package k6script

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"perflab/runner/internal/load"
	"perflab/runner/spec"
)

// scenarioOf writes the fields of the scenario: the executor that the load's model is named
// after. The warm-up is part of it; where there are stages it is the first of them, at the
// level at which they begin.
func scenarioOf(l spec.Load) (string, error) {
	f := &fields{}
	model := l.Model()
	if model == spec.RateSearch {
		return "", errors.New("load.search has no executor of k6's: give one rate, such as --set load.search=null --set load.rate=100/s")
	}
	whole := time.Duration(l.WarmUp + l.Duration)
	f.text("executor", string(model))
	switch model {
	case spec.ConstantUsers:
		f.number("vus", l.Users)
		f.duration("duration", whole)
	case spec.RampingUsers:
		f.number("startVUs", l.Users)
		f.stages(l, float64(l.Users), 1)
	case spec.SharedIterations, spec.PerUserIterations:
		f.number("vus", l.Users)
		f.number("iterations", max(l.Iterations, l.IterationsPerUser))
		f.duration("maxDuration", time.Duration(l.Duration))
	case spec.ConstantRate:
		unit := rateUnit(float64(l.Rate))
		f.number("rate", perUnit(float64(l.Rate), unit))
		f.duration("timeUnit", unit)
		f.duration("duration", whole)
	case spec.RampingRate:
		rates := []float64{float64(l.Rate)}
		for _, s := range l.Stages {
			rates = append(rates, s.Target.Value)
		}
		unit := rateUnit(rates...)
		f.number("startRate", perUnit(rates[0], unit))
		f.duration("timeUnit", unit)
		f.stages(l, float64(l.Rate), unit.Seconds())
	}
	if l.Model().Open() {
		// All are made before the load begins: one made under load begins late.
		f.number("preAllocatedVUs", load.MaxUsers(l))
		f.number("maxVUs", load.MaxUsers(l))
	}
	f.duration("gracefulStop", time.Duration(l.GracefulStop))
	if model == spec.RampingUsers {
		f.duration("gracefulRampDown", time.Duration(l.GracefulRampDown))
	}
	return f.b.String(), nil
}

// fields writes a scenario's, a line each.
type fields struct{ b strings.Builder }

func (f *fields) text(name, value string) {
	fmt.Fprintf(&f.b, "      %s: %s,\n", name, jsString(value))
}

func (f *fields) number(name string, value int) { fmt.Fprintf(&f.b, "      %s: %d,\n", name, value) }

func (f *fields) duration(name string, d time.Duration) { f.text(name, spec.Duration(d).String()) }

func (f *fields) stages(l spec.Load, from, scale float64) {
	f.b.WriteString("      stages: [\n")
	stage := func(d spec.Duration, target float64, note string) {
		fmt.Fprintf(&f.b, "        { duration: '%s', target: %.0f },%s\n", d, target*scale, note)
	}
	if l.WarmUp > 0 {
		stage(l.WarmUp, from, " // warm-up")
	}
	for _, s := range l.Stages {
		stage(s.Duration, s.Target.Value, "")
	}
	f.b.WriteString("      ],\n")
}

// rateUnit is the shortest of some units of time in which all rates, given per second, are
// whole, as k6 has them; the longest where none is, which rounds by less than a millionth
// of an iteration a second.
func rateUnit(rates ...float64) time.Duration {
	units := []time.Duration{time.Second, 10 * time.Second, time.Minute, 100 * time.Second, 1000 * time.Second, time.Hour, 1_000_000 * time.Second}
	for _, unit := range units {
		whole := true
		for _, r := range rates {
			n := r * unit.Seconds()
			whole = whole && math.Abs(n-math.Round(n)) <= 1e-9*n
		}
		if whole {
			return unit
		}
	}
	return units[len(units)-1]
}

func perUnit(rate float64, unit time.Duration) int { return int(math.Round(rate * unit.Seconds())) }
