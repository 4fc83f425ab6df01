package host

import (
	"fmt"
	"os"
	"strings"

	"perflab/runner/internal/env"
	"perflab/runner/internal/resource/cgroup"
	"perflab/runner/phrase"
	"perflab/runner/spec"
)

// limitsAsked are those a file asks for one component.
type limitsAsked struct {
	key        string // where the file says so: environment, environment.services.redis
	memory     spec.Size
	cpus       float64
	processors int // it may use so many CPUs
}

// asked are those of a part, which may use so many CPUs without a quota.
func asked(p env.Part, bound int) limitsAsked {
	return limitsAsked{p.Key, p.Memory, p.Quota, bound}
}

// effective are the limits that this machine enforces, with what says of those it does not.
type effective struct {
	group *cgroup.Limited // nil: none is enforced
	limitsAsked
	notes []phrase.Statement
}

// enforce makes a cgroup, named after the program's folder, with all limits that this
// machine lets this process set.
func (l limitsAsked) enforce(name string) effective {
	in := effective{limitsAsked: l}
	if l.memory == 0 && l.cpus == 0 {
		return in
	}
	asked := cgroup.Limits{Memory: int64(l.memory), CPUs: l.cpus}
	var err error
	if in.group, err = cgroup.New(name, asked); err == nil {
		return in
	}
	// One of the two may be possible alone.
	in.memory, in.cpus = 0, 0
	for _, one := range []struct {
		limits cgroup.Limits
		key    string
	}{{cgroup.Limits{Memory: asked.Memory}, ".memory"}, {cgroup.Limits{CPUs: asked.CPUs}, ".cpus"}} {
		if one.limits == (cgroup.Limits{}) {
			continue
		}
		why := err
		if in.group == nil && one.limits != asked {
			if in.group, why = cgroup.New(name, one.limits); why == nil {
				in.memory, in.cpus = spec.Size(one.limits.Memory), one.limits.CPUs
				continue
			}
		}
		reason, _, _ := strings.Cut(why.Error(), "\n")
		in.notes = append(in.notes, phrase.LimitInVain(phrase.Text(l.key+one.key), phrase.Text(reason)))
	}
	return in
}

// usable is how many CPUs the component may keep busy.
func (in effective) usable() float64 {
	if in.cpus > 0 {
		return min(float64(in.processors), in.cpus)
	}
	return float64(in.processors)
}

// inVain says which limits cannot be enforced here. It leaves none.
func (l limitsAsked) inVain() []phrase.Statement {
	in := l.enforce(fmt.Sprintf("runner-check-%d", os.Getpid()))
	if in.group != nil {
		if err := cgroup.Remove(in.group.Folders); err != nil {
			in.notes = append(in.notes, phrase.Error(err))
		}
	}
	return in.notes
}
