package spec

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"perflab/runner/internal/nearest"
)

// Bounds of one file. A file that asks for more is refused before anything is expanded.
const (
	maxBytes  = 1 << 20 // of text
	maxValues = 10000   // after aliases have been expanded
	maxDepth  = 64      // of nesting
)

// kind tells what a node is.
type kind uint8

const (
	scalar kind = iota
	mapping
	sequence
)

// node is one value of a file, with the place it was written at. Nodes are never changed
// once built: layers share them.
type node struct {
	kind  kind
	text  string  // of a scalar, as written, quotes and escapes resolved
	tag   string  // of a scalar: !!str, !!int, !!float, !!bool, !!null or !!timestamp
	pairs []pair  // of a mapping, in order
	items []*node // of a sequence
	at    place
}

type pair struct{ key, value *node }

func (n *node) null() bool { return n.kind == scalar && n.tag == "!!null" }

// get returns the value at the path; nil where there is none.
func (n *node) get(path ...string) *node {
	for _, key := range path {
		p := n.pair(key)
		if p == nil {
			return nil
		}
		n = p.value
	}
	return n
}

// pair returns the pair of a key; nil where the node has none.
func (n *node) pair(key string) *pair {
	if n == nil {
		return nil
	}
	for i := range n.pairs {
		if n.pairs[i].key.text == key {
			return &n.pairs[i]
		}
	}
	return nil
}

// keyAt is the place of the key at the path, or of its nearest existing parent.
func (n *node) keyAt(path ...string) place {
	if n == nil {
		return place{}
	}
	at := n.at
	for _, key := range path {
		p := n.pair(key)
		if p == nil {
			break
		}
		at, n = p.key.at, p.value
	}
	return at
}

// valueAt is the place of the value at the path, or of its nearest existing parent's key.
func (n *node) valueAt(path ...string) place {
	if v := n.get(path...); v != nil {
		return v.at
	}
	return n.keyAt(path...)
}

// describe says what a node is, for messages.
func (n *node) describe() string {
	switch {
	case n.kind == mapping:
		return "a mapping"
	case n.kind == sequence:
		return "a list"
	case n.null():
		return "nothing"
	case n.tag == "!!str":
		return strconv.Quote(nearest.Shorten(n.text))
	}
	return nearest.Shorten(n.text)
}

// readTree parses one YAML document. It returns nil after reporting a fault that leaves
// nothing to look at.
func readTree(src *source, data []byte, fs *faults) *node {
	start := place{src: src}
	if src.lines != nil {
		start.line, start.column = 1, 1
	}
	if len(data) > maxBytes {
		fs.add(place{src: src}, fmt.Sprintf("the file has %d bytes, more than the %d an experiment can need", len(data), maxBytes), "is this an experiment file?")
		return nil
	}
	if !utf8.Valid(data) {
		fs.add(start, "the file is not UTF-8 text", "save it as UTF-8")
		return nil
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var doc, next yaml.Node
	switch err := decoder.Decode(&doc); {
	case errors.Is(err, io.EOF):
		fs.add(start, "the file is empty", "")
		return nil
	case err != nil:
		addSyntax(src, data, err, fs)
		return nil
	}
	switch err := decoder.Decode(&next); {
	case errors.Is(err, io.EOF):
	case err != nil:
		addSyntax(src, data, err, fs)
		return nil
	default:
		fs.add(place{src, next.Line, next.Column}, "a second document starts here; a file holds one", "put it into a file of its own")
		return nil
	}
	b := builder{src: src, faults: fs, open: map[*yaml.Node]bool{}}
	root := b.build(doc.Content[0], 0)
	if b.failed {
		return nil
	}
	return root
}

// builder turns YAML nodes into ours: aliases expanded within bounds, keys unique.
type builder struct {
	src    *source
	faults *faults
	values int
	open   map[*yaml.Node]bool // nodes being built, to find an alias to itself
	failed bool
	alias  place // the alias being expanded, the outermost one
}

func (b *builder) place(y *yaml.Node) place {
	if b.src.lines == nil {
		return place{src: b.src}
	}
	return place{b.src, y.Line, y.Column}
}

// refuse reports a fault after which the tree cannot be used.
func (b *builder) refuse(at place, message, hint string) *node {
	if !b.failed {
		b.faults.add(at, message, hint)
	}
	b.failed = true
	return nothing(at)
}

func nothing(at place) *node { return &node{kind: scalar, tag: "!!null", at: at} }

func (b *builder) build(y *yaml.Node, depth int) *node {
	at := b.place(y)
	if b.failed {
		return nothing(at)
	}
	if b.values++; b.values > maxValues {
		if b.alias.src != nil {
			at = b.alias
		}
		return b.refuse(at, fmt.Sprintf("the file expands to more than %d values", maxValues), "aliases (*name) are copied to where they stand; write fewer of them")
	}
	if depth > maxDepth {
		return b.refuse(at, fmt.Sprintf("values are nested more than %d deep", maxDepth), "")
	}
	if y.Style&yaml.TaggedStyle != 0 {
		return b.refuse(at, "tags such as "+y.Tag+" are not supported", "remove the tag; quote a text that begins with !")
	}
	switch y.Kind {
	case yaml.AliasNode:
		if b.open[y.Alias] {
			return b.refuse(at, "the alias *"+y.Value+" contains itself", "")
		}
		if b.alias.src == nil {
			b.alias = at
			defer func() { b.alias = place{} }()
		}
		return b.build(y.Alias, depth+1)
	case yaml.MappingNode:
		b.open[y] = true
		defer delete(b.open, y)
		return b.mapping(y, at, depth)
	case yaml.SequenceNode:
		b.open[y] = true
		defer delete(b.open, y)
		n := &node{kind: sequence, at: at}
		for _, item := range y.Content {
			n.items = append(n.items, b.build(item, depth+1))
		}
		return n
	}
	return &node{kind: scalar, text: y.Value, tag: y.ShortTag(), at: at}
}

func (b *builder) mapping(y *yaml.Node, at place, depth int) *node {
	n := &node{kind: mapping, at: at}
	first := map[string]int{}
	for i := 0; i+1 < len(y.Content) && !b.failed; i += 2 {
		key := b.build(y.Content[i], depth+1)
		value := b.build(y.Content[i+1], depth+1)
		switch {
		case key.kind != scalar || key.null() || key.text == "":
			b.faults.add(key.at, "a key must be a word, not "+key.describe(), "")
			continue
		case key.tag == "!!merge":
			b.refuse(key.at, "merge keys (<<) are not supported", "a variant or a profile already is the file with the given keys changed")
			continue
		}
		if line, ok := first[key.text]; ok {
			b.faults.add(key.at, fmt.Sprintf("the key %q stands here a second time", key.text), fmt.Sprintf("the first is on line %d; keep one of them", line))
			continue
		}
		first[key.text] = key.at.line
		n.pairs = append(n.pairs, pair{key, value})
	}
	return n
}
