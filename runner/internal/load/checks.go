package load

import (
	"sync"

	"perflab/runner/spec"
	"perflab/runner/spec/expression"
)

// Checks evaluates the checks of a load. It is safe for concurrent use.
type Checks struct {
	Names         []string
	Body, Headers bool // what some check reads beside status and duration

	programs []*expression.Program

	mu     sync.Mutex
	misfit []misfit         // by check
	coded  map[string]int64 // bodies whose content coding could not be undone, by coding
}

// misfit is how often a check's expression did not fit the response, with the first error.
type misfit struct {
	times int64
	err   error
}

// NewChecks compiles them. Its error is that of one that is not valid.
func NewChecks(checks []spec.Check) (*Checks, error) {
	c := &Checks{misfit: make([]misfit, len(checks)), coded: map[string]int64{}}
	for _, check := range checks {
		p, err := expression.CompileCheck(check.Name, check.Expr)
		if err != nil {
			return nil, err
		}
		c.Names = append(c.Names, check.Name)
		c.programs = append(c.programs, p)
		c.Body = c.Body || p.NeedsBody()
		c.Headers = c.Headers || p.NeedsHeaders()
	}
	return c, nil
}

// Eval says for each check whether it held, in held, which it returns. A nil response, of
// a request that got none, fails them all.
func (c *Checks) Eval(r *expression.Response, held []bool) []bool {
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

func (c *Checks) note(i int, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.misfit[i].times++; c.misfit[i].err == nil {
		c.misfit[i].err = err
	}
}

// Plain is a body as the checks see it: without its content coding where that can be undone.
func (c *Checks) Plain(body []byte, encoding string) []byte {
	plain, undone := decoded(body, encoding)
	if !undone {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.coded[encoding]++
	}
	return plain
}
