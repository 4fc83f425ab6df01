package k6script

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/expr-lang/expr/parser"

	"perflab/runner/metricname"
	"perflab/runner/spec"
)

// ExtractionTag names the extraction that found nothing, as STEP.VARIABLE, in the samples of
// metricname.ExtractionsFailed, which the script makes.
const ExtractionTag = "extraction"

// stepCode is one step of a flow in the script.
type stepCode struct {
	when, repeat, pause string // methods of the step; empty: always, once, none
	extracts            string // lines of a table
	checks              []check
	checked             bool
}

// prepareSteps reads what may be in error of the steps, but for their requests.
func (w *scriptWriter) prepareSteps() error {
	for _, s := range w.Load.Steps {
		one, err := w.stepCode(s)
		if err != nil {
			return err
		}
		one.checked = len(w.checks)+len(s.Checks) > 0
		for _, c := range one.checks {
			w.body = w.body || c.body
		}
		for _, x := range s.Extract {
			w.body = w.body || x.Header == "" && x.Cookie == ""
		}
		w.steps = append(w.steps, one)
	}
	return nil
}

// stepCode reads one step.
func (w *scriptWriter) stepCode(s spec.Step) (one stepCode, err error) {
	if s.When != "" {
		if one.when, err = w.condition(s); err != nil {
			return one, err
		}
	}
	if low, high := s.Repeat.Range(); low != high {
		one.repeat = fmt.Sprintf("(v) => %d + v.below(1, %d)", low, high-low+1)
	} else if low != 1 {
		one.repeat = fmt.Sprintf("() => %d", low)
	}
	if one.pause = pauseCode(s.ThinkTime); s.ThinkTime.Kind != "" || one.repeat != "" {
		w.use.draws = true
	}
	for _, c := range s.Checks {
		js, err := translateCheck(c)
		if err != nil {
			return one, fmt.Errorf("step %s: %w", s.Name, err)
		}
		one.checks = append(one.checks, js)
	}
	for _, x := range s.Extract {
		code, err := extractCode(x)
		if err != nil {
			return one, fmt.Errorf("step %s: extract %s: %w", s.Name, x.Name, err)
		}
		one.extracts += fmt.Sprintf("      %s: (r) => %s,\n", x.Name, code)
	}
	return one, nil
}

// condition writes a step's when; one that does not fit its values is false.
func (w *scriptWriter) condition(s spec.Step) (string, error) {
	tree, err := parser.Parse(s.When)
	if err != nil {
		return "", fmt.Errorf("step %s: when: %w", s.Name, err)
	}
	names := map[string]jsExpr{
		"user": {"Number(v.user)", kindNumber, false}, "iteration": {"Number(v.iteration)", kindNumber, false},
		"status": {"v.status", kindNumber, false}, "chance": {"v.share(4294967295)", kindNumber, false},
	}
	for _, name := range w.Load.Variables() {
		names[name] = jsExpr{"v.get(" + jsString(name) + ")", kindString, false}
	}
	t := &translator{check: check{helpers: map[string]bool{}}, when: names}
	e := t.as(kindBool, t.node(tree.Node))
	if t.bad != "" {
		return "", fmt.Errorf("step %s: when %w: it has no %s", s.Name, ErrCheck, t.bad)
	}
	if strings.Contains(e.code, "v.share(") {
		w.use.draws = true
	}
	if w.whenHelpers == nil {
		w.whenHelpers = map[string]bool{}
	}
	for name := range t.check.helpers {
		w.whenHelpers[name] = true
	}
	return "(v) => " + e.code, nil
}

// pauseCode is spec.Pause.Of in JavaScript, in seconds.
func pauseCode(p spec.Pause) string {
	seconds := func(d spec.Duration) string { return jsNumber(time.Duration(d).Seconds()) }
	switch p.Kind {
	case "uniform":
		return fmt.Sprintf("(v) => %s + %s * v.share(0)", seconds(p.A), seconds(p.B-p.A))
	case "exponential":
		return fmt.Sprintf("(v) => -%s * Math.log(1 - v.share(0))", seconds(p.A))
	}
	if p.A == 0 {
		return ""
	}
	return "() => " + seconds(p.A)
}

