package report_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"

	"perflab/report"
	"perflab/report/html"
	"perflab/report/internal/sample"
	"perflab/report/markdown"
	"perflab/report/text"
	"perflab/runner/phrase"
	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict"
)

// TestKoreanReportsRepeatNoEnglish looks for what trials warn of, and why they are invalid,
// in a Korean file's reports.
func TestKoreanReportsRepeatNoEnglish(t *testing.T) {
	d := data(sample.Engines("ko"))
	var trials []*result.Trial
	warnings := []phrase.Statement{
		phrase.IterationsCut(phrase.Number(3), phrase.Text("30s")),
		phrase.ResourcesUnread(phrase.Text("server"), phrase.Text("gone")),
	}
	english := phrase.Lines(phrase.English, warnings)
	for i, p := range d.Run.Plan.Trials {
		trial := sample.Trial(plan.Trial{Index: p.Index, Variant: p.Variant, Repeat: p.Repeat, Engine: p.Engine}, false)
		trial.Warnings = slices.Clone(warnings)
		trial.Evidence = sample.Evidence(2)
		late, full := &trial.Evidence.Checks[3], &trial.Evidence.Checks[6]
		late.Status, late.InvalidAt = result.GradeInvalid, 1e7
		trial.Warnings = append(trial.Warnings, full.Says)
		if i == 0 {
			trial.Status, trial.Reason = result.Invalid, late.Says
			english = append(english, late.Says.String(), full.Says.String(), trial.Evidence.Checks[5].Says.String())
		}
		trial.Environment.Isolation.Note = phrase.OneCPU
		trials = append(trials, trial)
	}
	english = append(english, trials[0].Environment.Isolation.Note.String())
	d.Judgement = verdict.Judge(d.Run, trials)
	j := d.Judgement
	english = slices.Concat(english, phrase.Lines(phrase.English, j.Reasons), phrase.Lines(phrase.English, j.Warnings))
	for _, v := range j.Variants {
		english = append(english, phrase.Lines(phrase.English, v.Engines.Says)...)
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
	for name, data := range map[string]report.Data{"engines": d, "search": searches} {
		for format, said := range drawn(t, data) {
			for _, e := range english {
				if strings.Contains(said, e) {
					t.Errorf("%s of %s says %q", format, name, e)
				}
			}
		}
	}
}

// TestKoreanReportsSpeakKorean looks for sentences of verdict's in a Korean file's reports.
func TestKoreanReportsSpeakKorean(t *testing.T) {
	for _, standIn := range []bool{false, true} {
		d := data(sample.Explained("ko", standIn))
		var english []string
		for _, c := range d.Judgement.Claims {
			english = append(english, phrase.Join(phrase.English, c.Grounds...))
		}
		for _, f := range d.Judgement.Audit {
			english = append(english, phrase.Join(phrase.English, f.Says...))
		}
		for _, v := range d.Judgement.Variants {
			english = append(english, phrase.Join(phrase.English, v.Bottleneck.Says...), v.Bottleneck.Next.String())
		}
		for format, said := range drawn(t, d) {
			for _, e := range english {
				if strings.Contains(said, e) {
					t.Errorf("%s says %q", format, e)
				}
			}
		}
		p := report.NewView(d).Prose
		for _, said := range append([]string{p.Asked, p.Claims, p.Variants[0].Says, p.Variants[2].Says, p.Verdicts[0].Why}, p.After...) {
			if !strings.ContainsFunc(said, func(r rune) bool { return unicode.Is(unicode.Hangul, r) }) || strings.Contains(said, "%!") {
				t.Errorf("not Korean: %q", said)
			}
		}
	}
}

// drawn are a run's reports for people, by their files.
func drawn(t *testing.T, d report.Data) map[string]string {
	t.Helper()
	bundle, err := markdown.Hugo(d)
	if err != nil {
		t.Fatal(err)
	}
	var page strings.Builder
	if err := html.Write(&page, d, html.Options{}); err != nil {
		t.Fatal(err)
	}
	return map[string]string{
		"summary.txt": text.Summary(d), "report.md": strings.ReplaceAll(markdown.Report(d), `\`, ""), "report.html": page.String(),
		"index.md": strings.ReplaceAll(string(bundle[0].Data), `\`, ""),
	}
}

// data is what a report of a made-up run is made of.
func data(run *result.Run, judgement *verdict.Judgement) report.Data {
	return report.Data{Run: run, Judgement: judgement}
}

// TestLanguagesOfTheFile holds the languages that a file may name to those that there are.
func TestLanguagesOfTheFile(t *testing.T) {
	field, _ := reflect.TypeFor[spec.Experiment]().FieldByName("Language")
	var names []string
	for _, l := range phrase.Languages() {
		names = append(names, string(l))
	}
	if enum, has := field.Tag.Get("enum"), strings.Join(names, ","); enum != has {
		t.Errorf("a file may name %s, there are %s", enum, has)
	}
}
