package k6script

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"perflab/runner/spec"
	"perflab/runner/spec/template"
)

// request is one request as a function of the script.
type request struct {
	name, code string // code: the function's body
	weight     int
	use        use
}

// requestsOf writes the requests of a load. Their templates are filled in in the order of
// template.Draws: path, headers by name, body.
func requestsOf(l spec.Load, table *template.Table) ([]request, error) {
	var all []request
	for _, r := range l.All() {
		w := &requestWriter{table: table, variables: l.Variables()}
		one := request{name: r.Name, weight: r.Weight, code: w.body(l, r)}
		if w.err != nil {
			return nil, w.err
		}
		one.use = w.use
		all = append(all, one)
	}
	return all, nil
}

// use is what the requests of a script need of it.
type use struct {
	values  bool // what differs between iterations
	draws   bool // random numbers
	rows    bool // the table
	escapes bool
}

type requestWriter struct {
	table     *template.Table
	variables []string // of a flow
	use
	err error
}

func (w *requestWriter) body(l spec.Load, r spec.NamedRequest) string {
	var b strings.Builder
	fmt.Fprintf(&b, "  const url = BASE_URL + %s;\n", w.template(r.Path, true))
	params := []string{}
	if len(r.Headers) > 0 {
		b.WriteString("  const headers = {\n")
		for _, name := range slices.Sorted(maps.Keys(r.Headers)) {
			fmt.Fprintf(&b, "    %s: %s,\n", jsString(name), w.template(r.Headers[name], false))
		}
		b.WriteString("  };\n")
		params = append(params, "headers")
	}
	body := "null"
	if r.Body != "" {
		fmt.Fprintf(&b, "  const body = %s;\n", w.template(r.Body, false))
		body = "body"
	}
	name := r.Name
	if name == "" {
		name = r.Path // one name, however many paths a template makes
	}
	params = append(params, "tags: { name: "+jsString(name)+" }", "timeout: '"+l.Timeout.String()+"'")
	if len(r.ExpectedStatuses) > 0 {
		params = append(params, "responseCallback: http.expectedStatuses("+statuses(r.ExpectedStatuses)+")")
	}
	method := r.Method
	if method == "" {
		method = "GET"
	}
	fmt.Fprintf(&b, "  return http.request('%s', url, %s, { %s });\n", method, body, strings.Join(params, ", "))
	return b.String()
}

// template is an expression over the iteration's values, v, that makes the text. In a path,
// what may hold other characters than stand there by themselves is escaped.
func (w *requestWriter) template(text string, path bool) string {
	t, err := template.Parse(text, w.variables...)
	if err != nil {
		w.fail("%w", err)
	}
	var parts []string
	for _, p := range t {
		if p.Kind == "" {
			parts = append(parts, jsString(p.Literal))
			continue
		}
		w.values = true
		value := w.placeholder(p)
		if p.JSON {
			value = "JSON.stringify(" + value + ")"
		}
		if path && (p.Kind == "pick" || p.Kind == "data" || p.Kind == "variable" || p.JSON) {
			value, w.escapes = "escaped("+value+")", true
		}
		parts = append(parts, value)
	}
	if len(parts) == 0 {
		return "''"
	}
	return strings.Join(parts, " + ")
}

// placeholder is the call that gives its text.
func (w *requestWriter) placeholder(p template.Part) string {
	switch p.Kind {
	case "user", "iteration":
		return "v." + p.Kind
	case "data":
		w.rows = true
		if w.table == nil || w.table.Column(p.Column) < 0 {
			w.fail("there is no column %q in load.data", p.Column)
		}
		return "v.data(" + jsString(p.Column) + ")"
	case "variable":
		return "v.get(" + jsString(p.Column) + ")"
	}
	w.draws = true
	switch p.Kind {
	case "int":
		return fmt.Sprintf("v.int(%d, %d)", p.Min, p.Max)
	case "text":
		return fmt.Sprintf("v.letters(%d)", p.Max)
	case "pick":
		words := make([]string, len(p.Words))
		for i, word := range p.Words {
			words[i] = jsString(word)
		}
		return "v.pick([" + strings.Join(words, ", ") + "])"
	case "uuid":
		return "v.uuid()"
	}
	w.fail("placeholders of kind %s cannot be written for k6", p.Kind)
	return ""
}

func (w *requestWriter) fail(format string, arguments ...any) {
	if w.err == nil {
		w.err = fmt.Errorf(format, arguments...)
	}
}
