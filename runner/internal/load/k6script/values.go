package k6script

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"perflab/runner/internal/load"
	"perflab/runner/spec"
	"perflab/runner/spec/template"
)

// data writes the table: a row a line, as JSON that is read once for all users.
func (w *scriptWriter) data() string {
	if !w.use.rows {
		return ""
	}
	w.imports["k6/data"] = "{ SharedArray }"
	columns := make([]string, len(w.Table.Columns))
	for i, c := range w.Table.Columns {
		columns[i] = jsString(c)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n// The rows of load.data, shared by all users.\nconst COLUMNS = [%s];\nconst ROWS = new SharedArray('load.data', () =>\n  `\n", strings.Join(columns, ", "))
	escape := strings.NewReplacer(`\`, `\\`, "`", "\\`", "${", "\\${")
	for _, row := range w.Table.Rows {
		line, _ := json.Marshal(row) // of texts: it cannot fail
		b.WriteString(escape.Replace(string(line)) + "\n")
	}
	b.WriteString("`.trim().split('\\n').map((row) => JSON.parse(row)),\n);\n")
	return b.String()
}

// validText refuses a table whose bytes are no text, as a script is.
func validText(t *template.Table) error {
	for i, row := range t.Rows {
		for _, value := range row {
			if !utf8.ValidString(value) {
				return fmt.Errorf("load.data: row %d is not UTF-8, so it cannot stand in a script for k6", i+1)
			}
		}
	}
	return nil
}

// valuesCode holds what differs between iterations, with template.Draws in JavaScript; the
// verbs stand for the seed's 32 bits and for the methods used.
const valuesCode = `
// What an iteration draws depends on the seed and its number alone: runner sends the same.
function mix(h) {
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

const SEED = mix(%#x);
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

`

// values writes the class whose methods fill in templates; nothing where there is nothing to
// fill in.
func (w *scriptWriter) values() string {
	const escaped = "\nfunction escaped(text) {\n  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase());\n}\n"
	if !w.use.values {
		if w.use.escapes {
			return escaped
		}
		return ""
	}
	var b strings.Builder
	if w.use.draws {
		fmt.Fprintf(&b, valuesCode, uint32(w.Seed)^uint32(w.Seed>>32))
	} else {
		b.WriteString("\n")
	}
	arguments := "user, iteration"
	if w.given() {
		arguments += ", given"
	}
	b.WriteString("class Values {\n  constructor(" + arguments + ") {\n    this.user = String(user);\n    this.iteration = String(iteration);\n")
	if w.use.draws {
		b.WriteString("    this.base = mix(SEED ^ iteration);\n    this.n = 2; // the first draw of a template\n")
	}
	walks := len(w.steps)+len(w.once[0].steps)+len(w.once[1].steps) > 0
	if walks {
		b.WriteString(w.stepFields())
	}
	b.WriteString("  }\n")
	if w.use.draws {
		b.WriteString(drawMethods)
	}
	if walks {
		b.WriteString(w.stepMethods())
	} else if w.use.rows {
		row := "this.iteration % ROWS.length"
		if w.Load.Data.Order == "random" {
			row = "this.below(1, ROWS.length)"
		}
		fmt.Fprintf(&b, "  data(column) {\n    return ROWS[%s][COLUMNS.indexOf(column)];\n  }\n", row)
	}
	b.WriteString("}\n")
	if w.use.escapes {
		b.WriteString(escaped)
	}
	return b.String()
}

const drawMethods = `  below(at, n) {
    return Math.floor((mix(this.base + Math.imul(at, 0x9e3779b9)) / 4294967296) * n);
  }
  next(n) {
    return this.below(this.n++, n);
  }
  int(min, max) {
    return String(min + this.next(max - min + 1));
  }
  letters(n) {
    let text = '';
    while (text.length < n) text += LETTERS[this.next(LETTERS.length)];
    return text;
  }
  pick(words) {
    return words[this.next(words.length)];
  }
  uuid() {
    const hex = (bits, digits) => (bits >>> 0).toString(16).padStart(digits, '0');
    const [a, b, c, d] = [0, 0, 0, 0].map(() => this.next(4294967296));
    const third = hex(b & 0xfff, 3);
    const fourth = hex(((c >>> 16) & 0x3fff) | 0x8000, 4);
    return hex(a, 8) + '-' + hex(b >>> 16, 4) + '-4' + third + '-' + fourth + '-' + hex(c & 0xffff, 4) + hex(d, 8);
  }
`

// requests writes the function that sends an iteration's request.
func (w *scriptWriter) requests() string {
	w.imports["k6/http"] = "http"
	if len(w.steps) > 0 {
		return w.stepRequests()
	}
	if len(w.send) == 1 {
		argument := ""
		if w.use.values {
			argument = "v"
		}
		return "\nfunction send(" + argument + ") {\n" + w.send[0].code + "}\n"
	}
	var b strings.Builder
	b.WriteString("\n// An iteration sends one of these, drawn by weight.\nconst REQUESTS = [\n")
	sum := 0
	for _, r := range w.send {
		sum += r.weight
		argument := ""
		if r.use.values {
			argument = "v"
		}
		fmt.Fprintf(&b, "  {\n    // %s, weight %d\n    below: %d,\n    send(%s) {\n%s    },\n  },\n",
			r.name, r.weight, sum, argument, strings.ReplaceAll("    "+strings.TrimSuffix(r.code, "\n"), "\n", "\n    ")+"\n")
	}
	fmt.Fprintf(&b, "];\n\nfunction send(v) {\n  const drawn = v.below(0, %d);\n  return REQUESTS.find((r) => drawn < r.below).send(v);\n}\n", sum)
	return b.String()
}

// iteration writes the function that k6 calls: one iteration.
func (w *scriptWriter) iteration() string {
	w.imports["k6/execution"] = "exec"
	if w.extracts() {
		w.imports["k6/metrics"] = "{ Counter, Gauge }"
	} else {
		w.imports["k6/metrics"] = "{ Gauge }"
	}
	given := ""
	if w.given() {
		given = "given"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n// Tells runner, which reads k6's samples, when the scenario began.\nconst start = new Gauge('%s');\n\nexport default function (%s) {\n", StartMetric, given)
	b.WriteString("  const iteration = exec.scenario.iterationInTest;\n  if (exec.scenario.iterationInInstance === 0) start.add(exec.scenario.startTime);\n")
	uses := []string{}
	if wait := w.startWait(); wait != "" {
		b.WriteString(wait)
		uses = append(uses, "sleep")
	}
	v := ""
	if w.use.values {
		v = "new Values(exec.vu.idInTest, iteration" + strings.TrimSuffix(", "+given, ", ") + ")"
	}
	if len(w.steps) > 0 {
		fmt.Fprintf(&b, "  flow(%s);\n", v)
		if slices.ContainsFunc(w.steps, func(s stepCode) bool { return s.checked }) {
			uses = append([]string{"check"}, uses...)
		}
	} else if len(w.checks) > 0 {
		uses = append([]string{"check"}, uses...)
		fmt.Fprintf(&b, "  check(send(%s), CHECKS);\n", v)
	} else {
		fmt.Fprintf(&b, "  send(%s);\n", v)
	}
	if think := time.Duration(w.Load.ThinkTime); think > 0 && !w.Load.Model().Open() {
		fmt.Fprintf(&b, "  sleep(%s);\n", jsNumber(think.Seconds()))
		if !slices.Contains(uses, "sleep") {
			uses = append(uses, "sleep")
		}
	}
	b.WriteString("}\n")
	for _, s := range slices.Concat(w.Load.Setup, w.Load.Steps, w.Load.Teardown) {
		if s.ThinkTime.Mean() > 0 && !slices.Contains(uses, "sleep") {
			uses = append(uses, "sleep")
		}
	}
	if len(w.once[0].steps)+len(w.once[1].steps) > 0 && !slices.Contains(uses, "sleep") {
		uses = append(uses, "sleep")
	}
	if len(uses) > 0 {
		w.imports["k6"] = "{ " + strings.Join(uses, ", ") + " }"
	}
	return b.String()
}

// startWait has users wait for their turn before their first iteration, by the formula of
// startOffset; nothing where they start together.
func (w *scriptWriter) startWait() string {
	l := w.Load
	over := load.StartOffset(l, 1, 1) // of the user after the last
	if l.Model().Open() || over == 0 || l.Users == 0 {
		return ""
	}
	first := ""
	if l.Model() == spec.RampingUsers {
		first = fmt.Sprintf(" && exec.vu.idInTest <= %d", l.Users) // later ones have their time from the ramp
	}
	return fmt.Sprintf(`  // Users start evenly over %s rather than in one instant; the iteration that holds the wait is marked.
  if (exec.vu.iterationInScenario === 0%s) {
    exec.vu.metrics.tags.%s = 'spread';
    sleep(((exec.vu.idInTest - 1) * %s) / %d);
  } else if (exec.vu.iterationInScenario === 1) {
    delete exec.vu.metrics.tags.%[3]s;
  }
`, spec.Duration(over), first, StartTag, jsNumber(over.Seconds()), l.Users)
}
