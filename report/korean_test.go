package report

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"perflab/report/internal/sample"
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
