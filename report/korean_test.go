package report

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"perflab/report/internal/sample"
	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/verdict"
)

// parsed are the packages' files without tests, by path.
func parsed(t *testing.T, packages ...string) map[string]*ast.File {
	t.Helper()
	files := map[string]*ast.File{}
	for _, p := range packages {
		paths, err := filepath.Glob(filepath.Join("..", p, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			if files[path], err = parser.ParseFile(token.NewFileSet(), path, nil, 0); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(files) == 0 {
		t.Fatalf("no file in %q", packages)
	}
	return files
}

var anyVerb = regexp.MustCompile(`%[.\d]*[a-z]`)

// literal is a string in the source with %v for each verb and each thing that is no literal; ""
// where it is no string.
func literal(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if s, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
			return anyVerb.ReplaceAllString(s, "%v")
		}
	case *ast.BinaryExpr:
		if left, right := literal(e.X), literal(e.Y); e.Op == token.ADD && left+right != "" {
			part := func(s string) string {
				if s == "" {
					return "%v"
				}
				return s
			}
			return part(left) + part(right)
		}
	}
	return ""
}

// TestRecordedSentencesAreThoseWritten finds what was reworded where the record is written.
func TestRecordedSentencesAreThoseWritten(t *testing.T) {
	written := map[string]bool{}
	for _, file := range parsed(t, "runner/internal/trial", "runner/internal/load", "runner/internal/env", "runner/internal/cli") {
		ast.Inspect(file, func(n ast.Node) bool {
			if e, ok := n.(ast.Expr); ok {
				written[literal(e)] = true
			}
			return true
		})
	}
	for _, r := range koreanRecorded {
		if !written[r[0]] {
			t.Errorf("nothing writes %q", r[0])
		}
		if got, want := len(regexp.MustCompile(`%\[\d\]s`).FindAllString(r[1], -1)), strings.Count(r[0], "%v"); got != want {
			t.Errorf("%q has %d parts of %d", r[1], got, want)
		}
	}
}

// TestWhatIsRecordedHasItsKorean finds what is written to the record and has no Korean: an
// engine's warnings, why a self-check is not known, notes on isolation.
func TestWhatIsRecordedHasItsKorean(t *testing.T) {
	var sentences []string
	visit := func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			if !strings.HasSuffix(strings.ToLower(n.Name.Name), "warnings") && n.Name.Name != "cutWarning" {
				return true
			}
			ast.Inspect(n, func(n ast.Node) bool {
				e, ok := n.(ast.Expr)
				if s := ""; ok {
					if s = literal(e); s != "" {
						sentences = append(sentences, s)
						return false
					}
				}
				return true
			})
		case *ast.CallExpr:
			if f, ok := n.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "unknown" {
				sentences = append(sentences, literal(n.Args[0]))
			}
		case *ast.KeyValueExpr:
			if k, ok := n.Key.(*ast.Ident); ok && k.Name == "Note" {
				sentences = append(sentences, literal(n.Value))
			}
		}
		return true
	}
	for _, file := range parsed(t, "runner/internal/trial", "runner/internal/load", "runner/internal/env") {
		ast.Inspect(file, visit)
	}
	sentences = slices.DeleteFunc(sentences, func(s string) bool { return !strings.Contains(s, " ") })
	if len(sentences) < 12 {
		t.Fatalf("only %d sentences: %q", len(sentences), sentences)
	}
	w := words("ko")
	for _, s := range sentences {
		if ko := w.recorded(strings.ReplaceAll(s, "%v", "7")); ko == strings.ReplaceAll(s, "%v", "7") || strings.Contains(ko, "%!") {
			t.Errorf("%q has no Korean: %q", s, ko)
		}
	}
}

func TestEveryCheckHasItsKorean(t *testing.T) {
	names := map[string]bool{}
	name := regexp.MustCompile(`^[a-z0-9_]+_(share|ns|count)$`)
	for path, file := range parsed(t, "runner/internal/trial") {
		if strings.HasPrefix(filepath.Base(path), "checks") {
			ast.Inspect(file, func(n ast.Node) bool {
				if e, ok := n.(*ast.BasicLit); ok && name.MatchString(literal(e)) {
					names[literal(e)] = true
				}
				return true
			})
		}
	}
	if len(names) < 14 {
		t.Fatalf("only %d checks: %v", len(names), names)
	}
	w := words("ko")
	for name := range names {
		if checkName(name, w) == name {
			t.Errorf("%s has no name in words", name)
		}
		c := result.SelfCheck{Name: name, Unit: name[strings.LastIndex(name, "_")+1:], Value: 0.5, WarnAt: 0.1, InvalidAt: 0.4, Status: result.GradeInvalid, Says: "too much"}
		if says := w.checkSays(c); !strings.Contains(says, "무효 기준 ") || strings.Contains(says, "%!") {
			t.Errorf("%s says %q", name, says)
		}
	}
	for name := range koreanChecks {
		if !names[name] {
			t.Errorf("there is no check %s", name)
		}
	}
}

