package preflight

import "strings"

func docker(r Reading[string]) Finding {
	f := Finding{Name: "docker", Why: "the published stack runs in containers; without an engine it runs from this machine's packages, or the built-in stand-in does instead"}
	if r.Err != nil {
		reason, _, _ := strings.Cut(r.Err.Error(), "\n")
		return f.warn(reason, "sudo systemctl start docker, and see that docker info works for this user")
	}
	return f.fine("engine " + r.Value)
}

func host(r, docker Reading[string]) Finding {
	f := Finding{Name: "host", Why: "without an engine the published stack runs from this machine's packages, where they are installed"}
	switch {
	case r.Err == nil:
		return f.fine(r.Value)
	case docker.Err == nil:
		return f.fine("the published stack is not installed; containers bring it")
	}
	reason, rest, _ := strings.Cut(r.Err.Error(), "\n")
	_, remedy, told := strings.Cut(rest, "hint: ")
	if !told {
		remedy = "start a Docker engine"
	}
	return f.warn(reason, remedy)
}

func redis(r, docker Reading[string]) Finding {
	f := Finding{Name: "redis", Why: "the embedded provider measures a cache better with a real one"}
	switch {
	case r.Err == nil:
		return f.fine(r.Value)
	case docker.Err == nil:
		return f.fine("not on the PATH; containers bring their own")
	default:
		return f.warn("no redis-server on the PATH: an in-process imitation stands in", "sudo apt-get install redis-server")
	}
}

func k6(r Reading[string]) Finding {
	f := Finding{Name: "k6", Why: "optional: only load.engine k6 and both need it"}
	if r.Err != nil {
		return f.warn("not on the PATH", "make k6")
	}
	return f.fine(r.Value)
}

func library(embedded bool) Finding {
	f := Finding{Name: "reports", Why: "a report that loads its charts over the network shows none without one"}
	if !embedded {
		return f.warn("the chart library is not built in", "install npm, then make build")
	}
	return f.fine("self-contained")
}
