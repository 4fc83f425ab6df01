package spec

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"

	"perflab/runner/internal/nearest"
	"perflab/runner/spec/decode"
	"perflab/runner/spec/yamltree"
)

// CheckReach reports where a file reaches for more than what lies beside it: build: and the
// files of its load must be in the file's folder or below it, links followed.
//
// An untrusted file, such as one that came with a pull request, may do less: it may name no
// program to run, no host of another machine, no socket of this one and no secret of the
// caller's. What the command line says with --set is the caller's own and is held to none of
// this.
func CheckReach(e *Experiment, untrusted bool) error {
	if e.origin == nil {
		return nil // read from a record: it was checked when the run began
	}
	found := &yamltree.Faults{}
	folder := filepath.Dir(e.File)
	for _, s := range e.Scopes(found) {
		inFolder := func(n *yamltree.Node, path string) {
			if written(n) && outside(folder, n.Text) {
				s.Faults.In(s.Context, n.At, fmt.Sprintf("%s: %s is outside this file's folder", path, nearest.Shorten(n.Text)),
					fmt.Sprintf("move it there, or name it on the command line: --set '%s=%s'", path, n.Text))
			}
		}
		inFolder(s.Node.Get("environment", "build"), "environment.build")
		eachFile(s.Node.Get("load"), "load", inFolder)
		if untrusted {
			checkUntrusted(s)
		}
	}
	return found.Err(len(e.Variants))
}

// written tells whether a value stands in the file, not on the command line.
func written(n *yamltree.Node) bool {
	return n != nil && n.At.Source != nil && n.At.Source.Lines != nil
}

// eachFile visits the values below n that name files: those of keys such as file and body_file.
// The names in headers and forms are the file's own and say nothing.
func eachFile(n *yamltree.Node, path string, visit func(n *yamltree.Node, path string)) {
	if n == nil {
		return
	}
	for _, p := range n.Pairs {
		key := p.Key.Text
		switch {
		case key == "headers" || key == "form" || key == "extract":
			continue
		case key == "multipart":
			for _, part := range p.Value.Pairs {
				if f := part.Value.Get("file"); f != nil {
					visit(f, decode.Join(decode.Join(path, key), part.Key.Text)+".file")
				}
			}
			continue
		case p.Value.Kind == yamltree.Scalar && (key == "file" || strings.HasSuffix(key, "_file")):
			visit(p.Value, decode.Join(path, key))
		}
		eachFile(p.Value, decode.Join(path, key), visit)
	}
	for _, item := range n.Items {
		eachFile(item, path, visit)
	}
}

// outside tells whether a name relative to a folder leads out of it, by itself or by a link. A
// name that is not there is looked at as it is written.
func outside(folder, name string) bool {
	if name == "" {
		return false
	}
	full := name
	if !filepath.IsAbs(full) {
		full = filepath.Join(folder, name)
	}
	lexical := leadsOut(folder, full)
	realFolder, err := filepath.EvalSymlinks(folder)
	if err != nil {
		return lexical
	}
	real, err := filepath.EvalSymlinks(full)
	if err != nil {
		return lexical
	}
	return lexical || leadsOut(realFolder, real)
}

// leadsOut tells whether a path is neither a folder nor in it.
func leadsOut(folder, path string) bool {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return true
	}
	if path, err = filepath.Abs(path); err != nil {
		return true
	}
	relative, err := filepath.Rel(folder, path)
	return err != nil || relative == ".." || strings.HasPrefix(relative, ".."+string(filepath.Separator))
}

// refused are the keys of environment that an untrusted file may not have.
var refused = []struct{ key, what, instead string }{
	{"command", "names a program to run", "an image says what it runs itself"},
	{"privileges", "takes away what keeps a container in", ""},
	{"allow", "lets the load go to another machine", ""},
	{"unix", "names a socket of this machine", ""},
	{"socket", "names a socket of this machine", ""},
}

// asksSecret finds a placeholder that holds a secret, be it within another such as json( ).
var asksSecret = regexp.MustCompile(`\$\{[^}]*secret:`)

// checkUntrusted reports what an untrusted file may not ask for.
func checkUntrusted(s yamltree.Scope) {
	for _, r := range refused {
		n := s.Node.Get("environment", r.key)
		if !written(n) || n.Null() {
			continue
		}
		hint := fmt.Sprintf("with --untrusted only the command line may: --set 'environment.%s=...'", r.key)
		if r.instead != "" {
			hint = r.instead + "; " + hint
		}
		s.Faults.In(s.Context, s.Node.KeyAt("environment", r.key), fmt.Sprintf("environment.%s %s, and this file is not trusted", r.key, r.what), hint)
	}
	if n := s.Node.Get("environment", "url"); written(n) && strings.Contains(strings.ToLower(n.Text), "unix:") {
		s.Value("environment.url names a socket of this machine, and this file is not trusted", "with --untrusted only the command line may: --set environment.url=...", "environment", "url")
	}
	eachScalar(s.Node, func(n *yamltree.Node) {
		if at := asksSecret.FindStringIndex(n.Text); at != nil && written(n) {
			s.Faults.In(s.Context, n.Within(len([]rune(n.Text[:at[0]]))), "this asks for a secret of the caller's, and this file is not trusted", "with --untrusted only --set on the command line may")
		}
	})
}

// eachScalar visits every value below n.
func eachScalar(n *yamltree.Node, visit func(*yamltree.Node)) {
	if n.Kind == yamltree.Scalar {
		visit(n)
	}
	for _, p := range n.Pairs {
		eachScalar(p.Value, visit)
	}
	for _, item := range n.Items {
		eachScalar(item, visit)
	}
}
