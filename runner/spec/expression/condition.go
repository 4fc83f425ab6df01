package expression

import (
	"fmt"

	"github.com/expr-lang/expr"
)

// Condition evaluates an expression that is true or false over the fields of env, a
// structure whose expr tags name them; names are the same for messages.
func Condition(text string, env any, names []string) (bool, error) {
	program, err := compile(text, &budget{MaxOperations}, expr.Env(env), expr.AsBool())
	if err != nil {
		return false, newError(err, names)
	}
	result, err := expr.Run(program, env)
	if err != nil {
		return false, newError(err, nil)
	}
	yes, ok := result.(bool)
	if !ok {
		return false, fmt.Errorf("it gives %T, not true or false", result)
	}
	return yes, nil
}
