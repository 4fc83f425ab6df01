package load

import (
	"fmt"
	"maps"
	"slices"
	"sync"

	"perflab/runner/spec"
)

// checker evaluates the checks of a load. It is safe for concurrent use.
type checker struct {
	names         []string
	programs      []*spec.Program
	body, headers bool // what some check reads beside status and duration

	mu     sync.Mutex
	misfit []misfit         // by check
	coded  map[string]int64 // bodies whose content coding could not be undone, by coding
}

// misfit is how often a check's expression did not fit the response, with the first error.
type misfit struct {
	times int64
	err   error
}

func newChecker(checks []spec.Check) (*checker, error) {
	c := &checker{misfit: make([]misfit, len(checks)), coded: map[string]int64{}}
	for _, check := range checks {
		p, err := spec.CompileCheck(check)
		if err != nil {
			return nil, err
		}
		c.names = append(c.names, check.Name)
		c.programs = append(c.programs, p)
		c.body = c.body || p.NeedsBody()
		c.headers = c.headers || p.NeedsHeaders()
	}
	return c, nil
}

// eval says for each check whether it held, in held, which it returns. A nil response, of
// a request that got none, fails them all.
func (c *checker) eval(r *spec.Response, held []bool) []bool {
	held = held[:0]
	for i, p := range c.programs {
		if r == nil {
			held = append(held, false)
			continue
		}
		ok, err := p.Eval(r)
		if err != nil {
			c.note(i, err)
		}
		held = append(held, ok && err == nil)
	}
	return held
}

func (c *checker) note(i int, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.misfit[i].times++; c.misfit[i].err == nil {
		c.misfit[i].err = err
	}
}

// plain is a body as the checks see it: without its content coding where that can be undone.
func (c *checker) plain(body []byte, encoding string) []byte {
	plain, undone := decoded(body, encoding)
	if !undone {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.coded[encoding]++
	}
	return plain
}

// warnings says which checks' expressions did not fit the responses, and which bodies they
// did not see in plain text.
func (c *checker) warnings() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []string
	for i, m := range c.misfit {
		if m.times > 0 {
			all = append(all, fmt.Sprintf("check %q could not be evaluated on %d responses and counts as failed there; the first time: %v", c.names[i], m.times, m.err))
		}
	}
	for _, coding := range slices.Sorted(maps.Keys(c.coded)) {
		all = append(all, fmt.Sprintf("%d bodies came in the content coding %q, which could not be undone: the checks saw them as they came; "+
			"ask for gzip or deflate in load.request.headers, as Accept-Encoding", c.coded[coding], coding))
	}
	return all
}
