package cli

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// A user's own part of a gate in CI is as short as docs/ci.md promises.
const mostLinesOfWorkflow = 15

const (
	ciDoc      = "../../../docs/ci.md"
	gitlabFile = "../../../docs/ci/gitlab-ci.yml"
	gateFile   = "../../../.github/workflows/gate.yml"
	actionDir  = "../../../.github/actions/runner/"
)

// ciAction is what is read of an action.yml.
type ciAction struct {
	Inputs map[string]struct {
		Required bool
		Default  *string
	}
	Outputs map[string]struct{ Value string }
	Runs    struct{ Steps []ciStep }
}

type ciStep struct {
	ID, Uses, Run, Shell string
	With, Env            map[string]string
}

// ciWorkflow is what is read of a workflow.
type ciWorkflow struct {
	Permissions map[string]string
	Jobs        map[string]struct {
		Uses        string
		With        map[string]string
		Permissions map[string]string
		Outputs     map[string]string
		Steps       []ciStep
	}
}

// ciCall is what is read of a workflow that others call. The key is on: YAML 1.1 has it as a truth
// value where the type does not say otherwise.
type ciCall struct {
	On struct {
		Call struct {
			Inputs  map[string]struct{ Required bool }
			Outputs map[string]struct{ Value string }
		} `yaml:"workflow_call"`
	} `yaml:"on"`
}

func readCI(t *testing.T, name string, into ...any) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range into {
		parseCI(t, name, string(text), v)
	}
	return string(text)
}

func parseCI(t *testing.T, name, text string, into any) {
	t.Helper()
	if err := yaml.Unmarshal([]byte(text), into); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, text)
	}
}

// ciBlocks are a document's fenced blocks of a language.
func ciBlocks(text, language string) (blocks []string) {
	for _, m := range regexp.MustCompile("(?ms)^```"+language+"\n(.*?)^```$").FindAllStringSubmatch(text, -1) {
		blocks = append(blocks, m[1])
	}
	return blocks
}

// isCalled tells what a `uses` refers to, wherever it is taken from.
func isCalled(uses, what string) bool {
	path, _, _ := strings.Cut(uses, "@")
	return strings.HasSuffix(path, "/.github/"+what)
}

// checkWith holds what a caller gives against the inputs that there are.
func checkWith(t *testing.T, who string, with map[string]string, required map[string]bool) {
	t.Helper()
	for name := range with {
		if _, known := required[name]; !known {
			t.Errorf("%s gives the input %s, which there is not: %v", who, name, slices.Sorted(maps.Keys(required)))
		}
	}
	for name, must := range required {
		if _, given := with[name]; must && !given {
			t.Errorf("%s does not give the input %s", who, name)
		}
	}
}

func ciInputs(t *testing.T) (action, gate map[string]bool) {
	t.Helper()
	var a ciAction
	var c ciCall
	readCI(t, actionDir+"action.yml", &a)
	readCI(t, gateFile, &c)
	action, gate = map[string]bool{}, map[string]bool{}
	for name, in := range a.Inputs {
		action[name] = in.Required
	}
	for name, in := range c.On.Call.Inputs {
		gate[name] = in.Required
	}
	if len(action) < 5 || len(gate) < 5 {
		t.Fatalf("inputs of the action %v, of the workflow %v: has their form changed?", action, gate)
	}
	return action, gate
}

