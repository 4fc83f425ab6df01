package phrase

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"perflab/runner/quantity"
)

// TestEveryLanguage finds an entry that a language lacks, or whose texts name other arguments
// than it has.
func TestEveryLanguage(t *testing.T) {
	if len(catalogue) < 170 {
		t.Fatalf("only %d entries", len(catalogue))
	}
	for code, e := range catalogue {
		for _, l := range Languages() {
			text, used := e.texts.in(l), map[string]bool{}
			for _, m := range placeholder.FindAllString(text, -1) {
				used[m] = true
			}
			for n := 1; n <= e.args; n++ {
				name := fmt.Sprintf("{%d}", n)
				if used[name] == slices.Contains(e.texts.omits[l], n) {
					t.Errorf("%s in %s: %s is left out or named, unlike the entry says: %q", code, l, name, text)
				}
				delete(used, name)
			}
			if text == "" || text != inField(e.texts, l) || len(used) > 0 || strings.Contains(text, "%s") {
				t.Errorf("%s in %s is %q of %d arguments", code, l, text, e.args)
			}
		}
	}
}

func TestEveryWordInEveryLanguage(t *testing.T) {
	verb := regexp.MustCompile(`%[^ ]?[sd%]|%\.\d[fg]%*`)
	report := map[string]bool{}
	for name, table := range map[string]map[string]word{"report": reportWords, "evidence": evidenceWords, "explained": explainedWords, "gate": gateWords, "text": textWords, "page": pageWords, "site": siteWords, "live": liveWords} {
		for key, w := range table {
			if name != "site" && report[key] {
				t.Errorf("%s is a word twice", key)
			}
			report[key] = report[key] || name != "site"
			for _, l := range Languages() {
				if w.in(l) == "" || w.in(l) != inField(w, l) || !slices.Equal(verb.FindAllString(w.in(l), -1), verb.FindAllString(w.en, -1)) {
					t.Errorf("%s %s in %s is %q, in English %q", name, key, l, w.in(l), w.en)
				}
			}
		}
	}
}

func TestThingsInEveryLanguage(t *testing.T) {
	for name, c := range things {
		for _, text := range []string{c.many, c.ko} {
			if !strings.Contains(text, "{1}") {
				t.Errorf("%s: %q has no number", name, text)
			}
		}
		if c.one == "" {
			t.Errorf("%s has no text of one", name)
		}
	}
}

