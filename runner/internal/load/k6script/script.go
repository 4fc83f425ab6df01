// Package k6script writes a load as a script for k6: all that `export k6` needs. It is pure:
// it starts nothing, sends nothing, and neither reads nor writes a file.
//
// The script sends what the program's own engine sends, by the executor that the load's model
// is named after, and evaluates the same checks with the same result. What k6 cannot say is an
// error that names the key: a search for a rate, a check beyond Checkable, a table that is no
// text.
//
// Steps: scenario (scenario.go) → requests and what they draw (request.go, values.go) → checks
// as JavaScript (check.go, operators.go, regexp.go, helpers.go) → the script around them (script.go).
package k6script

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"perflab/runner/internal/load"
	"perflab/runner/metricname"
	"perflab/runner/spec"
	"perflab/runner/spec/template"
	"perflab/runner/threshold"
)

// Script is what a script for k6 is made of. Its load is sent with the
// same requests and draws whoever sends it.
type Script struct {
	Title      string // a line of comment at the top; may be empty
	Load       spec.Load
	Checks     []spec.Check
	Thresholds []threshold.Threshold
	Seed       uint64
	BaseURL    string            // where the load goes unless the environment variable BASE_URL says otherwise; without a slash at the end
	Table      *template.Table   // of load.data; nil where there is none
	Files      map[string][]byte // of bodies, by name
	// Hosts are addresses that are known, by name: k6 looks these names up nowhere else.
	Hosts map[string]string
}

// StartMetric tells when the scenario began, in milliseconds of Unix time: the script
// reports it once in each instance of k6, and k6's samples are split into warm-up and measured part by it.
const StartMetric = "runner_scenario_start"

// StartTag marks the iterations that began with a wait for their user's turn, whose
// duration is that of no iteration.
const StartTag = "runner_start"

// Text writes the script: options, what is drawn, checks, requests, and the function that is
// one iteration. Its error names the key that k6 has no way to say.
func (s Script) Text() (string, error) {
	w := &scriptWriter{Script: s, imports: map[string]string{}}
	if err := w.prepare(); err != nil {
		return "", err
	}
	body := w.options() + w.data() + w.values() + w.requests() + w.checkTable() + w.iteration()
	return w.head() + body, nil // the imports are known at the end
}

// scriptWriter writes one script.
type scriptWriter struct {
	Script
	imports     map[string]string // what is imported, by module
	scenario    string
	send        []request
	checks      []check
	body        bool // a check reads it
	use         use
	steps       []stepCode      // of a flow
	once        [2]onceCode     // setup and teardown
	whenHelpers map[string]bool // functions that its conditions call
}

// prepare reads everything that may be in error.
func (w *scriptWriter) prepare() (err error) {
	if w.scenario, err = scenarioOf(w.Load); err != nil {
		return err
	}
	if w.send, err = requestsOf(w.Load, w.Load.All(), w.Table, w.Files); err != nil {
		return err
	}
	for _, c := range w.Checks {
		js, err := translateCheck(c)
		if err != nil {
			return err
		}
		w.checks = append(w.checks, js)
		w.body = w.body || js.body
	}
	if err := w.prepareOnce(); err != nil {
		return err
	}
	for _, r := range slices.Concat(w.send, w.once[0].send, w.once[1].send) {
		w.use.values = w.use.values || r.use.values || len(w.send) > 1
		w.use.draws = w.use.draws || r.use.draws || len(w.send) > 1
		w.use.rows = w.use.rows || r.use.rows
		w.use.escapes = w.use.escapes || r.use.escapes
		w.use.encodes = w.use.encodes || r.use.encodes
	}
	if len(w.Load.Steps) > 0 {
		w.use.values = true
		if err := w.prepareSteps(); err != nil {
			return err
		}
	}
	w.use.draws = w.use.draws || w.use.rows && w.Load.Data.Order == "random"
	if w.use.rows {
		return validText(w.Table)
	}
	return nil
}

// head is the comment at the top, the imports and the address.
func (w *scriptWriter) head() string {
	var b strings.Builder
	if w.Title != "" {
		fmt.Fprintf(&b, "// %s\n//\n", w.Title)
	}
	fmt.Fprintf(&b, "// k6 run --env BASE_URL=%s THIS_FILE\n", w.BaseURL)
	if w.Load.WarmUp > 0 {
		fmt.Fprintf(&b, "//\n// The first %s warm up: k6 counts them in its figures and thresholds, runner leaves them out.\n", w.Load.WarmUp)
	}
	if names := w.Load.Secrets(); len(names) > 0 {
		fmt.Fprintf(&b, "//\n// It reads from its environment: %s.\n", strings.Join(names, ", "))
	}
	if w.use.encodes {
		w.imports["k6/encoding"] = "encoding"
	}
	b.WriteString("\n")
	for _, module := range []string{"k6", "k6/data", "k6/encoding", "k6/execution", "k6/http", "k6/metrics"} {
		if what := w.imports[module]; what != "" {
			fmt.Fprintf(&b, "import %s from '%s';\n", what, module)
		}
	}
	fmt.Fprintf(&b, "\nconst BASE_URL = __ENV.BASE_URL || %s;\n", jsString(w.BaseURL))
	return b.String()
}