func TestGateWorkflowFitsItsAction(t *testing.T) {
	var a ciAction
	var w ciWorkflow
	var c ciCall
	readCI(t, actionDir+"action.yml", &a)
	readCI(t, gateFile, &w, &c)
	action, gate := ciInputs(t)
	calls := 0
	for _, s := range w.Jobs["gate"].Steps {
		if !isCalled(s.Uses, "actions/runner") {
			continue
		}
		calls++
		checkWith(t, gateFile, s.With, action)
		for name, value := range s.With {
			if _, known := gate[name]; !known || value != "${{ inputs."+name+" }}" {
				t.Errorf("%s hands %q on as %s", gateFile, value, name)
			}
		}
		for name := range action {
			if _, handed := s.With[name]; !handed {
				t.Errorf("%s does not hand the input %s on", gateFile, name)
			}
		}
		for name, value := range w.Jobs["gate"].Outputs {
			if _, known := a.Outputs[name]; !known || value != "${{ steps."+s.ID+".outputs."+name+" }}" {
				t.Errorf("%s: the output %s is %q", gateFile, name, value)
			}
		}
	}
	if calls != 1 {
		t.Errorf("%s calls the action %d times", gateFile, calls)
	}
	for name, out := range c.On.Call.Outputs {
		if _, known := w.Jobs["gate"].Outputs[name]; !known || out.Value != "${{ jobs.gate.outputs."+name+" }}" {
			t.Errorf("%s: the workflow's output %s is %q", gateFile, name, out.Value)
		}
	}
	if got := w.Jobs["gate"].Permissions; len(w.Permissions) != 0 || !maps.Equal(got, map[string]string{"contents": "read", "pull-requests": "write"}) {
		t.Errorf("%s: the workflow may %v, its job %v", gateFile, w.Permissions, got)
	}
}

// What a pull request's author can choose, such as a branch's name, reaches no shell as text:
// GitHub puts ${{ }} in before the shell reads the line.
func TestGateTakesNoTextIntoItsShell(t *testing.T) {
	var a ciAction
	var w ciWorkflow
	readCI(t, actionDir+"action.yml", &a)
	gate := readCI(t, gateFile, &w)
	scripts, seen := map[string]bool{}, 0
	for _, s := range slices.Concat(a.Runs.Steps, w.Jobs["gate"].Steps) {
		if s.Run == "" {
			continue
		}
		seen++
		if strings.Contains(s.Run, "${{") {
			t.Errorf("%s: an expression in a shell's text", s.Run)
		}
		for _, m := range regexp.MustCompile(`\$GITHUB_ACTION_PATH/([a-z]+\.sh)`).FindAllStringSubmatch(s.Run, -1) {
			scripts[m[1]] = true
		}
	}
	if seen < 4 {
		t.Errorf("only %d steps with a shell: has the action's form changed?", seen)
	}
	// It is named in the comment that says why it is not used.
	if strings.Contains(strings.ReplaceAll(gate, "# pull_request_target:", ""), "pull_request_target:") || strings.Contains(gate, "secrets.") {
		t.Error("the reusable workflow takes what a fork must not have")
	}
	there, err := filepath.Glob(actionDir + "*.sh")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range there {
		if !scripts[filepath.Base(path)] {
			t.Errorf("%s: no step runs it", path)
		}
		delete(scripts, filepath.Base(path))
		if info, err := os.Stat(path); err != nil || info.Mode()&0o111 == 0 {
			t.Errorf("%s is no program: %v %v", path, info.Mode(), err)
		}
	}
	for name := range scripts {
		t.Errorf("a step runs %s, which is not there", name)
	}
}

