package load

import (
	"bytes"
	"errors"
	"slices"
	"sync"

	"perflab/runner/internal/load/http1"
	"perflab/runner/metric"
	"perflab/runner/spec"
	"perflab/runner/spec/expression"
)

// Checks evaluates the checks of a load. It is safe for concurrent use.
type Checks struct {
	Names         []string
	Body, Headers bool // what some check reads beside status and duration

	// Bodies are all that are held for the checks.
	Bodies http1.Bodies

	json bool // some check reads the body's JSON
	all  Some // those of every response

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
	c := &Checks{coded: map[string]int64{}}
	all, err := c.with(checks)
	if err != nil {
		return nil, err
	}
	c.Body, c.Headers = all.Body, all.Headers
	c.all = *all
	return c, nil
}

// Some are the checks of one step of a flow: those of every response and its own.
type Some struct {
	Which         []int // of Checks.Names, one for each
	Body, Headers bool  // what some of them reads beside status and duration

	programs []*expression.Program
}

// Of compiles the checks of one step, which come after those of every response. A name that
// another step has too counts together with it, as in k6.
func (c *Checks) Of(checks []spec.Check) (*Some, error) {
	own, err := c.with(checks)
	if err != nil {
		return nil, err
	}
	return &Some{
		Which: slices.Concat(c.all.Which, own.Which), programs: slices.Concat(c.all.programs, own.programs),
		Body: c.all.Body || own.Body, Headers: c.all.Headers || own.Headers,
	}, nil
}

// with compiles checks and gives each its place among the names.
func (c *Checks) with(checks []spec.Check) (*Some, error) {
	some := &Some{}
	for _, check := range checks {
		p, err := expression.CompileCheck(check.Name, check.Expr)
		if err != nil {
			return nil, err
		}
		at := slices.Index(c.Names, check.Name)
		if at < 0 {
			at = len(c.Names)
			c.Names, c.misfit = append(c.Names, check.Name), append(c.misfit, misfit{})
		}
		some.Which, some.programs = append(some.Which, at), append(some.programs, p)
		some.Body = some.Body || p.NeedsBody()
		some.Headers = some.Headers || p.NeedsHeaders()
		c.json = c.json || p.NeedsJSON()
	}
	return some, nil
}

// EvalSome is Eval for the checks of one step.
func (c *Checks) EvalSome(some *Some, r *expression.Response, held []bool) []bool {
	held = held[:0]
	for i, p := range some.programs {
		held = append(held, c.holds(some.Which[i], p, r))
	}
	return held
}

// Eval says for each check whether it held, in held, which it returns. A nil response, of
// a request that got none, fails them all.
func (c *Checks) Eval(r *expression.Response, held []bool) []bool {
	return c.EvalSome(&c.all, r, held)
}

// holds evaluates check i.
func (c *Checks) holds(i int, p *expression.Program, r *expression.Response) bool {
	if r == nil {
		return false
	}
	ok, err := p.Eval(r)
	if err != nil {
		c.note(i, err)
	}
	return ok && err == nil
}

func (c *Checks) note(i int, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.misfit[i].times++; c.misfit[i].err == nil {
		c.misfit[i].err = err
	}
}

// Plain is a body as the checks see it: without its content coding where that can be undone.
// Release, which is to be called once they have, gives back what that takes; so much is counted
// for the body's JSON too. The fault is metric.ErrTooLarge where there is no room for it.
func (c *Checks) Plain(body []byte, encoding string) (plain []byte, release func(), fault string) {
	plain, release, err := decoded(body, encoding, &c.Bodies)
	switch {
	case errors.Is(err, http1.ErrTooLarge):
		return nil, release, metric.ErrTooLarge
	case err != nil:
		c.mu.Lock()
		defer c.mu.Unlock()
		c.coded[encoding]++
	}
	if !c.json {
		return plain, release, ""
	}
	size := sizeOfJSON(plain)
	if !c.Bodies.Take(size) {
		release()
		return nil, func() {}, metric.ErrTooLarge
	}
	kept := release
	return plain, func() {
		c.Bodies.Give(size)
		kept()
	}, ""
}

// What JSON takes once it is decoded, at most, in bytes: a value in its list, which may be twice
// as long as it needs to be, and an object with its table.
const (
	valueSize  = 64
	objectSize = 400
)

// sizeOfJSON is about what a text takes once it is decoded, beside itself.
func sizeOfJSON(text []byte) int {
	values := bytes.Count(text, []byte(",")) + bytes.Count(text, []byte("["))
	return len(text) + valueSize*values + objectSize*bytes.Count(text, []byte("{"))
}
