package expression

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"
	"unsafe"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/vm"
)

// Response is what a check looks at.
type Response struct {
	Status   int               // 0 where no response came
	Headers  map[string]string // by canonical name: Content-Type
	Body     []byte            // not kept after Eval
	Duration time.Duration     // sending + waiting + receiving
}

// Program is a compiled check. It is safe for concurrent use.
//
// Its expression is written in the language of github.com/expr-lang/expr over these
// variables:
//
//	status    int, 0 where no response came
//	headers   headers["content-type"], header("content-type"): "" where there is none; case is ignored
//	body      the body as text
//	json      the body decoded; a check that reads it is false where the body is not JSON
//	duration  milliseconds, as k6's res.timings.duration
type Program struct {
	program *vm.Program
	// byStatus holds the result for every status where the expression reads nothing
	// else, which is nearly always: no interpreter runs while load is sent.
	byStatus []bool
	plain    bool // reads the status at most
	text     bool // reads the body as it is
	json     bool // reads its JSON
	headers  bool
}

// maxStatus is the greatest status byStatus covers.
const maxStatus = 999

// checkEnv is what the expression of a check sees.
type checkEnv struct {
	Status   int                 `expr:"status"`
	Headers  map[string]string   `expr:"headers"`
	Header   func(string) string `expr:"header"`
	Body     string              `expr:"body"`
	JSON     any                 `expr:"json"`
	Parsed   func() (any, error) `expr:"parsed json"` // what json is rewritten to; no source text can name it
	Duration float64             `expr:"duration"`
	Budget   *budget             `expr:"operations left"`
}

var checkNames = []string{"status", "headers", "header", "body", "json", "duration"}

// errNotJSON makes a check false.
var errNotJSON = errors.New("the body is not JSON")

// CompileCheck compiles one check; name is that of its errors.
func CompileCheck(name, text string) (*Program, error) {
	p, err := ReadCheck(text)
	if err != nil {
		return nil, fmt.Errorf("check %q: %w", name, err)
	}
	if p.plain {
		p.tabulate()
	}
	return p, nil
}

// ReadCheck is CompileCheck for a file that is only read: quick to make, slower to evaluate.
func ReadCheck(text string) (*Program, error) {
	if len(text) > 2000 {
		return nil, errors.New("longer than 2000 characters")
	}
	use := &usage{names: map[string]bool{}}
	program, err := compile(text, nil, expr.Env(checkEnv{}), expr.AsBool(), expr.Patch(use))
	if err != nil {
		return nil, scriptWords(text, newError(err, checkNames))
	}
	if use.names["$env"] {
		return nil, errors.New("unknown name $env")
	}
	return &Program{
		program: program,
		text:    use.names["body"],
		json:    use.names["json"],
		headers: use.names["headers"] || use.names["header"],
		plain:   len(use.names) == 0 || len(use.names) == 1 && use.names["status"],
	}, nil
}

// NeedsBody reports whether the check reads the body.
func (p *Program) NeedsBody() bool { return p.text || p.json }

// NeedsJSON reports whether the check reads the body's JSON.
func (p *Program) NeedsJSON() bool { return p.json }

// NeedsHeaders reports whether the check reads headers.
func (p *Program) NeedsHeaders() bool { return p.headers }

// Eval evaluates the check. An error means that the expression does not fit the response,
// such as json.id over a list, or takes more than MaxOperations; the check is false then.
func (p *Program) Eval(r *Response) (bool, error) {
	if r.Status >= 0 && r.Status < len(p.byStatus) {
		return p.byStatus[r.Status], nil
	}
	return p.run(r, &budget{MaxOperations})
}

func (p *Program) run(r *Response, left *budget) (bool, error) {
	m := machines.Get().(*machine)
	defer m.release()
	m.bind(p, r)
	m.env.Budget = left
	result, err := m.vm.Run(p.program, m.env)
	if errors.Is(err, errNotJSON) {
		return false, nil
	}
	if err != nil {
		return false, newError(err, nil)
	}
	held, ok := result.(bool)
	if !ok {
		return false, fmt.Errorf("the check gives %T, not true or false", result)
	}
	return held, nil
}

// tabulate fills byStatus; an expression that fails for some status, or takes more operations
// for all of them than it may for one, keeps the interpreter.
func (p *Program) tabulate() {
	table := make([]bool, maxStatus+1)
	left := &budget{MaxOperations}
	for status := range table {
		held, err := p.run(&Response{Status: status}, left)
		if err != nil {
			return
		}
		table[status] = held
	}
	p.byStatus = table
}

// machine is one interpreter with the variables it reads, reused between responses.
type machine struct {
	vm       vm.VM
	env      *checkEnv
	response *Response
	decoded  bool
	value    any
	err      error
}

var machines = sync.Pool{New: func() any {
	m := &machine{}
	m.env = &checkEnv{Header: m.header, Parsed: m.json}
	return m
}}

func (m *machine) bind(p *Program, r *Response) {
	m.response = r
	m.env.Status = r.Status
	m.env.Headers = r.Headers
	m.env.Duration = float64(r.Duration) / float64(time.Millisecond)
	if p.text {
		m.env.Body = unsafe.String(unsafe.SliceData(r.Body), len(r.Body)) // not changed, nor kept, while it is evaluated
	}
}

// release forgets the response and gives the machine back.
func (m *machine) release() {
	*m.env = checkEnv{Header: m.env.Header, Parsed: m.env.Parsed}
	m.response, m.decoded, m.value, m.err = nil, false, nil, nil
	machines.Put(m)
}

func (m *machine) header(name string) string {
	return m.response.Headers[http.CanonicalHeaderKey(name)]
}

// json decodes the body when the expression first reads it.
func (m *machine) json() (any, error) {
	if !m.decoded {
		m.decoded = true
		if m.err = m.env.Budget.take(len(m.response.Body) / bytesDecoded); m.err != nil {
			return nil, m.err
		}
		if json.Unmarshal(m.response.Body, &m.value) != nil {
			m.value, m.err = nil, errNotJSON
		}
	}
	return m.value, m.err
}

// usage notes which variables an expression reads, and rewrites two of them: json to a
// call, so that it is decoded only when reached, and a header by name to one that ignores
// case.
type usage struct{ names map[string]bool }

// Visit implements ast.Visitor.
func (u *usage) Visit(n *ast.Node) {
	switch v := (*n).(type) {
	case *ast.IdentifierNode:
		// $env would read the variables past this list.
		if v.Value == "$env" || slices.Contains(checkNames, v.Value) {
			u.names[v.Value] = true
		}
		if v.Value == "json" {
			ast.Patch(n, &ast.CallNode{Callee: &ast.IdentifierNode{Value: "parsed json"}})
		}
	case *ast.MemberNode:
		if id, ok := v.Node.(*ast.IdentifierNode); ok && id.Value == "headers" && !v.Method {
			ast.Patch(n, &ast.CallNode{Callee: &ast.IdentifierNode{Value: "header"}, Arguments: []ast.Node{v.Property}})
		}
	case *ast.BinaryNode:
		id, ok := v.Right.(*ast.IdentifierNode)
		name, constant := v.Left.(*ast.StringNode)
		if ok && constant && v.Operator == "in" && id.Value == "headers" {
			v.Left = &ast.StringNode{Value: http.CanonicalHeaderKey(name.Value)}
		}
	}
}
