package imported

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"perflab/runner/metric"
	"perflab/runner/phrase"
)

var foundStatus = regexp.MustCompile(`\bfound (\d{3})\b`)

// readGatling reads Gatling's simulation.log as the versions before 3.12 write it: fields with tabs
// between. A request has its name, when it began and ended, in milliseconds of Unix time, and
// whether it was OK, whatever fields of its version stand before.
func readGatling(l *lines, take func(*event) error, note func(phrase.Statement)) error {
	users := gatlingUsers{take: take}
	for {
		text, err := l.next()
		if err != nil {
			note(phrase.ImportGatling)
			return err
		}
		fields := strings.Split(string(text), "\t")
		switch fields[0] {
		case "REQUEST":
			e, ok := gatlingRequest(fields)
			if !ok {
				if err = l.broken("a request without its name, its two times and OK or KO", "import simulation.log as Gatling wrote it"); err != nil {
					note(phrase.ImportGatling)
					return err
				}
			}
			if err := take(&e); err != nil {
				return err
			}
		case "USER":
			if err := users.read(fields); err != nil {
				return err
			}
		case "RUN", "GROUP", "ERROR", "ASSERTION", "ACTION", "":
		default:
			if err := l.broken("a line that Gatling does not write: it begins with RUN, USER, REQUEST, GROUP or ERROR", "import simulation.log as Gatling wrote it"); err != nil {
				note(phrase.ImportGatling)
				return err
			}
		}
	}
}

func gatlingRequest(fields []string) (e event, ok bool) {
	for i := 4; i < len(fields); i++ {
		began, ok1 := milliseconds(fields[i-2])
		ended, ok2 := milliseconds(fields[i-1])
		if fields[i] != "OK" && fields[i] != "KO" || !ok1 || !ok2 || ended < began {
			continue
		}
		e = event{what: aRequest, at: ended, took: time.Duration(ended - began), name: fields[i-3]}
		e.request = metric.Request{Waiting: e.took, Failed: fields[i] == "KO"}
		if says := strings.Join(fields[i+1:], " "); e.request.Failed {
			if status := foundStatus.FindStringSubmatch(says); status != nil {
				e.request.Status, _ = strconv.Atoi(status[1]) // three digits
			} else {
				e.request.Error = faultOf(says)
			}
		}
		return e, true
	}
	return e, false
}

// milliseconds is a Unix time in nanoseconds.
func milliseconds(text string) (int64, bool) {
	n, err := strconv.ParseInt(text, 10, 64)
	return n * int64(time.Millisecond), err == nil && n > 0 && n < 1<<42
}

// gatlingUsers counts those that have begun and not ended.
type gatlingUsers struct {
	take         func(*event) error
	active, most int
}

func (g *gatlingUsers) read(fields []string) error {
	at := int64(0)
	for _, f := range fields[1:] {
		switch n, ok := milliseconds(f); {
		case f == "START":
			g.active++
		case f == "END":
			g.active = max(0, g.active-1)
		case ok:
			at = max(at, n) // an older version says when the user began too
		}
	}
	g.most = max(g.most, g.active)
	if at == 0 {
		return nil
	}
	return g.take(&event{what: users, at: at, active: g.active, allocated: g.most})
}
