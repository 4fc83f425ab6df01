package answer_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"perflab/runner/phrase"
	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/threshold"
	"perflab/runner/verdict"
	"perflab/runner/verdict/answer"
	"perflab/runner/verdict/internal/sample"
)

// measured is a judged run of variants in order, each with its trials by requests a second.
func measured(question string, goals map[string]string, change func(*result.Run, []*result.Trial), variants ...variant) (*result.Run, *verdict.Judgement) {
	run := sample.Run()
	e := &run.Experiment
	e.Question, e.Variants = question, nil
	var trials []*result.Trial
	for _, v := range variants {
		c := e.Config
		for metric, expr := range goals {
			c.Goal = []threshold.Threshold{sample.Threshold(metric, expr)}
		}
		e.Variants = append(e.Variants, spec.Variant{Name: v.name, Config: c})
		for i, rate := range v.rates {
			trials = append(trials, sample.Trial(v.name, i+1, 10*rate, v.failed, 20*time.Millisecond))
		}
	}
	run.Plan = plan.New(e)
	if change != nil {
		change(run, trials)
	}
	return run, verdict.Judge(run, trials)
}

type variant struct {
	name   string
	rates  []int64
	failed int64
}

const asked = "Does a cache lift the page to 1,000 requests per second?"

var thousand = map[string]string{"http_reqs": "rate>=1000"}

