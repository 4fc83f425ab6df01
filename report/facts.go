package report

import (
	"fmt"
	"sort"
	"strconv"
	"strings"

	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/spec"
)

// Fact is one line of a list of names and values.
type Fact struct{ Name, Value string }

// facts collects lines, leaving out those without a value.
type facts []Fact

func (f *facts) add(name, value string) {
	if value != "" {
		*f = append(*f, Fact{name, value})
	}
}

// workFacts say what is asked of the server, by whom and for how long. What differs
// between variants is said so; each variant's changes stand with its results.
func workFacts(run *result.Run, w Words) []Fact {
	e := run.Experiment
	first := e.Config
	if len(e.Variants) > 0 {
		first = e.Variants[0].Config
	}
	same := func(text func(spec.Config) string) string {
		for _, v := range e.Variants {
			if text(v.Config) != text(first) {
				return w["varies"]
			}
		}
		return text(first)
	}
	var f facts
	f.add(w["fact_request"], same(func(c spec.Config) string { return requestText(c.Load) }))
	f.add(w["fact_dataset"], same(func(c spec.Config) string {
		if !c.ServesDataset() {
			return ""
		}
		d := c.Dataset
		return fmt.Sprintf(w["posts"], d.Posts, d.Characters.Min, d.Characters.Max)
	}))
	f.add(w["fact_load"], same(func(c spec.Config) string { return loadText(c.Load, w) }))
	f.add(w["fact_checks"], same(func(c spec.Config) string {
		var names []string
		for _, check := range c.Checks {
			names = append(names, check.Name)
		}
		for _, s := range c.Load.Steps {
			for _, check := range s.Checks {
				names = append(names, s.Name+": "+check.Name)
			}
		}
		return strings.Join(names, ", ")
	}))
	if a := run.Against; a != nil && len(a.Looks) > 0 {
		f.add(w["fact_repeats"], fmt.Sprintf(w["gate_most_pairs"], a.Looks[len(a.Looks)-1]))
	} else {
		f.add(w["fact_repeats"], fmt.Sprintf(w["per_variant"], e.Repeats))
	}
	return f
}

