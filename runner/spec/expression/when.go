package expression

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/vm"
)

// WhenNames are the variables that a step's condition has beside those of the flow.
var WhenNames = []string{"user", "iteration", "status", "chance"}

// Moment is what a step's condition looks at.
type Moment struct {
	User      int
	Iteration int64
	Status    int     // of the flow's last response; 0 where none came, or before the first
	Chance    float64 // 0 to 1, drawn for this step of this iteration
	// Variable gives the value of a variable; not ok where it is not set yet.
	Variable func(name string) (value string, ok bool)
}

// When is a compiled condition of a step. It is safe for concurrent use.
type When struct {
	program *vm.Program
	reads   []string // variables of the flow
	envs    sync.Pool
}

// CompileWhen compiles the condition of a step whose flow sets the given variables, which are
// texts: a number among them is int(NAME) or float(NAME).
func CompileWhen(text string, variables []string) (*When, error) {
	if len(text) > 2000 {
		return nil, errors.New("longer than 2000 characters")
	}
	env := map[string]any{"user": 0, "iteration": 0, "status": 0, "chance": 0.0, budgetName: &budget{}}
	for _, name := range variables {
		env[name] = ""
	}
	use := &read{}
	program, err := compile(text, nil, expr.Env(env), expr.AsBool(), expr.Patch(use))
	if err != nil {
		return nil, newError(err, slices.Concat(variables, WhenNames))
	}
	w := &When{program: program}
	for _, name := range variables {
		if slices.Contains(use.names, name) {
			w.reads = append(w.reads, name)
		}
	}
	if slices.Contains(use.names, "$env") {
		return nil, errors.New("unknown name $env")
	}
	w.envs.New = func() any { return map[string]any{} }
	return w, nil
}

// Reads are the variables of the flow that the condition reads.
func (w *When) Reads() []string { return w.reads }

// Holds evaluates the condition. Its error says that the expression does not fit the values,
// such as int(x) of a text that is no number, or that it takes more than MaxOperations; the
// condition is false then. A variable that is
// not set is the empty text.
func (w *When) Holds(m *Moment) (bool, error) {
	env := w.envs.Get().(map[string]any)
	defer w.envs.Put(env)
	env["user"], env["iteration"], env["status"], env["chance"] = m.User, int(m.Iteration), m.Status, m.Chance
	env[budgetName] = &budget{MaxOperations}
	for _, name := range w.reads {
		env[name], _ = m.Variable(name)
	}
	result, err := expr.Run(w.program, env)
	if err != nil {
		return false, newError(err, nil)
	}
	holds, ok := result.(bool)
	if !ok {
		return false, fmt.Errorf("the condition gives %T, not true or false", result)
	}
	return holds, nil
}

// read notes the names that an expression reads.
type read struct{ names []string }

// Visit implements ast.Visitor.
func (r *read) Visit(n *ast.Node) {
	if id, ok := (*n).(*ast.IdentifierNode); ok {
		r.names = append(r.names, id.Value)
	}
}
