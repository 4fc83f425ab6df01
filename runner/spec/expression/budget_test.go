package expression

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/expr-lang/expr"
)

// Whatever an expression and the response are, evaluating it comes to an end.
func TestEvaluationIsBounded(t *testing.T) {
	long := "[" + strings.TrimSuffix(strings.Repeat("1,", 3000), ",") + "]"
	texts := "[" + strings.TrimSuffix(strings.Repeat(`"`+strings.Repeat("x", 500)+`",`, 2000), ",") + "]"
	deep := strings.Repeat("[", 9000) + strings.Repeat("]", 9000)
	for text, body := range map[string]string{
		"all(json, all(json, all(json, true)))":                                     long,
		"status == 200 and all(1..1000, all(1..9000, true))":                        "",
		"all(json, json == json)":                                                   long,
		"all(json, # in json or true) and all(json, all(json, # in json))":          long,
		"all(json, len(toJSON(json)) > 0)":                                          long,
		"len(toJSON(json)) > 0":                                                     deep,
		"all(json, len(uniq(json)) > 0)":                                            long,
		"len(uniq(json)) > 0":                                                       long,
		"all(json, sum(json) > 0)":                                                  long,
		"all(json, len(sort(json)) > 0)":                                            long,
		`all(json, not (body matches "(x|1)*y"))`:                                   long,
		`body matches "` + strings.Repeat("(.{100,1000}z)?", 60) + `q"`:             texts,
		`all(json, not (body matches #))`:                                           texts,
		"all(json, body + body != '')":                                              texts,
		"len(reduce(1..100, #acc + #acc, 'xx')) > 0":                                "",
		"all(1..900000, upper(body) != '')":                                         texts,
		`all(1..900000, not (body contains "z"))`:                                   texts,
		"all(1..900, len(fromJSON(body)) > 0)":                                      texts,
		`len(join(map(1..900000, body), "")) > 0`:                                   texts,
		"len(groupBy(json, all(json, all(json, true)))) > 0":                        long,
		"reduce(1..900000, reduce(1..900, #acc + 1, 0) + #acc, 0) > 0":              "",
		"len(map(json, map(json, map(json, json)))) > 0":                            long,
		"any(json, find(json, find(json, # == 2) == 2) == 2)":                       long,
		"len(sortBy(json, sum(map(json, sum(json))))) > 0":                          long,
		"one(json, none(json, any(json, # == 2)))":                                  long,
		"count(json, count(json, count(json, # > 0) == 7) == 7) == 7":               long,
		"let a = json; all(a, all(a, all(a, true)))":                                long,
		"status == 200 ? all(json, all(json, all(json, # > 0))) : false":            long,
		"all(json, {let a = #; all(json, {let b = #; all(json, # == a)})})":         long,
		"len(filter(json, len(filter(json, len(filter(json, true)) > 0)) > 0)) > 0": long,
	} {
		t.Run(text[:min(len(text), 60)], func(t *testing.T) {
			p, err := CompileCheck("a", text)
			if err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			_, err = p.Eval(&Response{Status: 200, Body: []byte(body)})
			if took := time.Since(began); took > time.Minute { // without a bound, hours
				t.Errorf("took %v", took)
			}
			if err == nil || !errors.Is(err, errOperations) && !strings.Contains(err.Error(), "memory budget") {
				t.Errorf("error %v", err)
			}
		})
	}
}

// What a check may ask of a large page stays possible.
func TestBudgetIsLarge(t *testing.T) {
	var items []string
	for i := range 5000 {
		items = append(items, fmt.Sprintf(`{"id": %d, "tags": ["a", "b"], "text": %q}`, i, strings.Repeat("text ", 100)))
	}
	r := &Response{Status: 200, Body: []byte("[" + strings.Join(items, ",") + "]"), Headers: map[string]string{"Etag": "x"}}
	for _, text := range []string{
		"all(json, #.id >= 0 and len(#.tags) == 2 and all(#.tags, # in ['a', 'b']))",
		"len(uniq(map(json[0:100], #.id))) == 100",
		"len(json) == 5000 and json[17].id == 17 and json[-1].tags == ['a', 'b']",
		`body contains "4999" and body matches "\"id\": 4999" and body startsWith "["`,
		"sum(map(json, #.id)) > 0 and max(map(json, #.id)) == 4999",
		`"etag" in headers and headers["etag"] + body != ""`,
		"sort(map(json, -#.id))[0] == -4999",
	} {
		p, err := CompileCheck("a", text)
		if err != nil {
			t.Error(err)
			continue
		}
		if held, err := p.Eval(r); !held || err != nil {
			t.Errorf("%s: %v, %v", text, held, err)
		}
	}
}