// extractCode is what a step takes from the response r: the empty text where it is not there.
func extractCode(x spec.Extraction) (string, error) {
	code := "r.body || ''"
	switch {
	case x.Header != "":
		code = "r.headers[" + jsString(http.CanonicalHeaderKey(x.Header)) + "] || ''"
	case x.Cookie != "":
		code = "cookie(r, " + jsString(x.Cookie) + ")"
	case x.JSON != "":
		path, err := spec.ParseJSONPath(x.JSON)
		if err != nil {
			return "", err
		}
		var keys []string
		for _, key := range path {
			index := "null"
			if key.List {
				index = fmt.Sprint(key.Index)
			}
			keys = append(keys, "["+jsString(key.Name)+", "+index+"]")
		}
		code = "jsonText(r, [" + strings.Join(keys, ", ") + "])"
	}
	if x.Regex == "" {
		return code, nil
	}
	re, err := jsGroups(x.Regex)
	if err != nil {
		return "", fmt.Errorf("regex %w: %v", ErrCheck, err)
	}
	return "group(" + re + ", " + code + ")", nil
}

func (w *scriptWriter) extracts() bool { return extracts(w.Load.Steps) }

func extracts(steps []spec.Step) bool {
	for _, s := range steps {
		if len(s.Extract) > 0 {
			return true
		}
	}
	return false
}

// stepFields are what the values of an iteration hold for a flow.
func (w *scriptWriter) stepFields() string {
	code := w.givenFields() + "    this.status = 0; // of the last response\n"
	if w.use.rows {
		row := "iteration % ROWS.length"
		if len(w.Load.Setup)+len(w.Load.Teardown) > 0 { // whose iterations are -1 and -2
			row = "(iteration % ROWS.length + ROWS.length) % ROWS.length"
		}
		if w.Load.Data.Order == "random" {
			row = "this.below(1, ROWS.length)"
		}
		code += "    this.row = ROWS[" + row + "];\n"
	}
	if w.use.draws {
		code += "    this.root = this.base;\n"
	}
	return code
}

// stepMethods are load.Walk's: template.Draws.Step among them.
func (w *scriptWriter) stepMethods() string {
	code := getMethod
	if w.use.rows {
		code += "  data(column) {\n    return this.row[COLUMNS.indexOf(column)];\n  }\n"
	}
	if w.use.draws {
		code += `  turn(step, turn) {
    this.base = mix(this.root + Math.imul(step + 1, 0x85ebca77) + Math.imul(turn, 0xc2b2ae3d));
    this.n = 2;
  }
  share(at) {
    return mix(this.base + Math.imul(at, 0x9e3779b9)) / 4294967296;
  }
`
	}
	return code
}

// stepRequests writes each step's request.
func (w *scriptWriter) stepRequests() string {
	var b strings.Builder
	b.WriteString("\n// Each step's request.\nconst SEND = {\n")
	for _, r := range w.send {
		argument := ""
		if r.use.values {
			argument = "v"
		}
		fmt.Fprintf(&b, "  %s(%s) {\n%s  },\n", jsString(r.name), argument, strings.ReplaceAll("  "+strings.TrimSuffix(r.code, "\n"), "\n", "\n  ")+"\n")
	}
	b.WriteString("};\n")
	return b.String()
}

// stepTables writes what is to be looked at in each step's response, and the flow itself.
func (w *scriptWriter) stepTables(helpers map[string]bool) string {
	var b strings.Builder
	if len(w.checks) > 0 {
		b.WriteString("\n// Of every response.\nconst CHECKS = {\n")
		for i, c := range w.checks {
			b.WriteString("  " + checkLine(w.Checks[i].Name, c, helpers))
		}
		b.WriteString("};\n")
	}
	b.WriteString("\n// An iteration sends all of these, in order.\nconst STEPS = [\n")
	conditional := false
	for i, s := range w.steps {
		name := w.Load.Steps[i].Name
		fmt.Fprintf(&b, "  {\n    name: %s,\n    send: SEND[%[1]s],\n", jsString(name))
		for _, part := range [][2]string{{"when", s.when}, {"repeat", s.repeat}, {"pause", s.pause}} {
			if part[1] != "" {
				fmt.Fprintf(&b, "    %s: %s,\n", part[0], part[1])
			}
		}
		conditional = conditional || s.when != ""
		switch {
		case len(s.checks) > 0:
			b.WriteString("    checks: {\n")
			if len(w.checks) > 0 {
				b.WriteString("      ...CHECKS,\n")
			}
			for j, c := range s.checks {
				b.WriteString("      " + checkLine(w.Load.Steps[i].Checks[j].Name, c, helpers))
			}
			b.WriteString("    },\n")
		case s.checked:
			b.WriteString("    checks: CHECKS,\n")
		}
		if s.extracts != "" {
			b.WriteString("    extract: {\n" + s.extracts + "    },\n")
		}
		b.WriteString("  },\n")
	}
	b.WriteString("];\n")
	return b.String() + w.flowCode(conditional)
}

