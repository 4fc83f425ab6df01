package output

import (
	"bytes"
	"encoding/json"
	"errors"
	"path"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	reflector "github.com/invopop/jsonschema"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"perflab/runner/internal/golden"
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/verdict"
	"perflab/runner/verdict/history"
)

// printed are the commands with a schema, and the types of what they print.
var printed = map[string]reflect.Type{"exec": reflect.TypeFor[Exec](), "compare": reflect.TypeFor[result.Comparison](), "history": reflect.TypeFor[history.History]()}

// schemaOf makes a command's schema of its type, of the types' comments and of the texts that
// Print puts beside statements. open admits fields that it does not name.
func schemaOf(t *testing.T, command string, comments map[string]string, open bool) string {
	t.Helper()
	types := map[string]reflect.Type{}
	r := &reflector.Reflector{Anonymous: true, AllowAdditionalProperties: open, CommentMap: comments}
	r.Namer = func(of reflect.Type) string {
		if of.Name() == "" {
			return ""
		}
		name := path.Base(of.PkgPath()) + "." + of.Name()
		types[name] = of
		return name
	}
	r.Mapper = func(of reflect.Type) *reflector.Schema {
		switch of {
		case reflect.TypeFor[phrase.Statement]():
			return &reflector.Schema{Description: "A sentence: a code with arguments, or others' words. Beside it stands its text in English."}
		case reflect.TypeFor[result.Verdict]():
			return &reflector.Schema{Type: "string", Enum: []any{result.WithinTolerance, result.Undecided, result.Regressed, result.NotComparable}}
		case reflect.TypeFor[time.Duration]():
			return &reflector.Schema{Type: "integer", Description: "Nanoseconds."}
		}
		return nil
	}
	r.AdditionalFields = func(of reflect.Type) (fields []reflect.StructField) {
		for i := range of.NumField() {
			name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
			if as, ok := spokenAs[name]; ok {
				text := reflect.TypeFor[string]()
				if as.list {
					text = reflect.TypeFor[[]string]()
				}
				fields = append(fields, reflect.StructField{Name: "Spoken" + of.Field(i).Name, Type: text, Tag: reflect.StructTag(`json:"` + as.field + `,omitempty" jsonschema_description:"In English."`)})
			}
		}
		return fields
	}
	s := r.ReflectFromType(printed[command])
	s.Title = "runner " + command + " --json"
	for name, definition := range s.Definitions {
		nullable(types[name], definition)
	}
	compact, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := json.Indent(&out, compact, "", "  "); err != nil {
		t.Fatal(err)
	}
	return out.String() + "\n"
}

// nullable admits null where Go writes it: for slices, maps and pointers that are always written.
func nullable(of reflect.Type, s *reflector.Schema) {
	if of == nil || of.Kind() != reflect.Struct || s.Properties == nil {
		return
	}
	for _, f := range reflect.VisibleFields(of) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		kind := f.Type.Kind()
		if p, ok := s.Properties.Get(name); ok && !strings.Contains(options, "omit") && (kind == reflect.Slice || kind == reflect.Map || kind == reflect.Pointer) {
			said := p.Description
			p.Description = ""
			s.Properties.Set(name, &reflector.Schema{Description: said, AnyOf: []*reflector.Schema{p, {Type: "null"}}})
		}
	}
}

// comments are those of the module's types.
func comments(t *testing.T) map[string]string {
	t.Helper()
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir("../../..")
	r := &reflector.Reflector{}
	for _, room := range []string{"runner/internal/output", "runner/result", "runner/verdict", "runner/spec", "runner/published", "runner/threshold"} {
		if err := r.AddGoComments("perflab", room, reflector.WithFullComment()); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(here)
	return r.CommentMap
}

// TestSchemas keeps the schemas that the program prints equal to its types.
func TestSchemas(t *testing.T) {
	said := comments(t)
	for command := range printed {
		golden.Compare(t, command+".schema.json", schemaOf(t, command, said, true))
		if !json.Valid(Schema(command)) || bytes.Contains(Schema(command), []byte(`#/$defs/"`)) {
			t.Errorf("the schema of %s is none", command)
		}
	}
	if Schema("plan") != nil {
		t.Error("plan has a schema")
	}
}

// validator compiles a schema.
func validator(t *testing.T, text string) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("file:///schema.json", document); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("file:///schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// validate holds what Print prints of v against a command's schema, and against one that admits
// no field that it does not name.
func validate(t *testing.T, command string, v any) {
	t.Helper()
	var out bytes.Buffer
	if err := Print(&out, v); err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(&out)
	if err != nil {
		t.Fatal(err)
	}
	for what, text := range map[string]string{"published": string(Schema(command)), "strict": schemaOf(t, command, nil, false)} {
		if err := validator(t, text).Validate(document); err != nil {
			t.Errorf("%s, %s schema: %v", command, what, err)
		}
	}
}

// TestRecordsValidate judges every kept record as exec does, and one with nothing in it.
func TestRecordsValidate(t *testing.T) {
	found, err := filepath.Glob("../cli/testdata/records/*")
	if err != nil || len(found) == 0 {
		t.Fatalf("%d records, %v", len(found), err)
	}
	for _, dir := range found {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			run, trials, err := result.Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			validate(t, "exec", Exec{Run: dir, RunID: run.ID, Report: "report.html", Verdict: "passed", Judgement: verdict.Judge(run, trials), Comparison: run.Comparison})
		})
	}
	validate(t, "exec", Exec{Judgement: &verdict.Judgement{}})
}