func TestUsersWorkflowsAreShort(t *testing.T) {
	action, gate := ciInputs(t)
	blocks := ciBlocks(readCI(t, ciDoc), "yaml")
	workflows := 0
	for _, text := range blocks {
		if n := strings.Count(text, "\n"); n > mostLinesOfWorkflow {
			t.Errorf("%s: a workflow of %d lines, and %d are promised:\n%s", ciDoc, n, mostLinesOfWorkflow, text)
		}
		if !strings.Contains(text, "jobs:") {
			parseCI(t, ciDoc, text, &[]ciStep{})
			continue
		}
		var w ciWorkflow
		parseCI(t, ciDoc, text, &w)
		if want := (map[string]string{"contents": "read", "pull-requests": "write"}); !maps.Equal(w.Permissions, want) {
			t.Errorf("%s: a workflow may %v, and the gate wants %v", ciDoc, w.Permissions, want)
		}
		for _, j := range w.Jobs {
			if isCalled(j.Uses, "workflows/gate.yml") {
				workflows++
				checkWith(t, ciDoc, j.With, gate)
				checkExec(t, ciDoc, j.With)
			}
			for _, s := range j.Steps {
				if isCalled(s.Uses, "actions/runner") {
					workflows++
					checkWith(t, ciDoc, s.With, action)
					checkExec(t, ciDoc, s.With)
				}
			}
		}
	}
	if workflows != 2 {
		t.Errorf("%s has %d workflows that call the gate or the action, in %d blocks", ciDoc, workflows, len(blocks))
	}
	var own []string
	for line := range strings.Lines(readCI(t, gitlabFile)) {
		if !strings.HasPrefix(line, "#") {
			own = append(own, line)
		}
	}
	if len(own) > mostLinesOfWorkflow {
		t.Errorf("%s has %d lines, and %d are promised", gitlabFile, len(own), mostLinesOfWorkflow)
	}
}

// checkExec holds the flags that a workflow hands to exec against those that it has.
func checkExec(t *testing.T, who string, with map[string]string) {
	t.Helper()
	checkCommand(t, who, slices.Concat([]string{"exec"}, strings.Fields(with["args"]), []string{with["file"]}))
}

// Every command line of runner in these files has a command and flags that exist.
func TestCommandsOfCIExist(t *testing.T) {
	doc := readCI(t, ciDoc)
	var gitlab struct {
		Gate struct{ Script []string }
	}
	readCI(t, gitlabFile, &gitlab)
	lines := map[string][]string{ciDoc: nil, gitlabFile: gitlab.Gate.Script, actionDir + "exec.sh": strings.Split(readCI(t, actionDir+"exec.sh"), "\n")}
	for _, b := range ciBlocks(doc, "sh") {
		lines[ciDoc] = append(lines[ciDoc], strings.Split(b, "\n")...)
	}
	for _, b := range ciBlocks(doc, "yaml") {
		for _, m := range regexp.MustCompile(`(?m)run: (.*)$`).FindAllStringSubmatch(b, -1) {
			lines[ciDoc] = append(lines[ciDoc], m[1])
		}
	}
	for _, m := range regexp.MustCompile("`(runner [^`]*)`").FindAllStringSubmatch(doc, -1) {
		lines[ciDoc] = append(lines[ciDoc], m[1])
	}
	command := regexp.MustCompile(`^\s*(?:[A-Z_]+=\S+ )?runner (.*)$`)
	for where, all := range lines {
		seen := 0
		for _, line := range all {
			if m := command.FindStringSubmatch(line); m != nil {
				seen++
				checkCommand(t, where, strings.Fields(m[1]))
			}
		}
		if seen == 0 {
			t.Errorf("%s: no command of runner found: has its form changed?", where)
		}
	}
	// What the script adds by name, and what the document explains.
	exec, _, err := newRoot(&streams{}).Find([]string{"exec"})
	if err != nil {
		t.Fatal(err)
	}
	report, _, err := newRoot(&streams{}).Find([]string{"report"})
	if err != nil {
		t.Fatal(err)
	}
	for where, text := range map[string]string{ciDoc: doc, actionDir + "exec.sh": strings.Join(slices.DeleteFunc(lines[actionDir+"exec.sh"], func(l string) bool { return strings.Contains(l, " git ") }), "\n")} {
		for _, m := range regexp.MustCompile("[`( +]--([a-z][a-z-]+)").FindAllStringSubmatch(text, -1) {
			if exec.Flags().Lookup(m[1]) == nil && report.Flags().Lookup(m[1]) == nil {
				t.Errorf("%s: no --%s", where, m[1])
			}
		}
	}
}
