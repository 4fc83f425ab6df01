package output

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"perflab/runner/phrase"
	"perflab/runner/verdict"
	"perflab/runner/verdict/compare"
	"perflab/runner/verdict/figure"
	"perflab/runner/verdict/limit"
)

// TestJSONHasItsSentences reads what programs read: texts beside codes.
func TestJSONHasItsSentences(t *testing.T) {
	given := func(words ...string) (said []phrase.Statement) {
		for _, w := range words {
			said = append(said, phrase.Verbatim(w))
		}
		return said
	}
	j := verdict.Judgement{
		Reasons: given("it failed"),
		Variants: []verdict.Variant{{
			Sample:     figure.Sample{Name: "a"},
			Bottleneck: &limit.Bottleneck{Says: []phrase.Statement{phrase.LimitUnmeasured(phrase.Seconds(0.02)), phrase.LimitSlotsTaken(phrase.Number(3), phrase.Number(9))}, Next: phrase.NextCPU},
			Engines:    &compare.Engines{Says: given("one", "two")},
		}},
		Claims: []verdict.Claim{{Grounds: given("x was 1", "y was 2")}, {}},
	}
	var out bytes.Buffer
	if err := Print(&out, j); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Reasons  []string
		Parts    []phrase.Statement `json:"reason_parts"`
		Variants []struct {
			Bottleneck struct {
				Says, Next string
				Sentences  []phrase.Statement
			}
			Engines struct{ Says []string }
		}
		Claims []struct{ Evidence string }
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.Reasons, []string{"it failed"}) || len(got.Parts) != 1 {
		t.Errorf("reasons %q, %v", got.Reasons, got.Parts)
	}
	b := got.Variants[0].Bottleneck
	if b.Says != "a request takes 20 ms, and what the server uses could not be measured, 3 of 9 slots are taken" || b.Next != phrase.NextCPU.String() || len(b.Sentences) != 2 {
		t.Errorf("bottleneck %+v", b)
	}
	if said := got.Variants[0].Engines.Says; !slices.Equal(said, []string{"one", "two"}) {
		t.Errorf("engines %q", said)
	}
	if got.Claims[0].Evidence != "x was 1; y was 2" || got.Claims[1].Evidence != "" {
		t.Errorf("claims %+v", got.Claims)
	}
}
