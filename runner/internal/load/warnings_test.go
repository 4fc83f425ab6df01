package load

import (
	"strings"
	"testing"

	"perflab/runner/metric"
)

func TestWarningsNameARemedy(t *testing.T) {
	s := metric.NewSet()
	if got := errorWarnings(s); len(got) != 0 {
		t.Errorf("warned of nothing: %q", got)
	}
	s.Errors[metric.ErrPorts], s.Errors[metric.ErrTooLarge] = 3, 1
	got := errorWarnings(s)
	if len(got) != 2 || !strings.Contains(got[0].String(), "sysctl") || !strings.Contains(got[1].String(), "64 MiB") {
		t.Errorf("warnings %q", got)
	}
	if errorWarnings(nil) != nil {
		t.Error("warned of what was not measured")
	}
}
