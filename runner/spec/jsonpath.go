package spec

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// JSONPath leads to one value of a JSON body.
type JSONPath []JSONKey

// JSONKey is a member's name, or an index into a list.
type JSONKey struct {
	Name  string
	Index int // counted from the end where negative
	List  bool
}

// ParseJSONPath reads data.items[0].id, items[-1], ['odd name'].x and the same behind $.
func ParseJSONPath(text string) (JSONPath, error) {
	var path JSONPath
	rest := strings.TrimPrefix(text, "$")
	rest = strings.TrimPrefix(rest, ".")
	for first := true; rest != ""; first = false {
		if inner, ok := strings.CutPrefix(rest, "["); ok {
			if inner != "" && (inner[0] == '\'' || inner[0] == '"') {
				name, after, closed := strings.Cut(inner[1:], inner[:1]+"]")
				if !closed {
					return nil, errors.New("a quoted name has no end")
				}
				path, rest = append(path, JSONKey{Name: name}), after
				continue
			}
			key, after, closed := strings.Cut(inner, "]")
			n, err := strconv.Atoi(strings.TrimSpace(key))
			if !closed || err != nil {
				return nil, fmt.Errorf("[%s is not an index", inner)
			}
			path, rest = append(path, JSONKey{Index: n, List: true}), after
			continue
		}
		if !first {
			after, ok := strings.CutPrefix(rest, ".")
			if !ok {
				return nil, fmt.Errorf("a dot is missing before %q", rest)
			}
			rest = after
		}
		end := strings.IndexAny(rest, ".[")
		if end < 0 {
			end = len(rest)
		}
		name := rest[:end]
		if name == "" || strings.ContainsAny(name, " *?#@|") {
			return nil, fmt.Errorf("%q is not a name", name)
		}
		key := JSONKey{Name: name}
		if n, err := strconv.Atoi(name); err == nil && n >= 0 {
			key.Index, key.List = n, true // items.0.id, as k6 writes it
		}
		path, rest = append(path, key), rest[end:]
	}
	if len(path) == 0 {
		return nil, errors.New("it is empty")
	}
	return path, nil
}
