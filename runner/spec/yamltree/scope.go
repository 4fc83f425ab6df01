package yamltree

import "strings"

// Scope is one resolved configuration under examination: its nodes, for places, and the
// variant's name, for faults that not every variant has.
type Scope struct {
	Node    *Node
	Faults  *Faults
	Context string // "variant pooled"; empty where there are no variants
}

// Key reports a fault of the key at the path.
func (s Scope) Key(message, hint string, path ...string) {
	s.Faults.In(s.Context, s.Node.KeyAt(path...), message, hint)
}

// Value reports a fault of the value at the path.
func (s Scope) Value(message, hint string, path ...string) {
	s.Faults.In(s.Context, s.Node.ValueAt(path...), message, hint)
}

// Has tells whether anything stands at the path.
func (s Scope) Has(path ...string) bool { return s.Node.Get(path...) != nil }

// Sound reports whether none of the values at the dotted paths has been found faulty while it
// was decoded.
func (s Scope) Sound(paths ...string) bool {
	for _, path := range paths {
		if n := s.Node.Get(strings.Split(path, ".")...); n != nil && s.Faults.HasAt(n.At) {
			return false
		}
	}
	return true
}

// Items are the values of the list at the path.
func (s Scope) Items(path ...string) []*Node {
	if n := s.Node.Get(path...); n != nil {
		return n.Items
	}
	return nil
}

// Pairs are the entries of the mapping at the path.
func (s Scope) Pairs(path ...string) []Pair {
	if n := s.Node.Get(path...); n != nil {
		return n.Pairs
	}
	return nil
}
