package k6script

import (
	"regexp"
	"strings"
)

// allHelpers are the functions that checks and conditions of a script may call, in the order in which they
// stand in it. They throw where expr reports an error; sound makes that a check that fails.
var allHelpers = []struct{ name, code string }{
	{"sound", `// A request without a response fails every check, and so does a check that does not fit it.
const sound = (holds) => (r) => {
  if (r.status === 0) return false;
  try {
    return holds(r);
  } catch (_) {
    return false;
  }
};
`},
	{"bounded", `// A check's loops go through a million items at most: within each other they take for ever.
let items = 0;
const bounded = (holds) => (r) => {
  items = 1000000;
  return holds(r);
};
`},
	{"spend", `const spend = (item) => (--items >= 0 ? item : misfit('too many items'));
`},
	{"misfit", `const misfit = (what) => {
  throw new TypeError(what);
};
`},
	{"body", `const body = (r) => r.body || '';
`},
	{"number", `const number = (v) => (typeof v === 'number' ? v : misfit('not a number'));
`},
	{"text", `const text = (v) => (typeof v === 'string' ? v : misfit('not a text'));
`},
	{"truth", `const truth = (v) => (typeof v === 'boolean' ? v : misfit('neither true nor false'));
`},
	{"int", `const int = (v) => (typeof v === 'number' ? Math.trunc(v) : /^[+-]?\d+$/.test(v) ? Number(v) : misfit('not a whole number'));
`},
	{"float", `const float = (v) => (typeof v === 'number' ? v : /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(v) ? Number(v) : misfit('not a number'));
`},
	{"list", `const list = (v) => (Array.isArray(v) ? v : misfit('not a list'));
`},
	{"order", `// Negative where a comes before b: two numbers or two texts.
const order = (a, b) => {
  if (typeof a !== typeof b || (typeof a !== 'number' && typeof a !== 'string')) misfit('no order');
  return a < b ? -1 : a > b ? 1 : 0;
};
`},
	{"at", `// A member of an object, null where it has none, or of a list, counted from its end where negative.
const at = (v, key) => {
  if (Array.isArray(v)) {
    const i = Math.trunc(number(key)) + (key < 0 ? v.length : 0);
    return i >= 0 && i < v.length ? v[i] : misfit('no such item');
  }
  if (v === null || typeof v !== 'object') misfit('no members');
  return Object.keys(v).includes(text(key)) ? v[key] : null;
};
`},
	{"has", `const has = (v, x) => (Array.isArray(v) ? v.some((item) => item === x) : Object.keys(v).includes(text(x)));
`},
	{"within", `const within = (x, from, to) => Number.isInteger(x) && from <= x && x <= to;
`},
	{"len", `const len = (v) => {
  if (typeof v === 'string' || Array.isArray(v)) return [...v].length;
  return v !== null && typeof v === 'object' ? Object.keys(v).length : misfit('no length');
};
`},
	{"all", `const all = (v, holds) => list(v).every((item) => holds(spend(item)));
`},
	{"any", `const any = (v, holds) => list(v).some((item) => holds(spend(item)));
`},
	{"none", `const none = (v, holds) => !list(v).some((item) => holds(spend(item)));
`},
	{"one", `const one = (v, holds) => list(v).filter((item) => holds(spend(item))).length === 1;
`},
}

// helperCode is the code of the helpers named and of those that they call themselves.
func helperCode(named map[string]bool) string {
	wanted := map[string]bool{}
	var want func(name string)
	want = func(name string) {
		if wanted[name] {
			return
		}
		wanted[name] = true
		for _, h := range allHelpers {
			if h.name != name {
				continue
			}
			for _, other := range allHelpers {
				if regexp.MustCompile(`\b` + other.name + `\(`).MatchString(h.code) {
					want(other.name)
				}
			}
		}
	}
	for name := range named {
		want(name)
	}
	var b strings.Builder
	for _, h := range allHelpers {
		if wanted[h.name] {
			b.WriteString(h.code)
		}
	}
	return b.String()
}