// requestText names the request of an iteration, each of several with its share, or the steps of a
// flow in order.
func requestText(l spec.Load) string {
	if len(l.Steps) == 0 && len(l.Requests) == 0 && l.Request.Method == "" {
		return "" // another tool sent it, and no file says what
	}
	total := 0
	for _, r := range l.All() {
		total += r.Weight
	}
	var texts []string
	for _, r := range l.All() {
		text := r.Method + " " + r.Path
		if len(l.Steps) > 0 {
			text = fmt.Sprintf("%d. %s: %s", len(texts)+1, r.Name, text)
		} else if r.Name != "" {
			text = fmt.Sprintf("%s: %s (%s%%)", r.Name, text, quantity.Digits(100*float64(r.Weight)/float64(total), 3))
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, " · ")
}

func loadText(l spec.Load, w Words) string {
	if !l.Told() {
		return ""
	}
	model := w["closed"]
	if l.Model().Open() {
		model = w["open"]
	}
	parts := []string{model, levelText(l, w)}
	if l.ThinkTime > 0 {
		parts = append(parts, fmt.Sprintf(w["think"], l.ThinkTime.String()))
	}
	switch l.Model() {
	case spec.SharedIterations:
		parts = append(parts, fmt.Sprintf(w["iterations"], l.Iterations))
	case spec.PerUserIterations:
		parts = append(parts, fmt.Sprintf(w["iterations_each"], l.IterationsPerUser))
	case spec.RateSearch: // its level says it
	default:
		parts = append(parts, l.Duration.String())
	}
	if l.WarmUp > 0 {
		parts = append(parts, w["warm_up"]+" "+l.WarmUp.String())
	}
	return strings.Join(parts, " · ")
}

// levelText says how many users or what rate, as it changes.
func levelText(l spec.Load, w Words) string {
	switch l.Model() {
	case spec.ConstantRate:
		return rateText(l.Rate)
	case spec.RateSearch:
		return searchText(l, w)
	case spec.RampingRate:
		text := rateText(l.Rate)
		for _, s := range l.Stages {
			text += fmt.Sprintf(" → %s (%s)", rateText(spec.Rate(s.Target.Value)), s.Duration)
		}
		return text
	case spec.RampingUsers:
		text := strconv.Itoa(l.Users)
		for _, s := range l.Stages {
			text += fmt.Sprintf(" → %s (%s)", s.Target, s.Duration)
		}
		return fmt.Sprintf(w["users_ramp"], text)
	}
	return fmt.Sprintf(w["users"], l.Users)
}

func rateText(r spec.Rate) string { return quantity.Digits(float64(r), 6) + "/s" }

// environmentFacts say where and on what the figures were measured. What a trial says
// for itself is taken from the first one that ran.
func environmentFacts(d Data, w Words) []Fact {
	m := d.Run.Manifest
	var f facts
	f.add(w["fact_target"], d.Judgement.Stack.Title)
	f.add(w["fact_versions"], versionList(d.Judgement.Stack.Versions))
	f.add(w["fact_provider"], m.Provider)
	f.add(w["fact_host"], m.Host)
	f.add(w["fact_cpu"], cpuText(m, w))
	if m.Memory > 0 {
		f.add(w["fact_memory"], quantity.Text(quantity.Bytes, float64(m.Memory)))
	}
	f.add(w["fact_os"], m.OS)
	f.add(w["fact_kernel"], m.Kernel)
	f.add(w["fact_limits"], limitText(d.Run.Experiment.Environment))
	if d.Run.Imported != nil {
		f.add(w["fact_target"], fmt.Sprintf(w["imported_from"], d.Run.Imported.Tool))
		f.add(w["fact_host"], w["not_known"])
		f.add(w["fact_cpu"], w["not_known"])
		return f
	}
	if t := firstTrial(d); t != nil {
		f.add(w["fact_isolation"], isolationText(t.Environment.Isolation, w))
		path := w.path(t.Environment.Path)
		if t.Environment.URL != "" {
			path += " (" + t.Environment.URL + ")"
		}
		f.add(w["fact_path"], path)
	}
	return f
}

// path names the way of the load; one that this program does not know stands for itself.
func (w Words) path(p string) string {
	if text, ok := w["path_"+p]; ok {
		return text
	}
	return p
}

func cpuText(m result.Manifest, w Words) string {
	if m.CPUs == 0 {
		return m.CPU
	}
	return Joined(" · ", m.CPU, fmt.Sprintf("%d %s", m.CPUs, w["logical_cpus"]))
}

func limitText(e spec.Environment) string {
	var parts []string
	if e.CPUs > 0 {
		parts = append(parts, quantity.Digits(e.CPUs, 4)+" CPU")
	}
	if e.Memory > 0 {
		parts = append(parts, quantity.Text(quantity.Bytes, float64(e.Memory)))
	}
	return strings.Join(parts, " · ")
}

func isolationText(i result.Isolation, w Words) string {
	if len(i.Server) == 0 && len(i.Generator) == 0 {
		return Joined(": ", w["not_isolated"], w.join(i.Note))
	}
	text := w["server_cpus"] + " " + numberList(i.Server) + " · " + w["generator_cpus"] + " " + numberList(i.Generator)
	return Joined(": ", text, w.join(i.Note))
}

func numberList(numbers []int) string {
	if len(numbers) == 0 {
		return "–"
	}
	texts := make([]string, len(numbers))
	for i, n := range numbers {
		texts[i] = strconv.Itoa(n)
	}
	return strings.Join(texts, ", ")
}

// provenanceFacts are what one needs to run it again.
func provenanceFacts(d Data, w Words) []Fact {
	r := d.Run
	var f facts
	f.add(w["fact_run"], r.ID)
	period := r.Started.UTC().Format("2006-01-02 15:04:05 UTC")
	if !r.Ended.IsZero() {
		period += " – " + r.Ended.UTC().Format("15:04:05")
	}
	f.add(w["fact_period"], period)
	f.add(w["fact_command"], commandLine(r.Arguments))
	f.add(w["fact_profile"], r.Experiment.Profile)
	commit := r.Manifest.GitCommit
	if r.Manifest.GitDirty {
		commit += " " + w["dirty"]
	}
	f.add(w["fact_commit"], commit)
	f.add(w["fact_tools"], versionList(r.Manifest.Versions))
	f.add(w["fact_images"], versionList(r.Manifest.Images))
	f.add(w["fact_packages"], versionList(r.Manifest.Packages))
	f.add(w["fact_engine"], engineList(d))
	f.add(w["fact_seed"], strconv.FormatUint(r.Plan.Seed, 10))
	f.add(w["fact_fingerprint"], r.Fingerprint)
	return f
}

// firstTrial is the first trial that ran, whatever became of it.
func firstTrial(d Data) *result.Trial {
	var first *result.Trial
	for _, v := range d.Judgement.Variants {
		for _, t := range v.Trials {
			if first == nil || t.Index < first.Index {
				first = t
			}
		}
	}
	return first
}

// versionList writes name version pairs in the order of names.
func versionList(versions map[string]string) string {
	var parts []string
	for _, name := range sortedKeys(versions) {
		parts = append(parts, name+" "+versions[name])
	}
	return strings.Join(parts, " · ")
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// commandLine joins arguments as a shell would read them.
func commandLine(arguments []string) string {
	quoted := make([]string, len(arguments))
	for i, a := range arguments {
		if a == "" || strings.ContainsAny(a, " \t\n'\"$`\\*?;&|<>(){}[]#~!") {
			a = "'" + strings.ReplaceAll(a, "'", `'\''`) + "'"
		}
		quoted[i] = a
	}
	return strings.Join(quoted, " ")
}
