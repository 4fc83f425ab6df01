package load

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strconv"

	"github.com/tidwall/gjson"

	"perflab/runner/spec"
	"perflab/runner/spec/expression"
)

// extraction takes the value of one variable from a response.
type extraction struct {
	number   int // of Flow.Extracts
	variable int // of Flow.variables
	path     []jsonKey
	header   string // canonical
	cookie   string
	regex    *regexp.Regexp
	longest  int // text that is searched for regex, in bytes
}

// jsonKey is a spec.JSONKey with its name escaped for gjson.
type jsonKey struct {
	spec.JSONKey
	escaped string
}

func newExtraction(x spec.Extraction, variables []string, number int) (extraction, error) {
	e := extraction{number: number, variable: slices.Index(variables, x.Name), cookie: x.Cookie}
	if x.Header != "" {
		e.header = http.CanonicalHeaderKey(x.Header)
	}
	var err error
	if x.JSON != "" {
		var path spec.JSONPath
		path, err = spec.ParseJSONPath(x.JSON)
		for _, key := range path {
			e.path = append(e.path, jsonKey{key, gjson.Escape(key.Name)})
		}
	}
	if x.Regex != "" && err == nil {
		e.regex, err = regexp.Compile(x.Regex)
		e.longest = expression.Matchable(x.Regex)
	}
	return e, err
}

func (x *extraction) readsBody() bool { return x.header == "" && x.cookie == "" }

// from is the value; not ok where the response does not have it, or has it empty. kept gives a
// cookie that a redirect on the way to the response, or an earlier one, has set.
func (x *extraction) from(r *Reply, kept func(name string) string) (value string, ok bool) {
	switch {
	case r.Status == 0:
		return "", false
	case x.header != "":
		value = r.Header(x.header)
	case x.cookie != "":
		if value = cookieOf(r.SetCookies, x.cookie); value == "" {
			value = kept(x.cookie)
		}
	case x.path != nil:
		value = jsonText(r.Body, x.path)
	case x.regex != nil:
		return x.group(r.Body)
	}
	if x.regex != nil {
		return x.group([]byte(value))
	}
	return value, value != ""
}

// group is the first group of the pattern's first match in text, or all of it where the pattern
// has none. A text that would take too long is not searched.
func (x *extraction) group(text []byte) (string, bool) {
	if len(text) > x.longest {
		return "", false
	}
	match := x.regex.FindSubmatch(text)
	if match == nil {
		return "", false
	}
	found := string(match[min(1, len(match)-1)])
	return found, found != ""
}

func cookieOf(lines []string, name string) string {
	for _, line := range slices.Backward(lines) {
		if c, err := http.ParseSetCookie(line); err == nil && c.Name == name {
			return c.Value
		}
	}
	return ""
}

// jsonText is the text, number, true or false at a path of a body; empty where it is anything
// else, or the body is not JSON. Numbers are written as JavaScript writes them, which is as they
// stand there but for one such as 1.0; whole ones beyond 2^53 keep their digits.
func jsonText(body []byte, path []jsonKey) string {
	if !gjson.ValidBytes(body) {
		return ""
	}
	at := gjson.ParseBytes(body)
	for _, key := range path {
		switch {
		case at.IsArray() && key.List && key.Index >= 0:
			at = at.Get(strconv.Itoa(key.Index))
		case at.IsArray() && key.List:
			list := at.Array()
			if key.Index+len(list) < 0 {
				return ""
			}
			at = list[key.Index+len(list)]
		case at.IsObject() && key.Name != "":
			at = at.Get(key.escaped)
		default:
			return ""
		}
	}
	switch at.Type {
	case gjson.String:
		return at.Str
	case gjson.True, gjson.False:
		return at.Raw
	case gjson.Number:
		if at.Num == 0 {
			return "0" // and so is -0
		}
		if _, err := strconv.ParseInt(at.Raw, 10, 64); err == nil {
			return at.Raw
		}
		text, err := json.Marshal(at.Num) // as JavaScript writes it
		if err != nil {
			return ""
		}
		return string(text)
	}
	return ""
}
