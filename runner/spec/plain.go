package spec

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"perflab/runner/regular"
	"perflab/runner/spec/template"
)

// Plain is a request as both engines send it: forms, files and basic authentication have become
// headers and a body.
type Plain struct {
	Path    template.Template
	Headers []Header // by name
	Body    template.Template
}

// Header is one header of a request.
type Header struct {
	Name  string
	Value template.Template
}

// boundary parts the parts of a multipart form: always the same, so that every run sends the same.
const boundary = "perflab-0f31c62a9b5d4e78"

// Plain is the request with files as the contents of those that it names; variables are those of
// the steps. Its errors are those of a template, and of a file that is not among them.
func (r Request) Plain(files map[string][]byte, variables ...string) (Plain, error) {
	var p Plain
	var errs []error
	parse := func(text string) template.Template {
		t, err := template.Parse(text, variables...)
		errs = append(errs, err)
		return t
	}
	content := func(name string) template.Template {
		data, found := files[name]
		if !found {
			errs = append(errs, fmt.Errorf("the file %s was not read", name))
		}
		if len(data) == 0 {
			return nil
		}
		return template.Template{{Literal: string(data)}}
	}
	literal := func(text string) template.Template { return template.Template{{Literal: text}} }
	set := func(name string, value template.Template) {
		if !slices.ContainsFunc(p.Headers, func(h Header) bool { return strings.EqualFold(h.Name, name) }) {
			p.Headers = append(p.Headers, Header{name, value})
		}
	}
	p.Path = parse(r.Path)
	for name, text := range r.Headers {
		p.Headers = append(p.Headers, Header{name, parse(text)})
	}
	if a := r.BasicAuth; a != nil {
		set("Authorization", slices.Concat(literal("Basic "), template.Base64(slices.Concat(parse(a.User), literal(":"), parse(a.Password)))))
	}
	switch {
	case r.BodyFile != "":
		p.Body = content(r.BodyFile)
	case len(r.Form) > 0:
		set("Content-Type", literal("application/x-www-form-urlencoded"))
		for _, name := range slices.Sorted(maps.Keys(r.Form)) {
			if p.Body != nil {
				p.Body = append(p.Body, literal("&")...)
			}
			p.Body = slices.Concat(p.Body, literal(template.Escape(name)+"="), template.Escaped(parse(r.Form[name])))
		}
	case len(r.Multipart) > 0:
		set("Content-Type", literal("multipart/form-data; boundary="+boundary))
		for _, part := range r.Multipart {
			head := fmt.Sprintf("--%s\r\nContent-Disposition: form-data; name=%q", boundary, part.Name)
			kind, value := part.Type, template.Template(nil)
			if part.File != "" {
				head += fmt.Sprintf("; filename=%q", filepath.Base(part.File))
				kind = cmp.Or(kind, "application/octet-stream")
				value = content(part.File)
			} else {
				value = parse(part.Text)
			}
			if kind != "" {
				head += "\r\nContent-Type: " + kind
			}
			p.Body = slices.Concat(p.Body, literal(head+"\r\n\r\n"), value, literal("\r\n"))
		}
		p.Body = append(p.Body, literal("--"+boundary+"--\r\n")...)
	default:
		p.Body = parse(r.Body)
	}
	slices.SortFunc(p.Headers, func(a, b Header) int { return cmp.Compare(a.Name, b.Name) })
	p.Path, p.Body = joined(p.Path), joined(p.Body)
	return p, errors.Join(errs...)
}

// With is the request with the values of variables in their place.
func (p Plain) With(values map[string]string) Plain {
	filled := Plain{Path: joined(p.Path.With(values, template.Escape)), Body: joined(p.Body.With(values, nil))}
	for _, h := range p.Headers {
		filled.Headers = append(filled.Headers, Header{h.Name, joined(h.Value.With(values, nil))})
	}
	return filled
}

// joined is a template with neighbouring literal texts made one.
func joined(t template.Template) template.Template {
	var all template.Template
	for _, p := range t {
		if n := len(all); n > 0 && p.Kind == "" && all[n-1].Kind == "" {
			all[n-1].Literal += p.Literal
			continue
		}
		all = append(all, p)
	}
	return all
}

// Templates are all of the request.
func (p Plain) Templates() []template.Template {
	all := []template.Template{p.Path, p.Body}
	for _, h := range p.Headers {
		all = append(all, h.Value)
	}
	return all
}

// BodyFiles are the files that bodies of the load are made of, each once.
func (l Load) BodyFiles() []string {
	var names []string
	add := func(name string) {
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, r := range slices.Concat(l.All(), l.Once()) {
		add(r.BodyFile)
		for _, part := range r.Multipart {
			add(part.File)
		}
	}
	return names
}

// maxBodyFile bounds a file that is a body, in bytes.
const maxBodyFile = 16 << 20

// ReadBodyFile reads a file that is a body, or a part of one, from dir or a folder below it. It
// refuses one outside, also by a link, what is no regular file, and one of more than 16 MiB.
func ReadBodyFile(dir, name string) ([]byte, error) {
	root, err := os.OpenRoot(cmp.Or(dir, "."))
	if err != nil {
		return nil, err
	}
	defer root.Close()
	f, err := regular.OpenIn(root, filepath.FromSlash(name))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxBodyFile+1))
	switch {
	case err != nil:
		return nil, err
	case len(data) > maxBodyFile:
		return nil, fmt.Errorf("%s is larger than %d MiB", name, maxBodyFile>>20)
	case strings.Contains(string(data), boundary):
		return nil, fmt.Errorf("%s holds the text %s, which parts the parts of a form", name, boundary)
	}
	return data, nil
}

// HashOf is the hash by which a file is known again.
func HashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// Secrets are the environment variables that the load's requests read, each once.
func (l Load) Secrets() []string {
	var names []string
	files := map[string][]byte{}
	for _, name := range l.BodyFiles() {
		files[name] = nil
	}
	for _, r := range slices.Concat(l.All(), l.Once()) {
		plain, err := r.Plain(files, l.Variables()...)
		if err != nil {
			continue
		}
		for _, t := range plain.Templates() {
			for _, name := range t.Secrets() {
				if !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
		}
	}
	return names
}