func TestArguments(t *testing.T) {
	for name, c := range map[string]struct {
		arg    Arg
		en, ko string
	}{
		"text":                 {Text("{1} 100%"), "{1} 100%", "{1} 100%"},
		"number":               {Number(9), "9", "9"},
		"large number":         {Number(1_000_000), "1000000", "1000000"},
		"fixed":                {Fixed(918.953, 1), "919.0", "919.0"},
		"signed":               {Signed(-0.25, 1), "-0.2", "-0.2"},
		"signed up":            {Signed(15.24, 1), "+15.2", "+15.2"},
		"digits":               {Digits(3.14159, 3), "3.14", "3.14"},
		"many digits":          {Digits(1234.5, 3), "1234", "1234"},
		"no number":            {Digits(math.Inf(1), 3), "?", "?"},
		"share":                {Share(0.921), "92%", "92%"},
		"share with decimals":  {ShareFixed(0.0042, 1), "0.4%", "0.4%"},
		"unknown share":        {Share(math.NaN()), "an unknown share", "알 수 없음"},
		"percent":              {Percent(0.0035), "0.35%", "0.35%"},
		"seconds":              {Seconds(1.953), "1.95 s", "1.95 s"},
		"milliseconds":         {Seconds(0.0354), "35.4 ms", "35.4 ms"},
		"whole milliseconds":   {Seconds(0.1664), "166 ms", "166 ms"},
		"microseconds":         {Seconds(651e-6), "651 µs", "651 µs"},
		"unknown time":         {Seconds(math.NaN()), "an unknown time", "알 수 없음"},
		"duration":             {Duration(1234567 * time.Nanosecond), "1.23 ms", "1.23 ms"},
		"size":                 {Size(46895), "46.9 kB", "46.9 kB"},
		"small size":           {Size(980), "980 B", "980 B"},
		"memory":               {Memory(512 << 20), "512 MiB", "512 MiB"},
		"little memory":        {Memory(20e6), "19.1 MiB", "19.1 MiB"},
		"rate":                 {Rate(566.2), "566/s", "566/s"},
		"quantity per second":  {Quantity(351.608, quantity.PerSecond), "351.6 per second", "351.6/s"},
		"quantity of CPUs":     {Quantity(0.984, quantity.CPU), "0.9840 CPUs", "0.9840개(CPU)"},
		"quantity of bytes":    {Quantity(123456, quantity.Bytes), "123456 bytes", "123456 B"},
		"quantity, a share":    {Quantity(0.99999, quantity.Share), "99.99%", "99.99%"},
		"quantity of time":     {Quantity(35.42, Milliseconds), "35.42 ms", "35.42 ms"},
		"quantity of nothing":  {Quantity(3, Plain), "3.000", "3.000"},
		"bound":                {Bound(351.608, quantity.PerSecond), "351.6", "351.6"},
		"interval":             {Interval(301, 303.4, 0), "301 to 303", "301~303"},
		"ends that read alike": {Interval(2.01, 2.04, 1), "2.0", "2.0"},
		"no upper end":         {Interval(1, math.Inf(1), 0), "1 or more", "1 이상"},
		"characters":           {Characters(200, 500), "200 to 500 characters", "200~500자"},
		"as many characters":   {Characters(200, 200), "200 characters", "200자"},
		"one CPU":              {CPUs(1), "1 CPU", "CPU 1개"},
		"part of one":          {CPUs(0.5), "0.5 CPUs", "CPU 0.5개"},
		"workers":              {Workers(9), "9 workers", "워커 9개"},
		"workers of threads":   {WorkersOfThreads(1, 4), "1 worker of 4 threads", "워커 1개(스레드 각 4개)"},
		"connections":          {WorkersOfConnections(9, 1000), "9 workers of 1000 connections", "워커 9개(연결 각 1000개)"},
		"slots":                {Slots(9), "9 requests at once", "동시에 9개"},
		"trials":               {Trials(1), "1 trial", "시행 1회"},
		"repeats":              {Repeats(2), "2 more repeats", "2회 더 반복"},
		"times":                {Times(1234), "1,234 times", "1,234회"},
		"once":                 {Times(1), "once", "1회"},
		"check":                {Check("steal_share"), "steal_share", "다른 머신에 빼앗긴 CPU 시간(steal)"},
		"limits":               {List(Limit("server CPU"), Limit("unknown")), "server CPU, unknown", "서버 CPU, 알 수 없음"},
		"names":                {Names([]string{"a", "b"}), "a, b", "a, b"},
		"status":               {Status("failed"), "failed", "환경 오류"},
		"unknown status":       {Status("lost"), "lost", "lost"},
		"sentences":            {Sentences(NoReason, Statement{}, Verbatim("gone")), "no reason recorded; gone", "기록된 이유 없음; gone"},
	} {
		t.Run(name, func(t *testing.T) {
			data, err := json.Marshal(c.arg)
			if err != nil {
				t.Fatal(err)
			}
			var read Arg
			if err := json.Unmarshal(data, &read); err != nil {
				t.Fatalf("%s: %v", data, err)
			}
			for _, a := range []Arg{c.arg, read} {
				if en, ko := a.in(English), a.in(Korean); en != c.en || ko != c.ko {
					t.Errorf("got %q and %q, want %q and %q", en, ko, c.en, c.ko)
				}
			}
		})
	}
}

func TestJoin(t *testing.T) {
	slots := LimitSlots(Workers(9), Number(9), Seconds(0.1))
	on := LimitSlotsCPU(Seconds(0.01), Share(0.2))
	if got, want := Join(English, Statement{}, slots, on, NextQuota), "all of 9 workers are taken, 9 requests are in flight: a request holds its slot for 100 ms, of which 10 ms are CPU; the CPU is busy for 20%; raise environment.cpus"; got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if got, want := Join(Korean, Verbatim("gone"), slots, on), "gone; "+slots.In(Korean)+" "+on.In(Korean); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if got := on.In(English); strings.HasPrefix(got, ",") {
		t.Errorf("on its own it is %q", got)
	}
	if got := Verbatim(", as it is").In(English); got != ", as it is" {
		t.Errorf("others' words became %q", got)
	}
}

