package report

import (
	"strings"
	"testing"

	"perflab/report/internal/sample"
)

func TestHTMLShowsBothEngines(t *testing.T) {
	page := body(render(t, data(sample.Engines("en")), Options{}))
	for what, text := range map[string]string{
		"heading":    `<h2 id="engines">Engines</h2>`,
		"whose":      "native and k6 each sent the same load. All other figures, verdicts and charts are of the first.",
		"agreement":  `<span class="tag good"><span aria-hidden="true">✓</span> Agree</span>`,
		"difference": `<span class="tag doubt"><span aria-hidden="true">?</span> Disagree</span>`,
		"none":       `<span class="tag plain"><span aria-hidden="true">–</span> Cannot be compared</span>`,
		"row":        `<th scope="row">Requests per second</th><td class="num">1000/s</td><td class="num">833/s</td><td class="num">-16.7%</td>`,
		"unknown":    `<th scope="row">Send lag p99</th>`,
		"sentence":   "k6 used 97% of the generator&#39;s CPUs",
		"the herd":   "all users start in the same instant",
		"trial":      "sound · k6",
		"paths":      "native · http/1.1 event loop; k6 · k6 v1.8.1, program",
		"warning":    "doubtful: native and k6 disagree: k6 sends 16.7% fewer requests per second than native",
	} {
		if !strings.Contains(page, text) {
			t.Errorf("%s: no %q", what, text)
		}
	}
	if page := body(render(t, data(sample.Caching()), Options{})); strings.Contains(page, `id="engines"`) {
		t.Error("a run with one engine compares two")
	}
}

// A second engine's trials are cases of their own; what the two agree on is no gate.
func TestJUnitOfBothEngines(t *testing.T) {
	text, err := JUnit(data(sample.Engines("en")))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`name="trial 1 is valid"`, `name="trial 1 with k6 is valid"`, `<error message="failed: k6 gave up: exit status 107"`,
		`name="k6 against native"`, "k6 sends 16.7% fewer requests per second than native", `<skipped message="native and k6 cannot be compared`,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(string(text), "<failure") {
		t.Errorf("the gate is red:\n%s", text)
	}
}

func TestBothEnginesInABrowser(t *testing.T) {
	t.Parallel()
	if !HasAssets() {
		t.Skip("the charts' script was not embedded at build time (npm run build in report/assets): the page is not looked at")
	}
	for _, s := range browse(t, render(t, data(sample.Engines("ko")), Options{}), false, 1280, 390) {
		if len(s.Faults) > 0 || s.Scroll > s.Width {
			t.Errorf("%d px: the page is %d px wide; %v", s.Width, s.Scroll, s.Faults)
		}
	}
}
