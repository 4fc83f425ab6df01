package report

import (
	"strings"
	"testing"

	"perflab/runner/spec"
)

// TestAuditTextOfNothing tells a file without figures from one whose figures stand alone.
func TestAuditTextOfNothing(t *testing.T) {
	for reference, want := range map[string]string{
		"": "quotes no published figures",
		"reference: {figures: {default: {http_req_duration.p(95): 1.2s}}}": "too few to hold against each other",
	} {
		e, err := spec.Parse("x.yaml", []byte("environment: {target: feed}\nload: {users: 1}\n"+reference), spec.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if text := AuditText(e, nil); !strings.Contains(text, want) {
			t.Errorf("%q: %q, want %q", reference, text, want)
		}
	}
}
