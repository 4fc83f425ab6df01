package schema

import (
	"regexp"
	"strings"

	"github.com/invopop/jsonschema"

	"perflab/runner/metricname"
	"perflab/runner/published"
)

// figures describes what was published for each variant: a text, or single figures.
func (b *builder) figures() *jsonschema.Schema {
	if _, ok := b.defs["figures"]; !ok {
		single := mappingOf(&jsonschema.Schema{AnyOf: []*jsonschema.Schema{text(), {Type: "number"}}})
		single.Description = `Single figures as METRIC.AGGREGATION: VALUE, such as http_reqs.rate: 300..400, http_req_duration.p(95): 1.2s, checks.rate: 99.5%. A value is a number with or without its unit, a range LOW..HIGH, ~ABOUT, or a bound such as "< 400".`
		single.PropertyNames = &jsonschema.Schema{Pattern: figurePattern(published.Facts())}
		one := uint64(1)
		single.MinProperties = &one
		quoted := text()
		quoted.Description = "What k6, wrk, wrk2, hey, ab, oha, vegeta, autocannon, bombardier, h2load, siege, locust, JMeter or Gatling printed, quoted as printed; lines may be missing."
		b.defs["figures"] = mappingOf(&jsonschema.Schema{AnyOf: []*jsonschema.Schema{quoted, single}})
	}
	return &jsonschema.Schema{Ref: "#/$defs/figures"}
}

// gatedPattern is how a figure that a run measures is written.
func gatedPattern() string { return figurePattern(metricname.DerivedNames()) }

// figurePattern is METRIC.AGGREGATION of every metric and of what else there is.
func figurePattern(beside []string) string {
	var names []string
	for _, m := range metricname.All() {
		names = append(names, regexp.QuoteMeta(m.Name))
	}
	names = append(names, beside...)
	return `^(` + strings.Join(names, "|") + `)(\{[^{}]*\})?\.([a-z_]+|p\([0-9.]+\))$`
}
