package load

import (
	"fmt"
	"net/http/cookiejar"
	"net/url"
	"time"

	"perflab/runner/spec"
	"perflab/runner/spec/expression"
	"perflab/runner/spec/template"
)

// Flow is the steps of a load: requests that each iteration sends in order.
type Flow struct {
	// Extracts names every extraction as STEP.VARIABLE, in the order of the steps.
	Extracts []string

	steps     []step
	variables []string
	stays     bool // cookies stay with the user
	templates *Templates
}

// step is one of them.
type step struct {
	requestTemplate
	name     string
	when     *expression.When // nil: always
	repeat   spec.Repeat
	pause    spec.Pause
	extracts []extraction
}

func newFlow(base *url.URL, l spec.Load, steps []spec.Step, all *Templates) (*Flow, error) {
	f := &Flow{variables: l.Variables(), stays: l.Cookies == "user", templates: all}
	for _, s := range steps {
		one := step{name: s.Name, repeat: s.Repeat, pause: s.ThinkTime}
		var err error
		if one.requestTemplate, err = all.newTemplate(base, s.Request, f.variables...); err == nil {
			err = one.check(all)
		}
		if err == nil && s.When != "" {
			one.when, err = expression.CompileWhen(s.When, f.variables)
		}
		for _, x := range s.Extract {
			if err == nil {
				var read extraction
				read, err = newExtraction(x, f.variables, len(f.Extracts))
				one.extracts = append(one.extracts, read)
				f.Extracts = append(f.Extracts, s.Name+"."+x.Name)
			}
		}
		if err != nil {
			return nil, fmt.Errorf("step %s: %w", s.Name, err)
		}
		f.steps = append(f.steps, one)
	}
	return f, nil
}

// NeedsBody reports whether an extraction of step i reads the body.
func (f *Flow) NeedsBody(i int) bool {
	for _, x := range f.steps[i].extracts {
		if x.readsBody() {
			return true
		}
	}
	return false
}

// Walk is one user's way through the steps of its iterations, one after the other. Its zero
// value is ready for Begin. It is not safe for concurrent use.
type Walk struct {
	flow      *Flow
	user      int
	iteration int64
	draws     template.Draws // of the iteration
	own       template.Draws // of the step's turn
	row       func(*template.Part) string
	values    []string // of the variables
	known     []bool   // that are set
	jar       *cookiejar.Jar
	status    int // of the last response

	at, turn, turns int
	over            bool // an extraction found nothing
}

// Begin starts iteration k of a user.
func (w *Walk) Begin(f *Flow, iteration int64, user int) {
	jar := w.jar
	if !f.stays {
		jar = nil
	}
	draws := template.NewDraws(f.templates.seed, iteration)
	values, known := w.values, w.known
	if len(values) != len(f.variables) {
		values, known = make([]string, len(f.variables)), make([]bool, len(f.variables))
	}
	for i, name := range f.variables {
		values[i], known[i] = f.templates.given[name]
	}
	*w = Walk{
		flow: f, user: user, iteration: iteration, draws: draws, row: f.templates.row(&draws, iteration),
		values: values, known: known, jar: jar, at: -1,
	}
}

// Values are those of the variables that are set, by name.
func (w *Walk) Values() map[string]string {
	all := map[string]string{}
	for i, name := range w.flow.variables {
		if w.known[i] {
			all[name] = w.values[i]
		}
	}
	return all
}

// Step is the step at hand.
func (w *Walk) Step() int { return w.at }

// Next returns the next request; nil where the iteration is over. An error is that of a request
// that no value could make valid, or of a value that makes it none.
func (w *Walk) Next() (*Message, error) {
	if w.over {
		return nil, nil
	}
	w.turn++
	for w.at < 0 || w.turn >= w.turns {
		if w.at++; w.at == len(w.flow.steps) {
			return nil, nil
		}
		w.turn, w.turns = 0, w.times()
	}
	s := &w.flow.steps[w.at]
	w.own = w.draws.Step(w.at, w.turn)
	if s.static != nil && w.jar == nil {
		return s.static, nil
	}
	m, err := s.fill(&w.own, w.user, w.iteration, w.named, w.jar)
	if err != nil {
		return nil, fmt.Errorf("step %s of iteration %d of user %d has no request: %w", s.name, w.iteration, w.user, err)
	}
	return m, nil
}

// times is how often the step at hand is sent.
func (w *Walk) times() int {
	s := &w.flow.steps[w.at]
	if s.when != nil {
		first := w.draws.Step(w.at, 0)
		// An expression that does not fit its values is false.
		if holds, err := s.when.Holds(&expression.Moment{
			User: w.user, Iteration: w.iteration, Status: w.status, Chance: first.Chance(), Variable: w.variable,
		}); err != nil || !holds {
			return 0
		}
	}
	low, high := s.repeat.Range()
	if low == high {
		return low
	}
	first := w.draws.Step(w.at, 0)
	return first.Repeat(low, high)
}

// named is the value of a column or a variable.
func (w *Walk) named(p *template.Part) string {
	if p.Kind == "variable" {
		value, _ := w.variable(p.Column)
		return value
	}
	return w.row(p)
}

func (w *Walk) variable(name string) (string, bool) {
	for i, known := range w.flow.variables {
		if known == name {
			return w.values[i], w.known[i]
		}
	}
	return "", false
}

// Pause is how long the user waits after the turn at hand.
func (w *Walk) Pause() time.Duration {
	if w.over {
		return 0
	}
	return w.flow.steps[w.at].pause.Of(w.own.Pause())
}

// Reply is what a flow looks at of a response.
type Reply struct {
	Status     int // 0: none came
	Body       []byte
	Header     func(name string) string // by canonical name
	SetCookies []string
}

// Take takes the reply to message m, sent for the turn at hand: its cookies, and what the step
// extracts. It returns which of Flow.Extracts found nothing, which ends the iteration, and -1
// where all were found.
func (w *Walk) Take(m *Message, r *Reply) (missing int) {
	w.status = r.Status
	if m.cookies != nil {
		w.jar = m.cookies.jar
	}
	if len(r.SetCookies) > 0 {
		if w.jar == nil {
			w.jar, _ = cookiejar.New(nil) // its error is always nil
		}
		(&cookies{jar: w.jar}).set(m.site(), r.SetCookies)
	}
	for i := range w.flow.steps[w.at].extracts {
		x := &w.flow.steps[w.at].extracts[i]
		value, found := x.from(r, func(name string) string { return w.cookie(m, name) })
		if !found {
			w.over = true
			return x.number
		}
		w.values[x.variable], w.known[x.variable] = value, true
	}
	return -1
}

// cookie is the value of one that goes with requests to where m went; empty where there is none.
func (w *Walk) cookie(m *Message, name string) string {
	if w.jar == nil {
		return ""
	}
	for _, c := range w.jar.Cookies(m.site()) {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}
