package audit

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/published"
	"perflab/runner/spec"
	"perflab/runner/spec/expression"
)

// conclusions holds what a text concludes against its own figures: each claim's expectation with
// the published figure in the place of the measured one, and a ratio in the claim's sentence
// against the two figures that the expectation compares. A claim of which a figure was not
// published, or that names the published one itself, says nothing here.
func conclusions(e *spec.Experiment) (all []Finding) {
	names := make([]string, len(e.Variants))
	for i := range e.Variants {
		names[i] = e.Variants[i].Name
	}
	for _, c := range e.Claims {
		p, err := expression.ParsePrediction(c.Expect.Text, c.Variant, names)
		if err != nil {
			continue
		}
		own := make([]published.Figure, 0, len(p.Refs))
		for _, ref := range p.Refs {
			f, ok := e.Reference.Printed(ref.Variant, ref.Metric, ref.Aggregation, ref.Percentile)
			if ok && !ref.Published && !f.Open() {
				own = append(own, f)
			}
		}
		if len(own) < len(p.Refs) || len(own) > 8 {
			continue
		}
		variant := ""
		if len(p.Refs) == 1 {
			variant = p.Refs[0].Variant
		}
		if f, contradicted := expectation(c, p, own, float64(e.Tolerance)); contradicted {
			f.Variant = variant
			all = append(all, f)
		}
		if f, other := ratio(c, p, own); other {
			all = append(all, f)
		}
	}
	return all
}

// expectation holds an expectation against the text's figures. It is contradicted where no values
// within their intervals meet it.
func expectation(c spec.Claim, p *expression.Prediction, own []published.Figure, standard float64) (f Finding, contradicted bool) {
	tolerance := max(float64(c.Tolerance), written)
	if c.Tolerance == 0 && p.Operator == "==" {
		tolerance = max(standard, written)
	}
	values := make([]float64, len(own))
	below, above := false, false // of the right side; of a range of its upper and lower end
	for corner := range 1 << len(own) {
		for i, figure := range own {
			if values[i] = figure.Low; corner&(1<<i) != 0 {
				values[i] = figure.High
			}
		}
		left, right, upper := p.Values(values)
		if math.IsNaN(left) || math.IsNaN(right) || math.IsNaN(upper) {
			return f, false
		}
		below = below || left <= upper+tolerance*math.Abs(upper)
		above = above || left >= right-tolerance*math.Abs(right)
	}
	switch p.Operator {
	case "<", "<=":
		contradicted = !below
	case ">", ">=":
		contradicted = !above
	case "==", "in":
		contradicted = !below || !above
	}
	if !contradicted {
		return f, false
	}
	f = Finding{Subject: "claims", Outcome: Inconsistent, Figures: append([]string{c.Quote}, quotesOf(own)...)}
	var shown []phrase.Arg
	for i, figure := range own {
		values[i] = figure.Value
		shown = append(shown, phrase.Text(p.Refs[i].String()+" = "+strconv.FormatFloat(figure.Value, 'g', 6, 64)))
	}
	left, right, _ := p.Values(values)
	f.derive(phrase.AuditFormulaClaim(phrase.Text(c.Expect.Text), phrase.List(shown...)))
	f.say(phrase.AuditClaimContradicted(phrase.Digits(left, 4), phrase.Digits(right, 4)))
	return f, true
}

// written is how far a sentence may be off the figure it speaks of: 919 for 918.95.
const written = 0.01

func quotesOf(figures []published.Figure) (quotes []string) {
	for _, f := range figures {
		if !slices.Contains(quotes, f.Quote) {
			quotes = append(quotes, f.Quote)
		}
	}
	return quotes
}

// ratio holds a ratio in a claim's sentence against the two figures that its expectation compares,
// where the sentence has one ratio alone.
func ratio(c spec.Claim, p *expression.Prediction, own []published.Figure) (f Finding, other bool) {
	if len(own) != 2 || p.Refs[0].Variant == p.Refs[1].Variant || own[0].Name() != own[1].Name() || own[0].Low <= 0 || own[1].Low <= 0 {
		return f, false
	}
	said, text, ok := RatioIn(c.Quote)
	if !ok {
		return f, false
	}
	a, b := printed{own[0].Value, own[0].Low, own[0].High}, printed{own[1].Value, own[1].Low, own[1].High}
	if b.value > a.value {
		a, b = b, a
	}
	is := a.over(b)
	for _, s := range said {
		if s.High >= is.low && s.Low <= is.high {
			return f, false
		}
	}
	f = Finding{Subject: "ratio", Outcome: Noteworthy, Figures: append([]string{c.Quote}, quotesOf(own)...)}
	f.derive(phrase.AuditFormulaRatio(phrase.Text(metricname.Figure(own[0].Metric, metricname.Aggregation(own[0].Aggregation, own[0].Percentile))), phrase.Digits(a.value, 6), phrase.Digits(b.value, 6), is.in(2)))
	f.say(phrase.AuditRatioOther(phrase.Text(text), is.in(2), phrase.Fixed(100*(is.value-1), 0), phrase.Fixed(100*(1-1/is.value), 0)))
	return f, true
}

