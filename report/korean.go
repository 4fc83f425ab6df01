package report

import (
	"fmt"
	"strconv"
	"strings"

	"perflab/runner/verdict"
	"perflab/runner/verdict/limit"
)

// said is what a judgement says, in the report's language. English is as verdict says it;
// Korean is made of the sentences' parts, and one that this program does not know stands as
// it is.
func (w Words) said(english string, sentences ...verdict.Statement) string {
	if w["language"] != "ko" || len(sentences) == 0 {
		return english
	}
	return strings.Join(w.eachOf(sentences), " ")
}

// lines are sentences in the report's language, each on its own.
func (w Words) lines(english []string, sentences []verdict.Statement) []string {
	if w["language"] != "ko" || len(sentences) != len(english) {
		return english
	}
	return w.eachOf(sentences)
}

func (w Words) eachOf(sentences []verdict.Statement) []string {
	texts := make([]string, len(sentences))
	for i, s := range sentences {
		texts[i] = w.sentence(s)
	}
	return texts
}

// sentence is one sentence in the report's language.
func (w Words) sentence(s verdict.Statement) string {
	format, known := koreanSentences[s.Key]
	if w["language"] != "ko" || !known {
		return s.String()
	}
	parts := make([]any, len(s.Parts))
	for i, p := range s.Parts {
		parts[i] = koreanPart(p, w)
	}
	return fmt.Sprintf(format, parts...)
}

// koreanPart writes what a sentence names; see verdict.Kind.
func koreanPart(p verdict.Part, w Words) string {
	n := func(i int) string {
		if i >= len(p.Values) {
			return "?"
		}
		return strconv.FormatFloat(p.Values[i], 'g', -1, 64)
	}
	switch p.Kind {
	case verdict.KindShare, verdict.KindTime:
		if len(p.Values) == 0 {
			return "알 수 없음"
		}
	case verdict.KindQuantity:
		return strings.NewReplacer(" per second", "/s", " CPUs", "개(CPU)", " bytes", " B").Replace(p.Text)
	case verdict.KindInterval:
		return strings.NewReplacer(" to ", "~", " or more", " 이상").Replace(p.Text)
	case verdict.KindCPUs:
		return "CPU " + n(0) + "개"
	case verdict.KindWorkers:
		return "워커 " + n(0) + "개"
	case verdict.KindThreads:
		return "워커 " + n(0) + "개(스레드 각 " + n(1) + "개)"
	case verdict.KindConnections:
		return "워커 " + n(0) + "개(연결 각 " + n(1) + "개)"
	case verdict.KindSlots:
		return "동시에 " + n(0) + "개"
	case verdict.KindTrials:
		return "시행 " + n(0) + "회"
	case verdict.KindRepeats:
		return n(0) + "회 더 반복"
	case verdict.KindCharacters:
		if n(0) == n(1) {
			return n(0) + "자"
		}
		return n(0) + "~" + n(1) + "자"
	case verdict.KindCheck:
		return checkName(p.Text, w)
	case verdict.KindLimits:
		names := strings.Split(p.Text, ", ")
		for i, name := range names {
			names[i] = w.limit(limit.Kind(name))
		}
		return strings.Join(names, ", ")
	case verdict.KindSpeaker:
		return map[string]string{"the claim": "주장", "the text": "원문"}[p.Text]
	case verdict.KindNameless:
		return "주소만 알려진 서버"
	case verdict.KindTrial:
		repeats, engine, two := strings.Cut(strings.TrimPrefix(p.Text, "trial "), " with ")
		if two {
			repeats += "(" + engine + ")"
		}
		return "시행 " + repeats
	case verdict.KindOutcome:
		if p.Text == string(verdict.Failed) {
			return w.outcome("broken")
		}
		return w.outcome(p.Text)
	case verdict.KindStack:
		return strings.NewReplacer("the given server", "주소만 알려진 서버", "standing in for ", "대체 대상 ").Replace(p.Text)
	case verdict.KindSentences:
		return chained(w.eachOf(p.Of))
	case verdict.KindRecorded:
		return w.join(p.Said)
	}
	return p.Text
}