func TestJSON(t *testing.T) {
	s := RunEnded(Status("failed"), Sentences(Verbatim("exit status 1"), TrialsCount(Text("a"), Number(2), Sentences(NoVariants))))
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"key":"run_ended","args":[{"kind":"status","text":"failed"},{"kind":"sentences","of":["exit status 1",{"key":"trials_count","args":["a",2,{"key":"no_variants"}]}]}]}`; string(data) != want {
		t.Errorf("got  %s\nwant %s", data, want)
	}
	var read Statement
	if err := json.Unmarshal(data, &read); err != nil || !reflect.DeepEqual(read, s) {
		t.Errorf("read %+v, %v", read, err)
	}
	for text, want := range map[string]string{
		`"died under load: gone"`:            "died under load: gone",
		`""`:                                 "",
		`{"key":"of_a_newer","args":[true]}`: "error",
		`{"key":"of_a_newer","args":[null,7,{"key":"also"}]}`:               `of_a_newer ["" "7" "also []"]`,
		`{"key":"no_request","args":[{"key":"run_ended"}]}`:                 "error",
		`{"key":"of_a_newer","args":["7",{"kind":"share","values":[0.5]}]}`: `of_a_newer ["7" "50%"]`,
		`{"key":"run_ended","args":["failed"]}`:                             "error",
		`7`:                                                                 "error",
	} {
		var read Statement
		err := json.Unmarshal([]byte(text), &read)
		if got := read.In(Korean); (err != nil) != (want == "error") || err == nil && got != want {
			t.Errorf("%s: got %q, %v", text, got, err)
		}
	}
}

// TestWhatTrialsRecord holds a few of the sentences that records keep to their words.
func TestWhatTrialsRecord(t *testing.T) {
	saturated := SelfCheckInvalid(Sentences(GeneratorUsed(Share(0.97), CPUs(1))), Percent(0.95), Sentences(WasSaturated), Sentences(MoreGenerator))
	for _, c := range []struct {
		says   Statement
		en, ko string
	}{
		{
			saturated, "the generator used 97% of its 1 CPU (limit 95%): it was saturated; give the generator more CPUs, or send less",
			"부하기가 할당된 CPU 1개의 97%를 썼습니다(무효 기준 95%). 부하기가 포화 상태였습니다. 부하기에 CPU를 더 주거나 부하를 줄이십시오.",
		},
		{StepInvalid(Rate(566), Sentences(saturated)), "at 566/s " + saturated.String(), "566/s에서 " + saturated.In(Korean)},
		{StepBroke(Rate(566), Sentences(DiedUnderLoad(Text("gone")))), "at 566/s: died under load: gone", "566/s에서 부하를 받는 중에 종료되었습니다: gone"},
		{
			SelfCheckWarns(Sentences(PortsMissing(Percent(0.004))), Percent(0.001), Percent(0.01), Sentences(MorePorts)),
			`0.4% of the requests found no free local port; from 1% on its figures would be invalid; sudo sysctl -w net.ipv4.tcp_tw_reuse=1 net.ipv4.ip_local_port_range="1024 65535", or keep connections open`,
			`요청의 0.4%가 로컬 포트를 얻지 못했습니다(주의 기준 0.1%, 무효 기준 1%). sudo sysctl -w net.ipv4.tcp_tw_reuse=1 net.ipv4.ip_local_port_range="1024 65535"를 실행하거나 연결을 유지하십시오.`,
		},
		{
			EnvironmentOther(Sentences(SettingOther(Text("server.mode"), Text("sync"), Text("pooled")), SettingUnreported(Text("server.workers"), Text("9")))),
			"the environment is not as asked: server.mode asked sync, in force pooled; server.workers asked 9, not reported",
			"환경이 요청과 다릅니다: server.mode 요청 sync, 적용 pooled; server.workers 요청 9, 보고 없음",
		},
		{
			All(OneCPU, Statement{}, LimitsOfStandIn(Names([]string{"environment.memory", "environment.cpus"}))),
			"one CPU: server and generator share it; environment.memory, environment.cpus without effect: the embedded stand-in runs outside containers",
			"CPU가 1개; environment.memory, environment.cpus 적용 안 됨: 내장 대체 서버는 컨테이너 밖에서 실행됨",
		},
	} {
		if en, ko := c.says.String(), c.says.In(Korean); en != c.en || ko != c.ko {
			t.Errorf("got  %q\nand  %q\nwant %q\nand  %q", en, ko, c.en, c.ko)
		}
	}
}

func TestErrors(t *testing.T) {
	cause := errors.New("gone")
	err := Err(NoVariants, cause)
	if !errors.Is(err, cause) || err.Error() != NoVariants.String() || Error(err).Key != NoVariants.Key {
		t.Errorf("got %v", err)
	}
	if s := Error(fmt.Errorf("start: %w", err)); s.Key != verbatim || s.String() != "start: the experiment has no variant" {
		t.Errorf("what wraps it became %+v", s)
	}
	if s := Error(errors.Join(nil, err)); s.Key != NoVariants.Key {
		t.Errorf("joined with nothing it became %+v", s)
	}
	if s := Error(errors.Join(err, cause)); s.Key != verbatim || s.String() != "the experiment has no variant\ngone" {
		t.Errorf("joined with another it became %+v", s)
	}
	if !Error(nil).IsZero() {
		t.Error("no error says something")
	}
}

// inField is the text in the field that is named after the language; "" without such a field.
func inField(texts any, l Language) string {
	if f := reflect.ValueOf(texts).FieldByName(string(l)); f.IsValid() {
		return f.String()
	}
	return ""
}