// Said is a ratio of a larger figure to a smaller one that a sentence may stand for.
type Said struct{ Low, High float64 }

var (
	percentMore = regexp.MustCompile(`(?i)(?:\+\s*)(\d{1,6}(?:\.\d{1,3})?)\s*%|(\d{1,6}(?:\.\d{1,3})?)\s*(?:%|percent|퍼센트)\s*(?:more|faster|higher|better|greater|increase|improvement|gain|boost|speed-?up|quicker|이상\s*)?\s*(?:more|faster|higher|better|greater|increase|improvement|gain|boost|speed-?up|quicker|향상|증가|개선|빨라|빠르|빠른|높|상승|늘|더)`)
	percentLess = regexp.MustCompile(`(?i)(?:[-−–]\s*)(\d{1,2}(?:\.\d{1,3})?)\s*%|(\d{1,2}(?:\.\d{1,3})?)\s*(?:%|percent|퍼센트)\s*(?:less|lower|fewer|slower|reduction|decrease|drop|down|worse|감소|줄|느려|느리|느린|낮|하락|단축|절감)`)
	timesAs     = regexp.MustCompile(`(?i)(\d{1,6}(?:\.\d{1,3})?)\s*(?:x\b|×|times\b|배)`)
	wordTimes   = regexp.MustCompile(`(?i)\btwice\b|\bdoubl(?:e|es|ed|ing)\b|두\s*배|\btripl(?:e|es|ed|ing)\b|세\s*배|\bhal(?:f|ves|ved)\b|절반`)
	percentages = regexp.MustCompile(`\d\s*(?:%|percent|퍼센트)`)
	vague       = regexp.MustCompile(`(?i)about|around|roughly|nearly|almost|approx|over|more than|up to|~|≈|약|거의|가까|이상|정도|최대`)
)

// RatioIn finds the one ratio that a sentence names, as the ratios of the larger to the smaller
// that it may mean, and as it stands there; not ok where it names none, or several.
//
//	47% more, +47%       1.47
//	47% less             1 / 0.53
//	3 times, 3x, 3배      3; "3 times faster" also 4
//
// A number stands for what it may have been rounded from: 47 for 46 to 48, 50 for 45 to 55, 3 for
// 2.5 to 3.5; with a word such as about for a fifth more or less.
func RatioIn(sentence string) (said []Said, text string, ok bool) {
	loose := 0.0
	if vague.MatchString(sentence) {
		loose = 0.2
	}
	found := 0
	for _, form := range []struct {
		pattern *regexp.Regexp
		mean    func(low, high float64) []Said
	}{
		{percentMore, func(low, high float64) []Said { return []Said{{1 + low/100, 1 + high/100}} }},
		{percentLess, func(low, high float64) []Said {
			if high >= 100 {
				return nil
			}
			return []Said{{1 / (1 - low/100), 1 / (1 - high/100)}, {1 + low/100, 1 + high/100}}
		}},
		{timesAs, func(low, high float64) []Said { return []Said{{low, high}, {low + 1, high + 1}} }},
	} {
		for _, parts := range form.pattern.FindAllStringSubmatch(sentence, -1) {
			number := parts[1] + strings.Join(parts[2:], "")
			low, high := about(number, loose)
			if form.pattern == timesAs && !strings.Contains(number, ".") {
				low, high = min(low, atoi(number)-0.5), max(high, atoi(number)+0.5)
			}
			found++
			said, text = form.mean(low, high), strings.TrimSpace(parts[0])
		}
	}
	for _, word := range wordTimes.FindAllString(sentence, -1) {
		found++
		said, text = []Said{{1.7, 2.3}}, word
		if strings.HasPrefix(strings.ToLower(word), "trip") || strings.HasPrefix(word, "세") {
			said = []Said{{2.5, 3.5}}
		}
	}
	return said, text, found == 1 && len(said) > 0 && len(percentages.FindAllString(sentence, 2)) < 2
}

func atoi(number string) float64 {
	n, _ := strconv.ParseFloat(number, 64) // a pattern has matched it
	return n
}

// about is what a number may have been rounded from: one of its last digit that is no zero.
func about(number string, loose float64) (low, high float64) {
	n := atoi(number)
	step := 1.0
	if _, after, ok := strings.Cut(number, "."); ok {
		step = math.Pow(10, -float64(len(after)))
	} else if zeros := len(number) - len(strings.TrimRight(number, "0")); zeros > 0 && zeros < len(number) {
		step = math.Pow(10, float64(zeros)) / 2
	}
	step = max(step, loose*n)
	return n - step, n + step
}