// koreanSentences are verdict's sentences by their key. The English ones, whose parts they
// name by number, stand where verdict states them.
var koreanSentences = map[string]string{
	// What made a run other than passed, and what it warns of.
	"run_ended":          "실행 %[1]s: %[2]s",
	"trial_invalid":      "%[1]s, %[2]s 무효: %[3]s",
	"stacks":             "시행마다 스택이 다릅니다: %[1]s → %[2]s, %[3]s → %[4]s",
	"no_variants":        "실험에 구성이 없습니다.",
	"no_request":         "%[1]s: 보낸 요청이 없습니다.",
	"none_ran":           "%[1]s: 실행된 시행이 없습니다.",
	"none_valid":         "%[1]s: 유효한 시행이 없습니다.",
	"none_valid_because": "%[1]s: 유효한 시행이 없습니다. %[2]s",
	"trial_ended":        "시행 %[1]s %[2]s: %[3]s",
	"no_reason":          "기록된 이유 없음",
	"why":                "%[1]s",
	"threshold_failed":   "%[1]s: %[2]s %[3]s 기준을 만족하지 못했습니다(측정값 %[4]s).",
	"threshold_no_data":  "%[1]s: 측정된 값이 없어 %[2]s %[3]s 기준을 판정할 수 없습니다.",
	"trial_warns":        "%[1]s, %[2]s: %[3]s",
	"of_variant":         "%[1]s: %[2]s",
	"requests_failed":    "%[1]s: 요청의 %[2]s가 실패했습니다(%[3]s).",
	"trials_count":       "%[1]s: 시행 %[3]s회 중 %[2]s회만 유효합니다.",
	"few_trials":         "유효한 시행이 %[1]s회보다 적어 신뢰구간이 없습니다: %[2]s",

	// Why a step of a search did not hold.
	"no_rate":           "%[1]s: 시도할 수 있는 가장 낮은 처리율도 만족하지 못했습니다(%[2]s).",
	"tried":             "%[1]s, %[2]s: %[3]s",
	"tried_none":        "%[1]s",
	"missed":            "%[1]s %[2]s: 측정값 %[3]s",
	"missed_no_data":    "%[1]s %[2]s: 측정된 값 없음",
	"missed_lost":       "버려지거나 중단된 반복 %[1]s(한도 %[2]s)",
	"missed_unanswered": "실패한 요청 %[1]s(한도 %[2]s)",
	"missed_queue":      "끝까지 대기열에 쌓인 반복 %[1]s(한도 %[2]s)",
	"missed_short":      "반복 한 번이 단계 길이의 %[1]s(한도 %[2]s)를 차지해 느린 응답과 대기열을 구별할 수 없음",
	"missed_limit":      "%[1]s: %[2]s(한도 %[3]s)",

	// Two engines beside each other.
	"engines_same":         "두 엔진이 보내는 양이 같습니다. 초당 요청은 %[1]s건과 %[2]s건으로 %[3]s 차이입니다.",
	"engines_fewer":        "%[1]s가 %[3]s보다 초당 요청을 %[2]s 적게 보냅니다(%[1]s %[4]s건, %[3]s %[5]s건).",
	"engines_more":         "%[1]s가 %[3]s보다 초당 요청을 %[2]s 많이 보냅니다(%[1]s %[4]s건, %[3]s %[5]s건).",
	"engines_disagree":     "%[1]s와 %[2]s의 결과가 다릅니다. %[3]s",
	"engines_first_none":   "%[1]s와 %[2]s를 비교할 수 없습니다. %[3]s의 유효한 시행이 없습니다.",
	"engines_none_counts":  "%[1]s와 %[2]s를 비교할 수 없습니다. %[3]s의 유효한 시행이 없습니다: %[4]s",
	"engines_none_ran":     "%[1]s와 %[2]s를 비교할 수 없습니다. %[3]s의 시행이 실행되지 않았습니다.",
	"engines_dropped":      "빈 사용자가 없어 버려진 반복은 %[1]s %[2]s회, %[3]s %[4]s회입니다.",
	"engines_closed":       "폐쇄 모델에서는 응답을 오래 기다리는 쪽이 적게 보냅니다. 응답 시간 중앙값은 %[2]s %[1]s, %[4]s %[3]s입니다.",
	"engines_chance":       "기록에는 이유가 없습니다. 더 반복하면 우연인지 가릴 수 있습니다.",
	"engines_unexplained":  "기록에는 이유가 없습니다.",
	"engines_busy":         "%[1]s가 부하기 CPU의 %[2]s를 썼습니다. CPU를 기다린 시간이 서버의 시간으로 잡힙니다.",
	"engines_latency_same": "두 엔진의 응답 시간이 같습니다. p50과 p95의 차이가 %[1]s 또는 %[2]s 이내입니다.",
	"engines_latency":      "%[1]s와 %[2]s의 응답 시간이 다릅니다: %[3]s",
	"engines_apart":        "%[1]s %[2]s 대 %[3]s",
	"engines_late":         "%[1]s도 요청의 1%%를 %[2]s 이상 늦게 보냈습니다. %[3]s는 이 값을 알려 주지 않습니다.",
	"engines_own_work":     "%[1]s는 요청 하나에 CPU 시간을 %[2]s배 쓰고, 이를 기다리는 응답은 그만큼 늦어집니다. 부하기가 한 일이 서버의 시간으로 잡힙니다.",
	"engines_held_up":      "서버가 쓴 CPU는 %[2]s일 때 %[1]s개, %[4]s일 때 %[3]s개입니다. 일을 덜 하면서 더 느렸으므로 같은 CPU를 쓰는 다른 프로그램 등이 서버를 붙잡은 것입니다. 조용한 머신에서 다시 측정해 보십시오.",
	"engines_herd":         "모든 사용자가 동시에 시작합니다. 첫 1초에 %[2]s가 받은 응답 %[1]s개 중 5%%는 %[3]s 이상 걸렸습니다.",
	"engines_cost":         "요청 하나에 드는 부하기 CPU 시간은 %[1]s %[2]s, %[3]s %[4]s입니다.",
	"engines_cost_memory":  "요청 하나에 드는 부하기 CPU 시간은 %[1]s %[2]s, %[3]s %[4]s이고, 메모리는 각각 %[5]s, %[6]s입니다.",

	// The grounds of claims, one after the other in a cell.
	"was":              "%[1]s = %[2]s(%[3]s)",
	"was_within":       "%[1]s = %[2]s, 95%% 신뢰구간 %[3]s~%[4]s(%[5]s)",
	"was_published":    "원문의 %[1]s = %[2]s",
	"left_right":       "왼쪽은 오른쪽의 %[1]s배, 95%% 신뢰구간 %[2]s~%[3]s",
	"tolerance":        "허용 오차 %[1]s%%",
	"both_sides":       "신뢰구간이 기준의 양쪽에 걸쳐 있음",
	"to_settle":        "편차가 지금과 같다면 약 %[1]s하면 판정 가능",
	"more_repeats":     "%[1]s해야 판정 가능",
	"no_variant":       "이 실행에는 %[1]s 구성이 없음",
	"unreadable":       "기대식을 읽을 수 없음: %[1]s",
	"nothing_measured": "측정값과 비교하는 것이 없음: published.가 붙지 않은 수치가 있어야 함",
	"no_value":         "기대식을 계산할 수 없음: %[1]s",
	"no_trial":         "%[1]s 구성은 실행되지 않았음",
	"needs":            "이 주장의 조건은 %[1]s, %[2]s 구성이 실행된 것은 %[3]s(환경 %[4]s, 엔진 %[5]s, %[6]s)",
	"none_counts":      "%[1]s 구성에 유효한 시행이 없음: %[2]s",
	"none_ended":       "%[1]s 구성에 끝까지 실행된 시행이 없음: %[2]s",
	"not_published":    "원문에 %[1]s 수치가 없음",
	"not_measured":     "%[3]s 구성에 %[1]s.%[2]s 값이 없는 시행이 있음",
	"stand_in":         "%[1]s은 %[2]s에 관한 것이나, 실행된 것은 대체 서버 %[3]s(%[4]s)",
	"address_alone":    "%[1]s은 %[2]s에 관한 것이나, 실행된 것은 주소만 알려진 서버(%[3]s)",
	"other_target":     "%[1]s은 %[2]s에 관한 것이나, 실행된 것은 %[3]s(%[4]s)",
}

// chained joins texts by semicolons, and by a space those that end in a full stop.
func chained(texts []string) string {
	return strings.ReplaceAll(strings.Join(texts, "; "), ".; ", ". ")
}
