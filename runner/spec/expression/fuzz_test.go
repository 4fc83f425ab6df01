package expression

import (
	"errors"
	"slices"
	"testing"
	"time"
)

// FuzzClaim proves that no expectation makes the reader panic, that every fault has its place
// within the text, and that what is accepted can be evaluated.
func FuzzClaim(f *testing.F) {
	for _, text := range []string{
		"http_reqs.rate < 400", "pooled.http_reqs.rate > 2 * sync.http_reqs.rate", `"sync-9".http_reqs.rate - 9 == (v1.2.http_reqs.rate + 1) / 2`,
		"http_reqs.rate / published.http_reqs.rate in 0.5..2", "http_req_duration{name:a-b}.avg < sync.http_req_duration.p(90)", "http_req_duration.p(x) < 4", "checks.rate > 99%",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParsePrediction(text, "sync", predictionVariants)
		var fault *Error
		if errors.As(err, &fault) && fault.offset > len([]rune(text))+1 {
			t.Errorf("the fault is at %d of %d characters", fault.offset, len([]rune(text)))
		}
		if err != nil {
			return
		}
		if left, right, upper := p.Values(slices.Repeat([]float64{1.5}, len(p.Refs))); p.Operator != "in" && right != upper && right == right {
			t.Errorf("%v against %v and %v", left, right, upper)
		}
	})
}

// FuzzCheck proves that no check and no response make the evaluation panic or go on for long.
func FuzzCheck(f *testing.F) {
	const page = `[{"id": 1, "tags": ["a"], "text": "x"}, {"id": 2, "tags": []}]`
	for _, text := range []string{
		"status == 200", "all(json, #.id > 0)", `body contains "x" and len(json) == 2`, `"etag" in headers or header("etag") == ""`,
		"all(json, all(json, all(json, true)))", `body matches "(a|b)+$"`, "len(toJSON(json)) > 3", "reduce(1..100, #acc + body, '') == ''", "let a = json; one(a, #.id == 2)",
		"uniq(map(json, #.id)) == [1, 2]", "duration < 500 ? true : status in 200..299",
	} {
		f.Add(text, []byte(page))
	}
	f.Fuzz(func(t *testing.T, text string, body []byte) {
		p, err := ReadCheck(text)
		if err != nil {
			return
		}
		began := time.Now()
		_, _ = p.Eval(&Response{Status: 200, Body: body, Headers: map[string]string{"Etag": "x"}})
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("took %v", took)
		}
	})
}