func TestAnswers(t *testing.T) {
	standIn := func(_ *result.Run, trials []*result.Trial) { sample.On(sample.StandIn, trials) }
	claims := func(expect ...string) func(*result.Run, []*result.Trial) {
		return func(run *result.Run, _ []*result.Trial) {
			for _, e := range expect {
				run.Experiment.Claims = append(run.Experiment.Claims, spec.Claim{Quote: e, Variant: "a", Expect: spec.Expectation{Text: e}})
			}
		}
	}
	gate := func(run *result.Run, _ []*result.Trial) {
		run.Experiment.Variants[0].Thresholds = []threshold.Threshold{sample.Threshold("http_req_duration", "p(95)<10")}
	}
	for name, c := range map[string]struct {
		question string
		goals    map[string]string
		change   func(*result.Run, []*result.Trial)
		variants []variant
		outcome  answer.Outcome
		en, ko   string
	}{
		"no and yes": {
			asked, thousand, nil,
			[]variant{{"plain", []int64{126, 127, 128}, 0}, {"cached", []int64{1095, 1100, 1105}, 0}},
			answer.Partly,
			"Yes: 1100 requests a second with cached, where 1000 were asked for. No: 127 of 1000 requests a second with plain; what limits it is not known.",
			"예: cached 초당 1100건(목표 1000건). 아니요: plain 초당 127건(목표 1000건); 한계 요인은 알 수 없음.",
		},
		"nearly": {
			asked, thousand, nil,
			[]variant{{"a", []int64{979, 980, 981}, 0}},
			answer.Missed,
			"No, but nearly: 980 of 1000 requests a second with a", "아니요, 다만 목표에 가깝습니다: a 초당 980건(목표 1000건)",
		},
		"the interval holds the goal": {
			asked, thousand, nil,
			[]variant{{"a", []int64{960, 990, 1030}, 0}},
			answer.Open,
			"Not shown either way: 993 of 1000 requests a second with a (95% interval 906.1 to 1081)", "어느 쪽인지 판단할 수 없음: a 초당 993건(목표 1000건)",
		},
		"one trial": {
			asked, thousand, nil,
			[]variant{{"a", []int64{127}, 0}},
			answer.Missed,
			"1 trial: points to no. 127 of 1000 requests a second with a", "시행 1회: ‘아니요’ 쪽을 가리킵니다. a 초당 127건(목표 1000건)",
		},
		"two trials of a question that asks how many": {
			"How many workers does the page need for 1000 requests per second?", thousand, nil,
			[]variant{{"a", []int64{1100, 1110}, 0}},
			answer.Met,
			"2 trials: points to the goal being reached. 1105 requests a second with a", "시행 2회: 목표 도달 쪽을 가리킵니다.",
		},
		"a question about another number": {
			"Does it hold 300 requests per second?", thousand, nil,
			[]variant{{"a", []int64{499, 500, 501}, 0}},
			answer.Missed,
			"Goal missed: 500 of 1000 requests a second with a", "목표 미달: a 초당 500건(목표 1000건)",
		},
		"a Korean question": {
			"Redis에 캐시하면 초당 1000건을 감당하는가?", thousand, nil,
			[]variant{{"a", []int64{499, 500, 501}, 0}},
			answer.Missed,
			"No: 500 of 1000", "아니요: a 초당 500건",
		},
		"a stand-in": {
			asked, thousand, standIn,
			[]variant{{"a", []int64{126, 127, 128}, 0}},
			answer.NotComparable,
			"No answer about django-feed: what ran is a stand-in, Go feed. The stand-in misses the goal: 127 of 1000", "django-feed에 대한 답이 아닙니다. 실행된 것은 대체 서버(Go feed)입니다.",
		},
		"quick with errors": {
			asked, thousand, nil,
			[]variant{{"a", []int64{1100, 1100, 1100}, 5500}},
			answer.Open,
			"Not shown either way: 1100 requests a second with a, where 1000 were asked for, of which 50% failed", "그중 실패 50%",
		},
		"a gate that fails": {
			asked, thousand, gate,
			[]variant{{"a", []int64{1100, 1100, 1100}, 0}},
			answer.Open,
			"Not shown either way: 1100 requests a second with a, where 1000 were asked for, but http_req_duration p(95)<10 does not hold (20.00 ms)", "그러나 http_req_duration p(95)<10 기준 불만족",
		},
		"nothing measured of one": {
			asked, thousand, nil,
			[]variant{{"a", []int64{126, 127, 128}, 0}, {"b", nil, 0}},
			answer.Open,
			"No: 127 of 1000 requests a second with a; what limits it is not known. No answer for b: nothing was measured.", "b: 측정된 값이 없어 답할 수 없습니다.",
		},
		"a response time": {
			"Is p95 below 500 ms?",
			map[string]string{"http_req_duration": "p(95)<500"},
			nil,
			[]variant{{"a", []int64{100, 100, 100}, 0}},
			answer.Met,
			"Yes: http_req_duration p(95)<500 is 20.00 ms with a.", "예: a http_req_duration p(95)<500, 측정값 20.00 ms.",
		},
		"many variants": {
			asked, thousand, nil,
			[]variant{{"a", []int64{100, 100, 100}, 0}, {"b", []int64{200, 200, 200}, 0}, {"c", []int64{300, 300, 300}, 0}, {"d", []int64{700, 700, 700}, 0}, {"e", []int64{50, 50, 50}, 0}},
			answer.Missed,
			"No: 50 to 700 of 1000 requests a second over 5 variants, the most with d; what limits it is not known.", "구성 5개에서 초당 50~700건(목표 1000건), 최고는 d",
		},
		"no goal": {
			"How fast is it?", nil, nil,
			[]variant{{"a", []int64{126, 127, 128}, 0}, {"b", []int64{200, 200, 200}, 0}},
			answer.Plain,
			"127 requests a second with a, 200 with b.", "a 초당 127건, b 200건.",
		},
		"claims alone": {
			"", nil, claims("http_reqs.rate < 400", "http_reqs.rate < 100", "http_reqs.rate < 127"),
			[]variant{{"a", []int64{126, 127, 128}, 0}},
			answer.Partly,
			"127 requests a second with a. Of 3 claims: 1 reproduced, 1 refuted, 1 inconclusive.", "주장 3개 중 재현 1, 반박 1, 판단 불가 1.",
		},
		"claims of one trial": {
			"", nil, claims("http_reqs.rate < 400", "http_reqs.rate < 100"),
			[]variant{{"a", []int64{127}, 0}},
			answer.Open,
			"Of 2 claims: 2 inconclusive. 1 trial: points to 1 reproduced, 1 refuted, of those without a verdict.", "시행 1회 기준으로 재현 1, 반박 1 쪽을 가리킵니다.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			a := answer.Of(measured(c.question, c.goals, c.change, c.variants...))
			if a.Outcome != c.outcome {
				t.Errorf("outcome %s, want %s", a.Outcome, c.outcome)
			}
			for l, want := range map[phrase.Language]string{phrase.English: c.en, phrase.Korean: c.ko} {
				if got := strings.Join(phrase.Lines(l, a.Says()), " "); !strings.Contains(got, want) {
					t.Errorf("got  %s\nwant %s", got, want)
				}
			}
		})
	}
}