// stepHelpers are functions that steps call: load.extraction in JavaScript.
var stepHelpers = []struct{ name, code string }{
	{"jsonText", `// The text, number, true or false at a path of the body; '' where there is none.
const jsonText = (r, keys) => {
  let v;
  try {
    v = r.json();
  } catch (_) {
    return '';
  }
  for (const [name, index] of keys) {
    if (Array.isArray(v)) v = index === null ? null : v[index < 0 ? v.length + index : index];
    else if (v !== null && typeof v === 'object' && Object.keys(v).includes(name)) v = v[name];
    else return '';
  }
  return ['string', 'number', 'boolean'].includes(typeof v) ? String(v) : '';
};
`},
	{"cookie", `// A cookie that the response sets, or that goes with requests to where it came from.
const cookie = (r, name) => {
  const set = r.cookies[name];
  return set && set.length > 0 ? set[set.length - 1].value : (http.cookieJar().cookiesForURL(r.url)[name] || [''])[0];
};
`},
	{"group", `// The first group of a pattern, or all that it matches where it has none.
const group = (pattern, text) => {
  const match = pattern.exec(text);
  return match === null ? '' : match[Math.min(1, match.length - 1)] || '';
};
`},
	{"holds", `// A condition that does not fit its values is false.
const holds = (when, v) => {
  try {
    return when(v);
  } catch (_) {
    return false;
  }
};
`},
}

// flowCode is load.Walk: an iteration's way through the steps.
func (w *scriptWriter) flowCode(conditional bool) string {
	var b strings.Builder
	if w.extracts() {
		fmt.Fprintf(&b, "\n// Counts the iterations that ended as a response did not hold what a step extracts.\nconst missing = new Counter('%s');\n", metricname.ExtractionsFailed)
	}
	turn := func(n string) string {
		if !w.use.draws {
			return ""
		}
		return "v.turn(i, " + n + ");\n"
	}
	b.WriteString("\nfunction flow(v) {\n  for (const [i, step] of STEPS.entries()) {\n")
	if t := turn("0"); t != "" {
		b.WriteString("    " + t)
	}
	if conditional {
		b.WriteString("    if (step.when && !holds(step.when, v)) continue;\n")
	}
	b.WriteString("    const turns = step.repeat ? step.repeat(v) : 1;\n    for (let turn = 0; turn < turns; turn++) {\n")
	if t := turn("turn"); t != "" {
		b.WriteString("      " + t)
	}
	b.WriteString("      const r = step.send(v);\n")
	for _, s := range w.steps {
		if s.checked {
			b.WriteString("      if (step.checks) check(r, step.checks);\n")
			break
		}
	}
	b.WriteString("      v.status = r.status;\n")
	if w.extracts() {
		fmt.Fprintf(&b, `      for (const [name, from] of Object.entries(step.extract || {})) {
        const value = r.status === 0 ? '' : from(r);
        if (value === '') {
          missing.add(1, { %s: step.name + '.' + name });
          return;
        }
        v.vars[name] = value;
      }
`, ExtractionTag)
	}
	if w.Load.BetweenSteps() {
		b.WriteString("      if (step.pause) sleep(step.pause(v));\n")
	}
	b.WriteString("    }\n  }\n}\n")
	return b.String()
}

// statuses writes expected statuses as k6 takes them.
func statuses(all spec.Statuses) string {
	var list []string
	for _, r := range all {
		if r.Min == r.Max {
			list = append(list, fmt.Sprint(r.Min))
		} else {
			list = append(list, fmt.Sprintf("{ min: %d, max: %d }", r.Min, r.Max))
		}
	}
	return strings.Join(list, ", ")
}
