package template

import (
	"math"
	"regexp"
	"strings"
	"testing"
)

// render fills a template for one iteration.
func render(t *testing.T, text string, seed uint64, user int, iteration int64) string {
	t.Helper()
	parsed, err := Parse(text, "token")
	if err != nil {
		t.Fatal(err)
	}
	d := NewDraws(seed, iteration)
	return string(parsed.Render(nil, &d, user, iteration, func(p *Part) string { return "<" + p.Column + ">" }, nil))
}

func TestTemplates(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"literal":  {"a $1 } {b}", `a \$1 \} \{b\}`},
		"numbers":  {"u${user}-i${ iteration }", "u7-i41"},
		"int":      {"${int(5, 9)}", "[5-9]"},
		"one":      {"${int(-3,-3)}", "-3"},
		"text":     {"${text(12)}", "[A-Za-z0-9]{12}"},
		"pick":     {"${pick(red, light green)}", "red|light green"},
		"uuid":     {"${uuid}", "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"},
		"data":     {"n=${data.first name}", "n=<first name>"},
		"variable": {"n=${ token }", "n=<token>"},
		"json":     {`{"n": ${json(data.a"b\)}, "u": ${json( user )}}`, `\{"n": "<a\\"b\\\\>", "u": "7"\}`},
		"together": {"글 ${user}${user}", "글 77"},
	} {
		t.Run(name, func(t *testing.T) {
			got := render(t, c.text, 1, 7, 41)
			if !regexp.MustCompile("^(?:" + c.want + ")$").MatchString(got) {
				t.Errorf("got %q, want %s", got, c.want)
			}
		})
	}
}

// TestDrawsDependOnSeedAndIteration renders twice what has to be the same, and once each
// what must not.
func TestDrawsDependOnSeedAndIteration(t *testing.T) {
	const text = "${text(16)}${int(0, 1000000)}${uuid}"
	first := render(t, text, 1, 1, 1)
	if again := render(t, text, 1, 99, 1); again != first {
		t.Errorf("the same iteration gives %s and %s", first, again)
	}
	for name, other := range map[string]string{
		"seed": render(t, text, 2, 1, 1), "seed beyond 32 bits": render(t, text, 1+1<<32, 1, 1), "iteration": render(t, text, 1, 1, 2),
	} {
		if other == first {
			t.Errorf("another %s gives the same %s", name, first)
		}
	}
}

// TestDrawsAreEven counts draws of consecutive iterations. With n draws over k values the
// statistic Σ(observed−n/k)²/(n/k) has k−1 degrees of freedom: its mean is k−1 and its
// variance 2(k−1), so six standard deviations above the mean are beyond chance; the seed is
// fixed.
func TestDrawsAreEven(t *testing.T) {
	const k, n = 50, 100_000
	for name, draw := range map[string]func(i int64) int64{
		"first draw of each iteration": func(i int64) int64 { d := NewDraws(20231112, i); return d.next(k) },
		"request":                      func(i int64) int64 { d := NewDraws(20231112, i); return d.below(drawRequest, k) },
		"tenth draw of each iteration": func(i int64) int64 { d := NewDraws(20231112, i); return d.below(12, k) },
	} {
		t.Run(name, func(t *testing.T) {
			counts := make([]float64, k)
			for i := range int64(n) {
				counts[draw(i)]++
			}
			statistic := 0.0
			for _, c := range counts {
				statistic += (c - n/k) * (c - n/k) / (n / k)
			}
			if limit := (k - 1) + 6*math.Sqrt(2*(k-1)); statistic > limit {
				t.Errorf("chi-squared %.1f, more than %.1f", statistic, limit)
			}
		})
	}
}

// TestRequestsAreDrawnByWeight: of n draws with probability p the count is within six
// standard deviations √(n·p·(1−p)) of n·p.
func TestRequestsAreDrawnByWeight(t *testing.T) {
	const n = 50_000
	sums := []int64{7, 7, 10} // weights 7, 0 and 3
	counts := [3]float64{}
	for i := range int64(n) {
		d := NewDraws(1, i)
		counts[d.Request(sums)]++
	}
	if counts[1] != 0 {
		t.Errorf("a request without weight was drawn %v times", counts[1])
	}
	if off := math.Abs(counts[0] - 0.7*n); off > 6*math.Sqrt(n*0.7*0.3) {
		t.Errorf("drawn %v times of %d, want about %v", counts[0], n, 0.7*n)
	}
}

func TestRows(t *testing.T) {
	d := NewDraws(1, 7)
	if got := d.Row(7, 3, false); got != 1 {
		t.Errorf("iteration 7 takes row %d of 3, want 1", got)
	}
	seen := map[int]bool{}
	for i := range int64(100) {
		d := NewDraws(1, i)
		seen[d.Row(i, 3, true)] = true
	}
	if len(seen) != 3 {
		t.Errorf("100 random rows of 3 are only %v", seen)
	}
}

func TestEscapeIsOfValuesAlone(t *testing.T) {
	parsed, err := Parse("a b/${data.x}")
	if err != nil {
		t.Fatal(err)
	}
	d := NewDraws(1, 1)
	got := parsed.Render(nil, &d, 1, 1, func(*Part) string { return "c d" }, func(s string) string { return strings.ReplaceAll(s, " ", "+") })
	if string(got) != "a b/c+d" {
		t.Errorf("got %s", got)
	}
}
