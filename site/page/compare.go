package page

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
)

// Compare is the page on which a reader holds any two runs or variants side by side. What is
// compared stands in its address, #a=NAME/RUN/VARIANT&b=NAME/RUN/VARIANT; a variant may be left
// out. Its data are in the files of RunsFile, which a script loads as scripts: a page that was
// opened from the file system may load nothing else.
type Compare struct {
	Frame
	Experiments []Link // Name is the title, To the folder's name
	Figures     []FigureName
	Recorded    []Recorded
}

// FigureName is a figure that the page compares.
type FigureName struct {
	Key   string `json:"key"` // in CompareVariant.Figures
	Label string `json:"label"`
	// Share says that changes are in points, not in percent of A.
	Share bool `json:"share,omitempty"`
}

// Recorded is a comparison that was asked for and judged.
type Recorded struct {
	Mark
	Experiment, Says string
	Base, Head       string
	Link             string // the head's report
	To               string // on this page: #a=...&b=...; empty where the base is not on the site
}

// CompareRun is a run as the page compares it.
type CompareRun struct {
	ID          string           `json:"id"`
	When        string           `json:"when"`
	Link        string           `json:"link"` // from the site's root
	State       string           `json:"state"`
	Answer      string           `json:"answer,omitempty"`
	Stack       string           `json:"stack"`
	StandIn     bool             `json:"standIn,omitempty"`
	Machine     string           `json:"machine"`
	Fingerprint string           `json:"fingerprint"`
	Profile     string           `json:"profile,omitempty"`
	Variants    []CompareVariant `json:"variants"`
	Against     *CompareVerdict  `json:"against,omitempty"`
}

// CompareVerdict is how the run came out against another, where that was asked for.
type CompareVerdict struct {
	Base string `json:"base"` // the base's run ID, or whatever names it
	Tone string `json:"tone"`
	Sign string `json:"sign"`
	Word string `json:"word"`
	Says string `json:"says"`
}

// CompareVariant are the figures of a variant by FigureName.Key.
type CompareVariant struct {
	Name    string                   `json:"name"`
	Figures map[string]CompareFigure `json:"figures"`
	Limit   string                   `json:"limit,omitempty"`
	Trials  int                      `json:"trials"`
}

// CompareFigure is a figure: its value, and value and interval as they are read.
type CompareFigure struct {
	Value float64 `json:"v"`
	Text  string  `json:"t"`
	Range string  `json:"r,omitempty"`
}

// Words are what the page's script says, as JSON.
func (c Compare) Words() (template.JS, error) {
	w, words := c.W(), map[string]string{}
	for _, key := range []string{
		"cmp_pick", "cmp_whole", "cmp_unpaired", "cmp_unpaired_why", "cmp_asked", "cmp_figure", "cmp_change", "cmp_same_run", "cmp_variants", "cmp_only_a", "cmp_only_b",
		"cmp_unlike", "cmp_unlike_stack", "cmp_unlike_machine", "cmp_unlike_question", "cmp_unlike_profile", "cmp_stand_in", "cmp_missing", "cmp_none",
		"cmp_points", "cmp_limit",
	} {
		words[key] = w[key]
	}
	text, err := encode(map[string]any{"words": words, "figures": c.Figures})
	return template.JS(text), err
}

// encode is JSON that can stand in a page and in a script.
func encode(v any) (string, error) {
	b, err := json.Marshal(v) // escapes <, >, & and the two line separators
	return string(b), err
}

// RunsFile is the name of the file with an experiment's runs, in its folder.
const RunsFile = "runs.js"

// RunsScript is that file.
func RunsScript(experiment string, runs []CompareRun) ([]byte, error) {
	return call("runs", experiment, runs)
}

// IndexFile is the file in which the search of the home page looks for what the page itself does
// not have; see Home.Index.
const IndexFile = "assets/index.js"

// IndexScript is that file: a name and its words, an experiment each.
func IndexScript(cards []Card) ([]byte, error) {
	var entries [][2]string
	for _, c := range cards {
		entries = append(entries, [2]string{c.Name, fmt.Sprint(c.Title, " ", c.Question, " ", c.Shown.Answer.Says, " ", c.TagWords(), " ", c.Series)})
	}
	return call("index", entries)
}

// call is a script that hands values to one of the page's.
func call(function string, values ...any) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("perflab." + function + "(")
	for i, v := range values {
		text, err := encode(v)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", function, err)
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(text)
	}
	b.WriteString(")\n")
	return b.Bytes(), nil
}
