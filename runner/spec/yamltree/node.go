// Package yamltree reads YAML into a tree whose every value knows where it was written, and
// collects what is wrong with it: Faults hold file, line and column, the line itself and a
// hint, and merge what several readings of the same file find.
//
// Read parses one document (node.go), places a fault of the parser where the text is wrong
// and not where the parser noticed (syntax.go), expands aliases and refuses what no file
// needs: tags, merge keys, keys twice, more than a bounded number of values. It gives no
// value a meaning: text, numbers and the rest are what whoever decodes the tree makes of them.
package yamltree

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
	MaxBytes  = 1 << 20 // of text
	MaxDepth  = 64      // of nesting
	maxValues = 10000   // after aliases have been expanded
)

// Kind tells what a node is.
type Kind uint8

const (
	Scalar Kind = iota
	Mapping
	Sequence
)

// Node is one value of a file, with the place it was written at. Nodes are never changed
// once built: layers share them.
type Node struct {
	Kind  Kind
	Text  string  // of a scalar, as written, quotes and escapes resolved
	Tag   string  // of a scalar: !!str, !!int, !!float, !!bool, !!null or !!timestamp
	Pairs []Pair  // of a mapping, in order
	Items []*Node // of a sequence
	At    Place
}

// Pair is one key of a mapping with its value.
type Pair struct{ Key, Value *Node }

// Null tells whether a value is empty: nothing was written, or null.
func (n *Node) Null() bool { return n.Kind == Scalar && n.Tag == "!!null" }

// Get returns the value at the path; nil where there is none.
func (n *Node) Get(path ...string) *Node {
	for _, key := range path {
		p := n.Pair(key)
		if p == nil {
			return nil
		}
		n = p.Value
	}
	return n
}

// Pair returns the pair of a key; nil where the node has none.
func (n *Node) Pair(key string) *Pair {
	if n == nil {
		return nil
	}
	for i := range n.Pairs {
		if n.Pairs[i].Key.Text == key {
			return &n.Pairs[i]
		}
	}
	return nil
}

// KeyAt is the place of the key at the path, or of its nearest existing parent.
func (n *Node) KeyAt(path ...string) Place {
	if n == nil {
		return Place{}
	}
	at := n.At
	for _, key := range path {
		p := n.Pair(key)
		if p == nil {
			break
		}
		at, n = p.Key.At, p.Value
	}
	return at
}

// ValueAt is the place of the value at the path, or of its nearest existing parent's key.
func (n *Node) ValueAt(path ...string) Place {
	if v := n.Get(path...); v != nil {
		return v.At
	}
	return n.KeyAt(path...)
}

// Describe says what a node is, for messages.
func (n *Node) Describe() string {
	switch {
	case n.Kind == Mapping:
		return "a mapping"
	case n.Kind == Sequence:
		return "a list"
	case n.Null():
		return "nothing"
	case n.Tag == "!!str":
		return strconv.Quote(nearest.Shorten(n.Text))
	}
	return nearest.Shorten(n.Text)
}

// Read parses one YAML document. It returns nil after reporting a fault that leaves
// nothing to look at.
func Read(src *Source, data []byte, fs *Faults) *Node {
	start := Place{Source: src}
	if src.Lines != nil {
		start.Line, start.Column = 1, 1
	}
	if len(data) > MaxBytes {
		fs.Add(Place{Source: src}, fmt.Sprintf("the file has %d bytes, more than the %d an experiment can need", len(data), MaxBytes), "is this an experiment file?")
		return nil
	}
	if !utf8.Valid(data) {
		fs.Add(start, "the file is not UTF-8 text", "save it as UTF-8")
		return nil
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var doc, next yaml.Node
	switch err := decoder.Decode(&doc); {
	case errors.Is(err, io.EOF):
		fs.Add(start, "the file is empty", "")
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
		fs.Add(Place{src, next.Line, next.Column}, "a second document starts here; a file holds one", "put it into a file of its own")
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
	src    *Source
	faults *Faults
	values int
	open   map[*yaml.Node]bool // nodes being built, to find an alias to itself
	failed bool
	alias  Place // the alias being expanded, the outermost one
}

func (b *builder) place(y *yaml.Node) Place {
	if b.src.Lines == nil {
		return Place{Source: b.src}
	}
	return Place{b.src, y.Line, y.Column}
}

// refuse reports a fault after which the tree cannot be used.
func (b *builder) refuse(at Place, message, hint string) *Node {
	if !b.failed {
		b.faults.Add(at, message, hint)
	}
	b.failed = true
	return Nothing(at)
}

// Nothing is a value that was left empty.
func Nothing(at Place) *Node { return &Node{Kind: Scalar, Tag: "!!null", At: at} }

func (b *builder) build(y *yaml.Node, depth int) *Node {
	at := b.place(y)
	if b.failed {
		return Nothing(at)
	}
	if b.values++; b.values > maxValues {
		if b.alias.Source != nil {
			at = b.alias
		}
		return b.refuse(at, fmt.Sprintf("the file expands to more than %d values", maxValues), "aliases (*name) are copied to where they stand; write fewer of them")
	}
	if depth > MaxDepth {
		return b.refuse(at, fmt.Sprintf("values are nested more than %d deep", MaxDepth), "")
	}
	if y.Style&yaml.TaggedStyle != 0 {
		return b.refuse(at, "tags such as "+y.Tag+" are not supported", "remove the tag; quote a text that begins with !")
	}
	switch y.Kind {
	case yaml.AliasNode:
		if b.open[y.Alias] {
			return b.refuse(at, "the alias *"+y.Value+" contains itself", "")
		}
		if b.alias.Source == nil {
			b.alias = at
			defer func() { b.alias = Place{} }()
		}
		return b.build(y.Alias, depth+1)
	case yaml.MappingNode:
		b.open[y] = true
		defer delete(b.open, y)
		return b.mapping(y, at, depth)
	case yaml.SequenceNode:
		b.open[y] = true
		defer delete(b.open, y)
		n := &Node{Kind: Sequence, At: at}
		for _, item := range y.Content {
			n.Items = append(n.Items, b.build(item, depth+1))
		}
		return n
	}
	return &Node{Kind: Scalar, Text: y.Value, Tag: y.ShortTag(), At: at}
}

func (b *builder) mapping(y *yaml.Node, at Place, depth int) *Node {
	n := &Node{Kind: Mapping, At: at}
	first := map[string]int{}
	for i := 0; i+1 < len(y.Content) && !b.failed; i += 2 {
		key := b.build(y.Content[i], depth+1)
		value := b.build(y.Content[i+1], depth+1)
		switch {
		case key.Kind != Scalar || key.Null() || key.Text == "":
			b.faults.Add(key.At, "a key must be a word, not "+key.Describe(), "")
			continue
		case key.Tag == "!!merge":
			b.refuse(key.At, "merge keys (<<) are not supported", "a variant or a profile already is the file with the given keys changed")
			continue
		}
		if line, ok := first[key.Text]; ok {
			b.faults.Add(key.At, fmt.Sprintf("the key %q stands here a second time", key.Text), fmt.Sprintf("the first is on line %d; keep one of them", line))
			continue
		}
		first[key.Text] = key.At.Line
		n.Pairs = append(n.Pairs, Pair{key, value})
	}
	return n
}
