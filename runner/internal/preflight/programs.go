package preflight

import (
	"errors"
	"strings"

	"perflab/runner/phrase"
)

func docker(r Reading[string]) Finding {
	f := Finding{Name: "docker", Why: phrase.WhyDocker}
	if r.Err != nil {
		return f.warn(inOneLine(r.Err), phrase.RemedyDocker)
	}
	return f.fine(phrase.FoundDocker(phrase.Text(r.Value)))
}

func host(r, docker Reading[string]) Finding {
	f := Finding{Name: "host", Why: phrase.WhyHost}
	switch {
	case r.Err == nil:
		return f.fine(phrase.Found(phrase.Text(r.Value)))
	case docker.Err == nil:
		return f.fine(phrase.FoundHostByContainers)
	}
	remedy := phrase.RemedyStartEngine
	var known Remedied
	if errors.As(r.Err, &known) && !known.Remedy().IsZero() {
		remedy = known.Remedy()
	}
	return f.warn(inOneLine(r.Err), remedy)
}

// Remedied is an error that knows what to do about it; nothing where it does not.
type Remedied interface{ Remedy() phrase.Statement }

// inOneLine is what an error says in its first line.
func inOneLine(err error) phrase.Statement {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return phrase.Verbatim(line)
}

func redis(r, docker Reading[string]) Finding {
	f := Finding{Name: "redis", Why: phrase.WhyRedis}
	switch {
	case r.Err == nil:
		return f.fine(phrase.Found(phrase.Text(r.Value)))
	case docker.Err == nil:
		return f.fine(phrase.FoundRedisByContainers)
	default:
		return f.warn(phrase.FoundNoRedis, phrase.RemedyRedis)
	}
}

func k6(r Reading[string]) Finding {
	f := Finding{Name: "k6", Why: phrase.WhyK6}
	if r.Err != nil {
		return f.warn(phrase.FoundNotOnPath, phrase.RemedyK6)
	}
	return f.fine(phrase.Found(phrase.Text(r.Value)))
}

func library(embedded bool) Finding {
	f := Finding{Name: "reports", Why: phrase.WhyReports}
	if !embedded {
		return f.warn(phrase.FoundNoLibrary, phrase.RemedyLibrary)
	}
	return f.fine(phrase.FoundLibrary)
}

// system says what of the program does not work on a system. All of it works on Linux.
func system(name string) Finding {
	f := Finding{Name: "system", Why: phrase.WhySystem}
	switch name {
	case "linux":
		return f.fine(phrase.Found(phrase.Text("Linux")))
	case "darwin":
		return f.warn(phrase.FoundDarwin, phrase.RemedySystem)
	case "windows":
		return f.warn(phrase.FoundWindows, phrase.RemedyWindows)
	}
	return f.warn(phrase.FoundOtherSystem(phrase.Text(name)), phrase.RemedySystem)
}
