package spec

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"perflab/runner/internal/nearest"
	"perflab/runner/spec/expression"
	"perflab/runner/spec/yamltree"
)

// Claim is one sentence of the published text with what it predicts.
type Claim struct {
	Quote     string      `yaml:"quote" json:"quote" required:"true" doc:"The sentence, as published."`
	Section   string      `yaml:"section" json:"section,omitempty" doc:"The heading of the text under which the sentence stands, one of reference.sections where those are given. The site follows the text's own order by it."`
	Sentence  int         `yaml:"sentence" json:"sentence,omitempty" min:"1" max:"10000" doc:"The sentence's place in its section, counted from 1. Default: the order of the file."`
	Variant   string      `yaml:"variant" json:"variant,omitempty" doc:"The variant that figures without a name of their own are of."`
	Expect    Expectation `yaml:"expect" json:"expect" required:"true" doc:"What it predicts, one comparison of figures: http_reqs.rate < 400, pooled.http_reqs.rate > 2 * sync.http_reqs.rate, http_reqs.rate == published.http_reqs.rate, http_reqs.rate in 300..400."`
	Tolerance Share       `yaml:"tolerance" json:"tolerance,omitempty" doc:"How far beyond the expectation still counts as meeting it. For == it is what counts as the same, by default the file's tolerance."`
	Needs     string      `yaml:"needs" json:"needs,omitempty" doc:"What must be true of where it ran, over target, provider, stand_in, engine and cpus, such as target == \"django-feed\". Where it is not, the claim is not comparable."`
}

// Heading is the text's title and address, either of which may be empty; a nil reference
// has neither.
func (r *Reference) Heading() (title, url string) {
	if r == nil {
		return "", ""
	}
	return r.Title, r.URL
}

// Deciding is a word of gate:, what decides the exit code beside thresholds.
type Deciding string

// GateClaims lets claims decide.
const GateClaims Deciding = "claims"

// ParseText reads a word of gate: for the decoder.
func (g *Deciding) ParseText(text string) error {
	if *g = Deciding(text); *g != GateClaims {
		return errors.New("there is claims; thresholds always decide")
	}
	return nil
}

// Wants says what it must be, for messages.
func (Deciding) Wants() string { return "claims" }

// GatesClaims tells whether claims decide the exit code.
func (e *Experiment) GatesClaims() bool { return slices.Contains(e.Gate, GateClaims) }

// Expectation is the text of a claim's comparison; expression.ParsePrediction reads it.
type Expectation struct {
	Text string `json:"text"`
}

// Where is what a claim's needs look at: how it ran.
type Where struct {
	Target   string `expr:"target"`   // that ran; "" for a server known by its address alone
	Provider string `expr:"provider"` // docker, host, embedded, external
	StandIn  bool   `expr:"stand_in"` // something else ran in the target's place
	Engine   string `expr:"engine"`   // native or k6
	CPUs     int    `expr:"cpus"`     // of the machine, that the program may use
}

var whereNames = []string{"target", "provider", "stand_in", "engine", "cpus"}

// Met reports whether the claim's needs are met; a claim without any needs nothing.
func (c Claim) Met(w Where) (bool, error) {
	if strings.TrimSpace(c.Needs) == "" {
		return true, nil
	}
	return expression.Condition(c.Needs, w, whereNames)
}

// checkClaim holds a claim against the variants and the published figures.
func checkClaim(c Claim, reference *Reference, s yamltree.Scope, item *yamltree.Node, variants []string) {
	if c.Variant != "" && !slices.Contains(variants, c.Variant) {
		known(s, item.ValueAt("variant"), c.Variant, variants)
		return
	}
	if reference != nil && len(reference.Sections) > 0 && c.Section != "" && !slices.Contains(reference.Sections, c.Section) {
		suffix, hint := nearest.Suggestion(c.Section, "reference.sections", reference.Sections)
		s.Faults.Add(item.ValueAt("section"), fmt.Sprintf("the text has no section %q%s", nearest.Shorten(c.Section), suffix), hint)
	}
	if expect := item.Get("expect"); expect != nil && c.Expect.Text != "" {
		p, err := expression.ParsePrediction(expect.Text, c.Variant, variants)
		if err != nil {
			s.Faults.Add(expression.At(expect, err), "claims.expect: "+err.Error(), "for example http_reqs.rate < 400 or pooled.http_reqs.rate > 2 * sync.http_reqs.rate")
		} else if s.Sound("reference", "reference.figures") {
			checkPublished(p, reference, s, expect)
		}
	}
	if _, err := c.Met(Where{}); err != nil {
		var fault *expression.Error
		if errors.As(err, &fault) {
			s.Faults.Add(expression.At(item.Get("needs"), err), "claims.needs: "+err.Error(), `for example target == "django-feed"`)
		}
	}
}

// checkPublished reports published figures that the reference does not have.
func checkPublished(p *expression.Prediction, reference *Reference, s yamltree.Scope, expect *yamltree.Node) {
	for _, ref := range p.Refs {
		if !ref.Published {
			continue
		}
		found, ok := reference.Printed(ref.Variant, ref.Metric, ref.Aggregation, ref.Percentile)
		if ok && !found.Open() {
			continue
		}
		var have []string
		if reference != nil {
			for _, f := range reference.Figures {
				for _, printed := range f.Printed {
					if f.Variant == ref.Variant && !printed.Open() {
						have = append(have, printed.Name())
					}
				}
			}
		}
		hint := "reference.figures has none of " + ref.Variant
		if len(have) > 0 {
			hint = "published of " + ref.Variant + ": " + strings.Join(have, ", ")
		}
		s.Faults.Add(expect.At, fmt.Sprintf("claims.expect: the reference has no figure %s", ref), hint)
	}
}