// TestAnInvalidRunHasNoAnswer, and names what went wrong before what follows from it.
func TestAnInvalidRunHasNoAnswer(t *testing.T) {
	run, j := measured(asked, thousand, func(run *result.Run, trials []*result.Trial) {
		run.Experiment.Variants[0].Thresholds = []threshold.Threshold{sample.Threshold("checks", "rate>0.9")}
		for _, trial := range trials {
			sample.Broken(trial, result.Invalid, "the generator was saturated")
		}
	}, variant{"a", []int64{1100, 1100, 1100}, 0}, variant{"b", []int64{1100, 1100, 1100}, 0})
	a := answer.Of(run, j)
	if said := phrase.Lines(phrase.English, a.Says()); a.Outcome != answer.Invalid || len(said) != 1 || said[0] != "No answer: the measurement is invalid." {
		t.Errorf("%s: %q", a.Outcome, said)
	}
	causes, follows := answer.Causes(j)
	if got := phrase.Lines(phrase.English, causes); len(got) != 1 || got[0] != "6 trials of a, b: the generator was saturated" {
		t.Errorf("causes %q of %q", got, phrase.Lines(phrase.English, j.Reasons))
	}
	if len(j.Reasons) < 7 || len(causes)+len(follows)+5 != len(j.Reasons) || len(follows) != 3 {
		t.Errorf("%d causes, %d that follow, of %d reasons", len(causes), len(follows), len(j.Reasons))
	}
}

// TestABrokenEnvironmentIsTheCause, though the run's only other trial is invalid.
func TestABrokenEnvironmentIsTheCause(t *testing.T) {
	run, j := measured(asked, thousand, func(run *result.Run, trials []*result.Trial) {
		run.Status = result.Failed
		sample.Broken(trials[0], result.Invalid, "the generator was saturated")
		sample.Broken(trials[1], result.Failed, "k6 gave up")
	}, variant{"a", []int64{1100, 1100}, 0})
	if said := phrase.Lines(phrase.English, answer.Of(run, j).Says()); len(said) != 1 || said[0] != "No answer: the environment broke." {
		t.Errorf("%q", said)
	}
	causes, follows := answer.Causes(j)
	if got := strings.Join(phrase.Lines(phrase.English, causes), "\n"); !strings.Contains(got, "k6 gave up") || len(follows) > 0 {
		t.Errorf("causes %q, and %q follow from them", got, phrase.Lines(phrase.English, follows))
	}
}

func TestARunThatHasNotEndedSaysSo(t *testing.T) {
	run, j := measured(asked, thousand, func(run *result.Run, _ []*result.Trial) { run.Status = result.Running }, variant{"a", []int64{126, 127, 128}, 0})
	if said := phrase.Lines(phrase.English, answer.Of(run, j).Says()); !strings.HasPrefix(said[0], "Not finished") || !strings.HasPrefix(said[1], "No: 127") {
		t.Errorf("%q", said)
	}
}

// TestManyOutcomesStayShort: fifty variants of four limits make no page.
func TestManyOutcomesStayShort(t *testing.T) {
	var variants []variant
	for i := range int64(50) {
		variants = append(variants, variant{"variant-" + strconv.FormatInt(i, 10), []int64{100 + 30*i, 100 + 30*i, 100 + 30*i}, 0})
	}
	a := answer.Of(measured(asked, thousand, nil, variants...))
	text := strings.Join(phrase.Lines(phrase.English, a.Says()), " ")
	if len(a.Lines) > 4 || len(text) > 400 {
		t.Errorf("%d lines: %s", len(a.Lines), text)
	}
}
