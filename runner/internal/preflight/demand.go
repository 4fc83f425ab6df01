package preflight

import (
	"math"

	"perflab/runner/spec"
)

// usersByDefault is the load that is assumed where no file says otherwise: that of most
// published texts.
const usersByDefault = 1000

// Demand is what experiments ask of the machine: the most that any variant does.
type Demand struct {
	Users       int     // connections the generator may hold at once
	Descriptors int     // open files those need; 0: as many as users
	Rate        float64 // requests per second that are asked for; 0: as many as the server answers
	Connections float64 // opened per second to a server that closes each after its response; 0: none; +Inf: as many as it answers
	Memory      int64   // bytes that server and services may take; 0: not limited
	Isolated    bool    // a file requires different CPUs for server and generator
}

// DemandOf returns the demand of the experiments; of 1000 users where there are none.
func DemandOf(experiments []*spec.Experiment) Demand {
	var d Demand
	for _, e := range experiments {
		for _, v := range e.Variants {
			d.add(v)
		}
	}
	if d.Users == 0 {
		d.Users = usersByDefault
	}
	return d
}

func (d *Demand) add(v spec.Variant) {
	users, rate := int(v.Load.Highest()), math.Inf(1)
	switch {
	case v.Load.Model().Open():
		users, rate = v.Load.MaxUsers, v.Load.Highest()
	case v.Load.Pause() > 0:
		rate = float64(users) / v.Load.Pause().Seconds() * float64(max(1, len(v.Load.Steps)))
	}
	d.Users = max(d.Users, users)
	if !math.IsInf(rate, 1) {
		d.Rate = max(d.Rate, rate)
	}
	if v.Server.Mode == "sync" {
		d.Connections = max(d.Connections, rate)
	}
	needed := int64(v.Environment.Memory) * int64(max(v.Environment.Replicas, 1))
	if b := v.Environment.Balancer; b != nil {
		needed += int64(b.Memory)
	}
	for _, s := range v.Environment.Services {
		needed += int64(s.Memory)
	}
	d.Memory = max(d.Memory, needed)
	d.Isolated = d.Isolated || v.Environment.Isolation == "required"
}
