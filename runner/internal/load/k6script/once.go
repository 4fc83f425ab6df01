package k6script

import (
	"fmt"
	"strings"

	"perflab/runner/spec"
)

// OnceTag marks the samples of setup and teardown, which are none of the load's.
const OnceTag = "runner_once"

// onceCode is the steps of setup or of teardown in the script.
type onceCode struct {
	steps []spec.Step
	send  []request
	code  []stepCode
}

// prepareOnce reads what may be in error of setup and teardown.
func (w *scriptWriter) prepareOnce() error {
	for i, steps := range [][]spec.Step{w.Load.Setup, w.Load.Teardown} {
		one := onceCode{steps: steps}
		var err error
		if one.send, err = requestsOf(w.Load, spec.RequestsOf(steps), w.Table, w.Files); err != nil {
			return err
		}
		for _, s := range steps {
			code, err := w.stepCode(s)
			if err != nil {
				return err
			}
			one.code = append(one.code, code)
			w.use.values = true
		}
		w.once[i] = one
	}
	return nil
}

// given reports whether requests hold what setup extracts.
func (w *scriptWriter) given() bool { return extracts(w.Load.Setup) }

// givenFields has the variables of an iteration begin with those of setup.
func (w *scriptWriter) givenFields() string {
	if w.given() {
		return "    this.vars = Object.assign(Object.create(null), given); // of setup\n"
	}
	return "    this.vars = Object.create(null);\n"
}

const getMethod = "  get(name) {\n    return name in this.vars ? this.vars[name] : '';\n  }\n"

// onceTables writes the steps of setup and teardown, and the functions that k6 calls for them.
func (w *scriptWriter) onceTables(helpers map[string]bool) string {
	var b strings.Builder
	conditional := false
	for i, name := range []string{"setup", "teardown"} {
		one := w.once[i]
		if len(one.steps) == 0 {
			continue
		}
		given := "{}"
		argument := ""
		if w.given() && name == "teardown" {
			given, argument = "given", "given"
		}
		table := strings.ToUpper(name)
		fmt.Fprintf(&b, "\nconst %s = [\n", table)
		for j, s := range one.steps {
			code := one.code[j]
			conditional = conditional || code.when != ""
			send := strings.Replace(one.send[j].code, "tags: { name: ", "responseType: 'text', tags: { name: ", 1)
			fmt.Fprintf(&b, "  {\n    name: %s,\n    send(v) {\n%s    },\n", jsString(s.Name), strings.ReplaceAll("    "+strings.TrimSuffix(send, "\n"), "\n", "\n    ")+"\n")
			for _, part := range [][2]string{{"when", code.when}, {"repeat", code.repeat}, {"pause", code.pause}, {"expected", expectedCode(s.ExpectedStatuses)}} {
				if part[1] != "" {
					fmt.Fprintf(&b, "    %s: %s,\n", part[0], part[1])
				}
			}
			if len(code.checks) > 0 {
				b.WriteString("    checks: {\n")
				for k, c := range code.checks {
					b.WriteString("      " + checkLine(s.Checks[k].Name, c, helpers))
				}
				b.WriteString("    },\n")
			}
			if code.extracts != "" {
				b.WriteString("    extract: {\n" + code.extracts + "    },\n")
			}
			b.WriteString("  },\n")
		}
		fmt.Fprintf(&b, "];\n\nexport function %s(%s) {\n  return once('%[1]s', %[3]s, new Values(1, %[4]d, %[5]s));\n}\n", name, argument, table, -1-i, given)
	}
	if b.Len() == 0 {
		return ""
	}
	turn, first := "", ""
	if w.use.draws {
		first, turn = "    v.turn(i, 0);\n", "      v.turn(i, turn);\n"
	}
	if conditional {
		first += "    if (step.when && !holds(step.when, v)) continue;\n"
	}
	return fmt.Sprintf(onceFunction, OnceTag, first, turn) + b.String()
}

// onceFunction sends steps once, and gives up where one is not answered as it should be; the verbs
// stand for the tag, what is done before a step and before each of its turns.
const onceFunction = `
// Sends steps once; none of that is a figure of the load.
function once(what, steps, v) {
  exec.vu.metrics.tags.%s = what;
  const give = (step, why) => {
    throw new Error('load.' + what + ', step ' + step.name + ': ' + why);
  };
  for (const [i, step] of steps.entries()) {
%s    const turns = step.repeat ? step.repeat(v) : 1;
    for (let turn = 0; turn < turns; turn++) {
%s      const r = step.send(v);
      if (r.status === 0) give(step, r.error);
      if (!step.expected(r.status)) give(step, 'it answered ' + r.status);
      for (const [name, holds] of Object.entries(step.checks || {})) {
        if (!holds(r)) give(step, 'the check ' + name + ' did not hold for its answer, of status ' + r.status);
      }
      v.status = r.status;
      for (const [name, from] of Object.entries(step.extract || {})) {
        v.vars[name] = from(r);
        if (v.vars[name] === '') give(step, 'its answer, of status ' + r.status + ', does not hold ' + name);
      }
      if (step.pause) sleep(step.pause(v));
    }
  }
  return v.vars;
}
`

// expectedCode is spec.Statuses.Expected in JavaScript.
func expectedCode(all spec.Statuses) string {
	if len(all) == 0 {
		all = spec.Statuses{{Min: 200, Max: 399}}
	}
	var list []string
	for _, r := range all {
		list = append(list, fmt.Sprintf("%d <= status && status <= %d", r.Min, r.Max))
	}
	return "(status) => " + strings.Join(list, " || ")
}
