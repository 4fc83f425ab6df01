package expression

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
)

// Count is a number of processes: a constant or an expression in cpu.
// The zero value is not valid.
type Count string

// ParseText takes any text; Validate says what is wrong with it.
func (c *Count) ParseText(text string) error {
	*c = Count(text)
	return nil
}

// Wants says what a count must be, for messages.
func (Count) Wants() string { return "a whole number or an expression in cpu" }

// MaxCount bounds what a Count may come to.
const MaxCount = 1024

// Resolve evaluates the count for a number of CPUs. The result is a whole number from 1
// to 1024; anything else is an error.
func (c Count) Resolve(cpus int) (int, error) {
	program, err := c.compile()
	if err != nil {
		return 0, fmt.Errorf("count %s: %w", c, err)
	}
	n, err := resolve(program, cpus)
	if err != nil {
		return 0, fmt.Errorf("count %s with cpu = %d: %w", c, cpus, err)
	}
	return n, nil
}

// countEnv is what the expression of a Count sees.
type countEnv struct {
	CPU int `expr:"cpu"`
}

func (c Count) compile() (*vm.Program, error) {
	if len(c) > 200 {
		return nil, errors.New("longer than 200 characters")
	}
	program, err := expr.Compile(string(c), expr.Env(countEnv{}), expr.DisableAllBuiltins(),
		expr.EnableBuiltin("int"), expr.EnableBuiltin("min"), expr.EnableBuiltin("max"),
		expr.EnableBuiltin("floor"), expr.EnableBuiltin("ceil"), expr.EnableBuiltin("round"))
	if err != nil {
		return nil, newError(err, []string{"cpu"})
	}
	return program, nil
}

func resolve(program *vm.Program, cpus int) (int, error) {
	result, err := expr.Run(program, countEnv{CPU: cpus})
	if err != nil {
		return 0, newError(err, nil)
	}
	var n float64
	switch v := result.(type) {
	case int:
		n = float64(v)
	case float64:
		n = v
	default:
		return 0, fmt.Errorf("it gives %v, not a number", result)
	}
	switch {
	case n != math.Trunc(n):
		return 0, fmt.Errorf("it gives %v, not a whole number; write int(...), floor(...) or ceil(...) around it", n)
	case n < 1 || n > MaxCount:
		return 0, fmt.Errorf("it gives %v, outside 1 to %d", n, MaxCount)
	}
	return int(n), nil
}

// Validate reports a count that no machine could use: it must resolve for at least one of
// the usual numbers of CPUs.
func (c Count) Validate() error {
	program, err := c.compile()
	if err != nil {
		return err
	}
	var first error
	for _, cpus := range []int{4, 1, 2, 3, 8, 16, 64, 256} {
		_, err := resolve(program, cpus)
		if err == nil {
			return nil
		}
		if first == nil {
			first = err
		}
	}
	return first
}

// Canonical is the same text for all counts that come to the same on every machine.
func (c Count) Canonical() string {
	program, err := c.compile()
	if err != nil {
		return string(c)
	}
	const largest = 256 // CPUs
	var on []string
	for cpus := 1; cpus <= largest; cpus++ {
		n, err := resolve(program, cpus)
		if err != nil {
			n = 0
		}
		on = append(on, strconv.Itoa(n))
	}
	if constant := slices.Compact(slices.Clone(on)); len(constant) == 1 {
		return constant[0]
	}
	return strings.Join(on, " ")
}
