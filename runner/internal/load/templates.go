package load

import (
	"cmp"
	"errors"
	"fmt"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"perflab/runner/internal/secret"
	"perflab/runner/phrase"
	"perflab/runner/spec"
	"perflab/runner/spec/template"
)

// Templates are the requests of a load, of which each iteration sends one, filled in. What an
// iteration sends depends on the seed and its number alone.
type Templates struct {
	Names []string // of several requests, or of a flow's steps
	Flow  *Flow    // nil: an iteration is one request

	list     []requestTemplate
	sums     []int64 // running sums of the weights
	seed     uint64
	table    *template.Table
	random   bool              // the table's order
	constant *Message          // what every iteration sends, where that is so
	given    map[string]string // the values of the variables that setup has set
	fixed    bool              // nothing sets them anew
	secrets  map[string]string
	files    map[string][]byte
}

// requestTemplate is one request, with the texts it is made of.
type requestTemplate struct {
	base    *url.URL
	request spec.Request
	plain   spec.Plain
	static  *Message // where it has no placeholder
}

// NewTemplates reads the templates and the table of load.data, which dir is the folder of.
// Its errors are those of requests that are not valid in every iteration, and of a table that
// cannot be read or is not the one the run began with.
func NewTemplates(base *url.URL, l spec.Load, dir string, seed uint64) (*Templates, error) {
	return NewTemplatesGiven(base, l, dir, seed, nil)
}

// NewTemplatesGiven is NewTemplates with the values of the variables that setup has set.
func NewTemplatesGiven(base *url.URL, l spec.Load, dir string, seed uint64, given map[string]string) (*Templates, error) {
	all, err := newTemplates(l, dir, seed, given)
	if err != nil {
		return nil, err
	}
	if len(l.Steps) > 0 {
		all.Names = l.Names()
		all.Flow, err = newFlow(base, l, l.Steps, all)
		return all, err
	}
	all.fixed = given != nil
	sum := int64(0)
	for _, r := range l.All() {
		one, err := all.newTemplate(base, r.Request, l.Variables()...)
		if err == nil {
			err = one.check(all)
		}
		if err != nil {
			return nil, fmt.Errorf("request %s: %w", cmp.Or(r.Name, "of the load"), err)
		}
		sum += int64(r.Weight)
		all.list, all.sums = append(all.list, one), append(all.sums, sum)
		if r.Name != "" {
			all.Names = append(all.Names, r.Name)
		}
	}
	if len(all.list) == 1 {
		all.constant = all.list[0].static
	}
	return all, nil
}

// Once is the steps of setup or teardown as a flow of their own.
func Once(base *url.URL, l spec.Load, steps []spec.Step, dir string, seed uint64, given map[string]string) (*Flow, error) {
	all, err := newTemplates(l, dir, seed, given)
	if err != nil {
		return nil, err
	}
	return newFlow(base, l, steps, all)
}

// newTemplates reads what the requests of a load are filled in with.
func newTemplates(l spec.Load, dir string, seed uint64, given map[string]string) (*Templates, error) {
	all := &Templates{seed: seed, given: given, secrets: map[string]string{}, files: map[string][]byte{}}
	for _, name := range l.BodyFiles() {
		data, err := spec.ReadBodyFile(dir, name)
		if err != nil {
			return nil, fmt.Errorf("body file: %w", err)
		}
		if sum, known := l.Files[name]; known && sum != spec.HashOf(data) {
			return nil, fmt.Errorf("%s has changed since the run began", name)
		}
		all.files[name] = data
	}
	if l.Data != nil {
		t, err := readTable(dir, l.Data)
		if err != nil {
			return nil, err
		}
		all.table, all.random = t, l.Data.Order == "random"
	}
	return all, nil
}

// readTable reads load.data's table, which must be the one that the run began with.
func readTable(dir string, d *spec.Data) (*template.Table, error) {
	t, err := template.ReadTable(filepath.Join(dir, d.File))
	if err != nil {
		return nil, fmt.Errorf("load.data: %w", err)
	}
	if d.SHA256 != "" && d.SHA256 != t.SHA256 {
		return nil, fmt.Errorf("load.data: %s has changed since the run began", d.File)
	}
	return t, nil
}

func (all *Templates) newTemplate(base *url.URL, r spec.Request, variables ...string) (requestTemplate, error) {
	one := requestTemplate{base: base, request: r}
	plain, err := r.Plain(all.files, variables...)
	if err != nil {
		return one, err
	}
	if all.fixed {
		plain = plain.With(all.given)
	}
	one.plain = plain
	static := true
	for _, t := range plain.Templates() {
		static = static && t.Static()
		for _, name := range t.Secrets() {
			if err := all.takeSecret(name); err != nil {
				return one, err
			}
		}
	}
	if static {
		one.static, err = one.fill(&template.Draws{}, 1, 0, nil, nil)
	}
	return one, err
}

