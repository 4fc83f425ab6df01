package load

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"perflab/runner/spec"
)

// Templates are the requests of a load, of which each iteration sends one, filled in. What an
// iteration sends depends on the seed and its number alone.
type Templates struct {
	list     []template
	sums     []int64  // running sums of the weights
	Names    []string // of several requests
	seed     uint64
	table    *spec.Table
	random   bool     // the table's order
	constant *Message // what every iteration sends, where that is so
}

// template is one request with the texts it is made of.
type template struct {
	base    *url.URL
	request spec.Request
	path    spec.Template
	headers []header
	body    spec.Template
	static  *Message // where it has no placeholder
}

type header struct {
	name  string
	value spec.Template
}

// NewTemplates reads the templates and the table. Its errors are those of requests that are
// not valid, and of a table that cannot be read or is not the one the run began with.
func NewTemplates(base *url.URL, l spec.Load, dir string, seed uint64) (*Templates, error) {
	d := &Templates{seed: seed}
	if l.Data != nil {
		t, err := ReadTable(dir, l.Data)
		if err != nil {
			return nil, err
		}
		d.table, d.random = t, l.Data.Order == "random"
	}
	sum := int64(0)
	for _, r := range l.All() {
		one, err := newTemplate(base, r.Request)
		if err == nil {
			err = one.check(d)
		}
		if err != nil {
			return nil, fmt.Errorf("request %s: %w", r.Name, err)
		}
		sum += int64(r.Weight)
		d.list, d.sums = append(d.list, one), append(d.sums, sum)
		if r.Name != "" {
			d.Names = append(d.Names, r.Name)
		}
	}
	if len(d.list) == 1 {
		d.constant = d.list[0].static
	}
	return d, nil
}

// ReadTable reads load.data's table, which must be the one that the run began with.
func ReadTable(dir string, d *spec.Data) (*spec.Table, error) {
	t, err := spec.ReadTable(filepath.Join(dir, d.File))
	if err != nil {
		return nil, fmt.Errorf("load.data: %w", err)
	}
	if d.SHA256 != "" && d.SHA256 != t.SHA256 {
		return nil, fmt.Errorf("load.data: %s has changed since the run began", d.File)
	}
	return t, nil
}

func newTemplate(base *url.URL, r spec.Request) (template, error) {
	d := template{base: base, request: r}
	var err, err1, err2 error
	d.path, err1 = spec.ParseTemplate(r.Path)
	d.body, err2 = spec.ParseTemplate(r.Body)
	static := d.path.Static() && d.body.Static()
	for name, text := range r.Headers {
		t, bad := spec.ParseTemplate(text)
		err = errors.Join(err, bad)
		d.headers = append(d.headers, header{name, t})
		static = static && t.Static()
	}
	slices.SortFunc(d.headers, func(a, b header) int { return cmp.Compare(a.name, b.name) })
	if err := errors.Join(err1, err, err2); err != nil {
		return d, err
	}
	if static {
		d.static, err = newMessage(base, r)
	}
	return d, err
}

// check fails where the draft reads a column that the table does not have, or makes no
// valid request.
func (d *template) check(of *Templates) error {
	templates := []spec.Template{d.path, d.body}
	for _, h := range d.headers {
		templates = append(templates, h.value)
	}
	for _, t := range templates {
		for _, column := range t.Columns() {
			if of.table == nil || of.table.Column(column) < 0 {
				return fmt.Errorf("there is no column %q in load.data", column)
			}
		}
	}
	draws := spec.NewDraws(of.seed, 0)
	_, err := d.fill(of, &draws, 1, 0)
	return err
}

// Message returns what an iteration sends, and which of several requests that is.
func (d *Templates) Message(iteration int64, user int) (m *Message, request int) {
	if d.constant != nil {
		return d.constant, 0
	}
	draws := spec.NewDraws(d.seed, iteration)
	if len(d.list) > 1 {
		request = draws.Request(d.sums)
	}
	one := &d.list[request]
	if one.static != nil {
		return one.static, request
	}
	m, err := one.fill(d, &draws, user, iteration)
	if err != nil {
		// Not reached: the first iteration's was valid, and nothing that placeholders make
		// can break a request; tables hold no control characters.
		m = &Message{Method: one.request.Method, URL: one.base, Host: one.base.Host}
		m.render()
	}
	return m, request
}

// fill renders the draft for one iteration.
func (d *template) fill(of *Templates, draws *spec.Draws, user int, iteration int64) (*Message, error) {
	column := func(string) string { return "" }
	if of.table != nil {
		row := of.table.Rows[draws.Row(iteration, len(of.table.Rows), of.random)]
		column = func(name string) string { return row[of.table.Column(name)] }
	}
	render := func(t spec.Template, escape func(string) string) string {
		return string(t.Render(nil, draws, user, iteration, column, escape))
	}
	r := spec.Request{Method: d.request.Method, Path: render(d.path, escapeValue)}
	if len(d.headers) > 0 {
		r.Headers = make(map[string]string, len(d.headers))
	}
	for _, h := range d.headers {
		r.Headers[h.name] = render(h.value, nil)
	}
	r.Body = render(d.body, nil)
	return newMessage(d.base, r)
}

// escapeValue writes what a placeholder made for a path or query: all but RFC 3986's
// unreserved characters percent-encoded.
func escapeValue(value string) string {
	var b strings.Builder
	for _, c := range []byte(value) {
		switch {
		case 'a' <= c|0x20 && c|0x20 <= 'z', '0' <= c && c <= '9', strings.IndexByte("-._~", c) >= 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