// A loop over nothing but numbers is not evaluated for each of a thousand statuses beforehand.
func TestTabulatingIsBounded(t *testing.T) {
	began := time.Now()
	p, err := CompileCheck("a", "status == 200 or all(1..1000, all(1..900, true))")
	if took := time.Since(began); err != nil || took > time.Minute {
		t.Fatalf("compiled in %v: %v", took, err)
	}
	if held, err := p.Eval(&Response{Status: 200}); !held || err != nil {
		t.Errorf("%v, %v", held, err)
	}
	if p.byStatus != nil {
		t.Error("it was tabulated")
	}
}

func TestConditionsAreBounded(t *testing.T) {
	if _, err := Condition("all(1..1000, all(1..900, # > 0 and # > 0 and # > 0))", struct{}{}, nil); !errors.Is(err, errOperations) {
		t.Errorf("error %v", err)
	}
}

func TestStepConditionsAreBounded(t *testing.T) {
	w, err := CompileWhen("user == 0 or all(1..1000, all(1..900, # > 0 and # > 0 and # > 0))", []string{"id"})
	if err != nil {
		t.Fatal(err)
	}
	if holds, err := w.Holds(&Moment{User: 1}); holds || !errors.Is(err, errOperations) {
		t.Errorf("%v, %v", holds, err)
	}
	if holds, err := w.Holds(&Moment{}); !holds || err != nil {
		t.Errorf("%v, %v", holds, err)
	}
}

func TestMatchable(t *testing.T) {
	for pattern, want := range map[string][2]int{`id="([0-9]+)"`: {16e6, 16e6}, strings.Repeat("(.{100,1000}z)?", 60): {0, 1e5}} {
		if got := Matchable(pattern); got < want[0] || got > want[1] {
			t.Errorf("%.20s: %d bytes", pattern, got)
		}
	}
}

// What makes its result before anybody could count it is not there.
func TestNoFunctionMakesMoreThanItIsGiven(t *testing.T) {
	for _, text := range []string{`repeat(body, 100000) == ""`, `replace(body, "", body) == ""`} {
		if _, err := CompileCheck("a", text); err == nil || !strings.Contains(err.Error(), "unknown name re") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// The names by which an expression spends its budget are not its author's to use.
func TestBudgetCannotBeReached(t *testing.T) {
	for _, text := range []string{`$env["operations left"] == nil`, `get($env, "operations left") == nil`} {
		if _, err := CompileCheck("a", text); err == nil {
			t.Errorf("%s compiles", text)
		}
	}
}

func BenchmarkLoop(b *testing.B) {
	body := []byte("[" + strings.TrimSuffix(strings.Repeat(`{"id":1,"text":"abc"},`, 100), ",") + "]")
	const text = "all(json, #.id == 1 and #.text != nil)"
	for name, compile := range map[string]func() (*Program, error){
		"budgeted": func() (*Program, error) { return CompileCheck("a", text) },
		"free": func() (*Program, error) {
			use := &usage{names: map[string]bool{}}
			program, err := expr.Compile(text, expr.Env(checkEnv{}), expr.AsBool(), expr.Patch(use))
			return &Program{program: program, json: true}, err
		},
	} {
		b.Run(name, func(b *testing.B) {
			p, err := compile()
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if held, err := p.Eval(&Response{Status: 200, Body: body}); !held || err != nil {
					b.Fatal(held, err)
				}
			}
		})
	}
}
