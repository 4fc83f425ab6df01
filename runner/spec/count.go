package spec

import (
	"errors"
	"fmt"
	"math"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
)

// Count is a number of processes: a constant or an expression in cpu.
// The zero value is not valid.
type Count string

// maxCount bounds what a Count may come to.
const maxCount = 1024

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
		return nil, newExprError(err, []string{"cpu"})
	}
	return program, nil
}

func resolve(program *vm.Program, cpus int) (int, error) {
	result, err := expr.Run(program, countEnv{CPU: cpus})
	if err != nil {
		return 0, newExprError(err, nil)
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
	case n < 1 || n > maxCount:
		return 0, fmt.Errorf("it gives %v, outside 1 to %d", n, maxCount)
	}
	return int(n), nil
}

// validate reports a count that no machine could use: it must resolve for at least one of
// the usual numbers of CPUs.
func (c Count) validate() error {
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