// takeSecret reads a secret from the environment; the error is that of one that is not set.
func (all *Templates) takeSecret(name string) error {
	value, ok := os.LookupEnv(name)
	if !ok {
		return phrase.Err(phrase.SecretUnset(phrase.Text(name)), nil)
	}
	secret.Note(name, value)
	all.secrets[name] = value
	return nil
}

// check fails where the template reads a column that the table does not have, or would make
// no valid request in some iteration. What placeholders make is escaped in a path and a table
// holds no control character, so that a whole escape and the words to draw from are left to
// look at; the rest is the same in every iteration as in the first.
func (one *requestTemplate) check(of *Templates) error {
	for _, t := range one.plain.Templates() {
		for _, column := range t.Columns() {
			if of.table == nil || of.table.Column(column) < 0 {
				return fmt.Errorf("there is no column %q in load.data", column)
			}
		}
	}
	if err := wholeEscapes(one.plain.Path); err != nil {
		return fmt.Errorf("path %q: %w", one.request.Path, err)
	}
	for _, h := range one.plain.Headers {
		for _, p := range h.Value {
			for _, word := range p.Words {
				if err := validValue(word); err != nil {
					return fmt.Errorf("header %q: %w", h.Name, err)
				}
			}
		}
	}
	draws := template.NewDraws(of.seed, 0)
	_, err := one.fill(&draws, 1, 0, of.row(&draws, 0), nil)
	return err
}

// wholeEscapes fails where a percent-escape of a path, query excepted, is completed by a
// placeholder: whether that makes one would depend on the iteration.
func wholeEscapes(path template.Template) error {
	for i, p := range path {
		if strings.Contains(p.Literal, "?") {
			break
		}
		at := strings.LastIndexByte(p.Literal, '%')
		if at >= 0 && at > len(p.Literal)-3 && i+1 < len(path) {
			return fmt.Errorf("the escape %s must be whole without the placeholder after it", p.Literal[at:])
		}
	}
	return nil
}

// Message returns what an iteration sends, and which of several requests that is. An error
// says that the template makes no valid request for it, which NewTemplates should have
// refused: then nothing must be sent in its place.
func (all *Templates) Message(iteration int64, user int) (m *Message, request int, err error) {
	if all.constant != nil {
		return all.constant, 0, nil
	}
	if len(all.list) == 0 {
		return nil, 0, errors.New("the load has no request")
	}
	draws := template.NewDraws(all.seed, iteration)
	if len(all.list) > 1 {
		request = draws.Request(all.sums)
	}
	one := &all.list[request]
	if one.static != nil {
		return one.static, request, nil
	}
	if m, err = one.fill(&draws, user, iteration, all.row(&draws, iteration), nil); err != nil {
		err = fmt.Errorf("iteration %d of user %d has no request: %w", iteration, user, err)
	}
	return m, request, err
}

// row gives the values of the row of load.data that an iteration takes.
func (all *Templates) row(draws *template.Draws, iteration int64) func(*template.Part) string {
	if all.table == nil {
		return all.secret
	}
	row := all.table.Rows[draws.Row(iteration, len(all.table.Rows), all.random)]
	return func(p *template.Part) string {
		if p.Kind != "data" {
			return all.secret(p)
		}
		return row[all.table.Column(p.Column)]
	}
}

// secret is the value of a secret; empty for a variable that no step has set.
func (all *Templates) secret(p *template.Part) string {
	if p.Kind != "secret" {
		return ""
	}
	return all.secrets[p.Column]
}

// fill renders the template for one iteration: named gives the values of columns and variables.
// It carries the cookies of jar, which may be nil.
func (one *requestTemplate) fill(draws *template.Draws, user int, iteration int64, named func(*template.Part) string, jar *cookiejar.Jar) (*Message, error) {
	render := func(t template.Template, escape func(string) string) string {
		return string(t.Render(nil, draws, user, iteration, named, escape))
	}
	r := spec.Request{Method: one.request.Method, Path: render(one.plain.Path, template.Escape)}
	if len(one.plain.Headers) > 0 {
		r.Headers = make(map[string]string, len(one.plain.Headers))
	}
	for _, h := range one.plain.Headers {
		r.Headers[h.Name] = render(h.Value, nil)
	}
	r.Body = render(one.plain.Body, nil)
	return newMessage(one.base, r, jar)
}

// Table is that of load.data; nil where there is none.
func (all *Templates) Table() *template.Table { return all.table }

// Files are the contents of the files that bodies are made of, by name.
func (all *Templates) Files() map[string][]byte { return all.files }