func TestRecordedInKorean(t *testing.T) {
	w := words("ko")
	cpu := result.SelfCheck{Name: "generator_cpu_share", Unit: "share", Value: 0.97, WarnAt: 0.8, InvalidAt: 0.95, Status: result.GradeInvalid, Says: "the generator used 97% of its 1 CPU (limit 95%): it was saturated; give it more"}
	late := result.SelfCheck{Name: "send_lag_p50_ns", Unit: "ns", Value: 12.34e6, WarnAt: 2e6, InvalidAt: 1e7, Status: result.GradeInvalid, Says: "half of the requests were late; give it more"}
	full := result.SelfCheck{Name: "listen_overflows_count", Unit: "count", Value: 1234, WarnAt: 1, Status: result.GradeWarning, Says: "the queue was full; accept faster"}
	checks := []result.SelfCheck{cpu, late, full}
	saturated, slow := w.checkSays(cpu), w.checkSays(late)
	if want := "부하기가 할당된 CPU의 97%를 썼습니다(무효 기준 95%). 부하기에 CPU를 더 주거나 부하를 줄이십시오."; saturated != want {
		t.Errorf("got %q, want %q", saturated, want)
	}
	for text, want := range map[string]string{
		cpu.Says:                          saturated,
		cpu.Says + "; " + late.Says:       saturated + " " + slow,
		"at 566/s " + cpu.Says:            "566/s에서 " + saturated,
		"at 566/s: died under load: gone": "566/s에서 부하를 받는 중에 종료되었습니다: gone",
		"the environment is not as asked: server.mode asked sync, in force pooled; server.workers asked 9, not reported":         "환경이 요청과 다릅니다: server.mode 요청 sync, 적용 pooled; server.workers 요청 9, 보고 없음",
		"one CPU: server and generator share it; environment.cpus without effect: the embedded stand-in runs outside containers": "CPU가 1개; environment.cpus 적용 안 됨: 내장 대체 서버는 컨테이너 밖에서 실행됨",
		"the engine gave up; and said so": "the engine gave up; and said so",
	} {
		if got := w.ofTrial(text, checks); got != want {
			t.Errorf("%q\ngot  %q\nwant %q", text, got, want)
		}
		if en := words("en").ofTrial(text, checks); en != text {
			t.Errorf("English changed to %q", en)
		}
	}
	step := result.SearchStep{Rate: 566, Doubt: cpu.Says, Doubts: []result.SelfCheck{cpu}}
	if got := stepResult(step, w); got != "? "+saturated {
		t.Errorf("a step in doubt: %q", got)
	}
}

// TestKoreanReportsRepeatNoEnglish looks for what trials warn of, and why they are invalid,
// in a Korean file's reports.
func TestKoreanReportsRepeatNoEnglish(t *testing.T) {
	d := data(sample.Engines("ko"))
	var trials []*result.Trial
	english := []string{
		"3 iterations had no answer 30s after the load ended and were interrupted (load.graceful_stop): the slowest responses are not in the figures",
		"resources of server: gone",
	}
	for i, p := range d.Run.Plan.Trials {
		trial := sample.Trial(plan.Trial{Index: p.Index, Variant: p.Variant, Repeat: p.Repeat, Engine: p.Engine}, false)
		trial.Warnings = slices.Clone(english)
		trial.Evidence = sample.Evidence(2)
		late, full := &trial.Evidence.Checks[3], &trial.Evidence.Checks[6]
		late.Status, late.InvalidAt = result.GradeInvalid, 1e7
		trial.Warnings = append(trial.Warnings, full.Says)
		if i == 0 {
			trial.Status, trial.Reason = result.Invalid, late.Says
			english = append(english, late.Says, full.Says, trial.Evidence.Checks[5].Says)
		}
		trial.Environment.Isolation.Note = "one CPU: server and generator share it"
		trials = append(trials, trial)
	}
	english = append(english, trials[0].Environment.Isolation.Note)
	d.Judgement = verdict.Judge(d.Run, trials)
	j := d.Judgement
	english = slices.Concat(english, j.Reasons, j.Warnings)
	for _, v := range j.Variants {
		english = append(english, v.Engines.Says...)
	}
	searches := data(sample.Search("ko"))
	for _, v := range searches.Judgement.Variants {
		for _, step := range v.Trials[0].Search.Steps {
			for _, missed := range verdict.Missed(step) {
				english = append(english, missed.String())
			}
		}
	}
	if len(english) < 20 {
		t.Fatalf("only %q", english)
	}
	for name, data := range map[string]Data{"engines": d, "search": searches} {
		bundle, err := Hugo(data)
		if err != nil {
			t.Fatal(err)
		}
		for format, text := range map[string]string{
			"summary.txt": Summary(data), "report.md": strings.ReplaceAll(Markdown(data), `\`, ""), "report.html": render(t, data, Options{}),
			"index.md": strings.ReplaceAll(string(bundle[0].Data), `\`, ""),
		} {
			for _, e := range english {
				if strings.Contains(text, e) {
					t.Errorf("%s of %s says %q", format, name, e)
				}
			}
		}
	}
}