// TestComparisonsValidate: with every field, and with none.
func TestComparisonsValidate(t *testing.T) {
	said := []phrase.Statement{phrase.NoReason, phrase.Verbatim("others' words")}
	whole := result.Comparison{
		By: result.ByPairs, Base: "git main", Head: "20261122-213200-4f1a", Verdict: result.Undecided, Reasons: said, Warnings: said, Allowed: []string{"kernel"},
		Undecided: "fail", Pairs: 14, Most: 20, Disturbed: 1, BaseRuns: 5,
		Metrics: []result.Change{{
			Variant: "small", Metric: "http_reqs", Aggregation: "rate", Unit: "per_s", Primary: true, HigherIsBetter: true, Base: 1, Head: 2, Absolute: true,
			Change: 1, Low: 0.5, High: 1.5, Interval: true, Tolerance: 0.05, P: 0.01, Pairs: 14, Verdict: result.Undecided, Reason: phrase.NoReason, More: -1,
		}},
	}
	v := reflect.ValueOf(whole.Metrics[0])
	for i := range v.NumField() {
		if v.Field(i).IsZero() {
			t.Errorf("%s has no value here", v.Type().Field(i).Name)
		}
	}
	validate(t, "compare", whole)
	validate(t, "compare", result.Comparison{Verdict: result.NotComparable})
	validate(t, "exec", Exec{Judgement: &verdict.Judgement{}, Comparison: &whole})
	var out bytes.Buffer
	if err := Print(&out, whole); err != nil || !strings.Contains(out.String(), `"reason": "`+phrase.NoReason.String()) {
		t.Errorf("%v: a figure's reason has no text:\n%s", err, &out)
	}
}

// TestSchemasRefuse tells that validating can fail.
func TestSchemasRefuse(t *testing.T) {
	for name, text := range map[string]string{
		"a verdict that is a number": `{"by":"pairs","base":"a","head":"b","verdict":1,"metrics":[],"undecided":"fail"}`,
		"no verdict":                 `{"by":"pairs","base":"a","head":"b","metrics":[],"undecided":"fail"}`,
	} {
		document, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if validator(t, string(Schema("compare"))).Validate(document) == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// TestHistoriesValidate: of one shift, of too few runs, and of none.
func TestHistoriesValidate(t *testing.T) {
	figure := history.Figure{Variant: "a", Metric: "http_reqs", Aggregation: "rate", Unit: "per_s"}
	var points []history.Point
	for i := range 24 {
		v := 100 + float64(7*i*i%13)
		if i >= 12 {
			v *= 0.5
		}
		points = append(points, history.Point{
			Experiment: "feed", Fingerprint: "same", Run: history.Ref{ID: string(rune('a' + i)), Started: time.Unix(int64(i), 0).UTC(), Commit: "1a2b3c"},
			Values: []history.Value{{Figure: figure, Spread: history.Spread{Mean: v, Low: v - 1, High: v + 1}}},
		})
	}
	points = append(points, history.Unreadable("broken", errors.New("half a record")))
	for _, n := range []int{24, 3, 0} {
		h, err := history.Find(append(points[:n:n], points[24]), "", nil)
		if err != nil {
			t.Fatal(err)
		}
		if n == 24 && len(h.Lines[0].Series[0].Shifts) != 1 {
			t.Error("no shift to validate")
		}
		validate(t, "history", h)
	}
}
