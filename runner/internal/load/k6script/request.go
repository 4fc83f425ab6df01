package k6script

import (
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"perflab/runner/spec"
	"perflab/runner/spec/template"
)

// request is one request as a function of the script.
type request struct {
	name, code string // code: the function's body
	weight     int
	use        use
}

// requestsOf writes requests of a load. Their templates are filled in in the order of
// template.Draws: path, headers by name, body.
func requestsOf(l spec.Load, list []spec.NamedRequest, table *template.Table, files map[string][]byte) ([]request, error) {
	var all []request
	for _, r := range list {
		w := &requestWriter{table: table, variables: l.Variables()}
		plain, err := r.Plain(files, w.variables...)
		if err != nil {
			return nil, err
		}
		one := request{name: r.Name, weight: r.Weight, code: w.body(l, r, plain)}
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
	encodes bool // base64
}

type requestWriter struct {
	table     *template.Table
	variables []string // of a flow
	use
	err error
}

func (w *requestWriter) body(l spec.Load, r spec.NamedRequest, plain spec.Plain) string {
	var b strings.Builder
	fmt.Fprintf(&b, "  const url = BASE_URL + %s;\n", w.template(plain.Path, true))
	params := []string{}
	if len(plain.Headers) > 0 {
		b.WriteString("  const headers = {\n")
		for _, h := range plain.Headers {
			fmt.Fprintf(&b, "    %s: %s,\n", jsString(h.Name), w.template(h.Value, false))
		}
		b.WriteString("  };\n")
		params = append(params, "headers")
	}
	body := "null"
	if len(plain.Body) > 0 {
		fmt.Fprintf(&b, "  const body = %s;\n", w.content(plain.Body))
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

// content is a body: bytes that are no text stand in base64, and nothing beside them.
func (w *requestWriter) content(t template.Template) string {
	for _, p := range t {
		if p.Kind != "" || utf8.ValidString(p.Literal) {
			continue
		}
		if len(t) > 1 {
			w.fail("a file that is not UTF-8 cannot stand beside placeholders in a script for k6")
		}
		w.encodes = true
		return "encoding.b64decode('" + base64.StdEncoding.EncodeToString([]byte(p.Literal)) + "')"
	}
	return w.template(t, false)
}

// template is an expression over the iteration's values, v, that makes the text. In a path,
// what may hold other characters than stand there by themselves is escaped.
func (w *requestWriter) template(t template.Template, path bool) string {
	var parts []string
	for _, p := range t {
		if p.Kind == "" {
			parts = append(parts, jsString(p.Literal))
			continue
		}
		if p.Kind != "secret" && p.Inner == nil {
			w.values = true
		}
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
	case "secret":
		return "__ENV." + p.Column
	case "base64":
		w.encodes = true
		return "encoding.b64encode(" + w.template(p.Inner, false) + ")"
	case "escaped":
		w.escapes = true
		return "escaped(" + w.template(p.Inner, false) + ")"
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