// options are k6's: the scenario, thresholds in its own grammar, and what it does by
// default, said aloud.
func (w *scriptWriter) options() string {
	var b strings.Builder
	b.WriteString("\nexport const options = {\n  scenarios: {\n    load: {\n" + w.scenario + "    },\n  },\n")
	b.WriteString(thresholdOptions(w.Thresholds, w.Load))
	fmt.Fprintf(&b, "  userAgent: %s,\n  maxRedirects: %d,\n  insecureSkipTLSVerify: %t,\n", jsString(load.UserAgent), load.MaxRedirects, w.Load.InsecureSkipTLSVerify)
	if w.Load.Cookies == "user" {
		b.WriteString("  noCookiesReset: true, // load.cookies: user\n")
	}
	for _, name := range slices.Sorted(maps.Keys(w.Hosts)) {
		fmt.Fprintf(&b, "  hosts: { %s: %s },\n", jsString(name), jsString(w.Hosts[name]))
	}
	if !w.body {
		b.WriteString("  discardResponseBodies: true, // no check reads them\n")
	}
	b.WriteString("};\n")
	return b.String()
}

// thresholdOptions writes the gate; what is of a metric that k6 does not have stands there
// as a comment.
func thresholdOptions(all []threshold.Threshold, l spec.Load) string {
	if len(all) == 0 {
		return ""
	}
	var order []string
	byMetric := map[string][]string{}
	for _, t := range all {
		if byMetric[t.Metric] == nil {
			order = append(order, t.Metric)
		}
		code := jsString(t.Expr)
		if t.AbortOnFail { // k6 counts the warm-up in
			code = fmt.Sprintf("{ threshold: %s, abortOnFail: true, delayAbortEval: %s }", code, jsString((spec.Duration(t.Delay) + l.WarmUp).String()))
		}
		byMetric[t.Metric] = append(byMetric[t.Metric], code)
	}
	var b strings.Builder
	b.WriteString("  thresholds: {\n")
	for _, name := range order {
		note, end := "", ""
		if !metricname.InK6(name) {
			note, end = "// ", " no metric of k6's"
		}
		key := name
		if strings.ContainsAny(key, "{}:.-") {
			key = jsString(name)
		}
		fmt.Fprintf(&b, "    %s%s: [%s],%s\n", note, key, strings.Join(byMetric[name], ", "), end)
	}
	b.WriteString("  },\n")
	return b.String()
}

// checkTable writes the checks as k6's check takes them, the steps of a flow with theirs, and
// those of setup and teardown; before them the functions that they call.
func (w *scriptWriter) checkTable() string {
	helpers := map[string]bool{}
	for name := range w.whenHelpers {
		helpers[name] = true
	}
	var table strings.Builder
	switch {
	case len(w.steps) > 0:
		table.WriteString(w.stepTables(helpers))
	case len(w.checks) > 0:
		table.WriteString("const CHECKS = {\n")
		for i, c := range w.checks {
			table.WriteString("  " + checkLine(w.Checks[i].Name, c, helpers))
		}
		table.WriteString("};\n")
	}
	table.WriteString(w.onceTables(helpers))
	tables := table.String()
	code := helperCode(helpers)
	for _, h := range stepHelpers {
		if strings.Contains(tables, h.name+"(") {
			code += h.code
		}
	}
	if code != "" || len(w.steps) == 0 && len(w.checks) > 0 {
		code = "\n" + code
	}
	return code + tables
}

// checkLine is one line of a table of checks; the helpers it calls are noted.
func checkLine(label string, c check, helpers map[string]bool) string {
	for name := range c.helpers {
		helpers[name] = true
	}
	code := "(r) => " + c.code
	if c.loops {
		helpers["bounded"] = true
		code = "bounded(" + code + ")"
	}
	if !c.plain {
		helpers["sound"] = true
		code = "sound(" + code + ")"
	}
	name := jsString(label)
	if label == "__proto__" {
		name = "[" + name + "]" // else it would be the table's prototype
	}
	return name + ": " + code + ",\n"
}
