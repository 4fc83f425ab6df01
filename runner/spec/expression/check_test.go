package expression

import (
	"strings"
	"sync"
	"testing"
	"time"
)

func TestCheckEval(t *testing.T) {
	r := &Response{
		Status:   200,
		Headers:  map[string]string{"Content-Type": "application/json", "X-Request-Id": "7"},
		Body:     []byte(`[{"id":1,"author":{"name":"kim"}},{"id":2}]`),
		Duration: 1500 * time.Microsecond,
	}
	for text, want := range map[string]bool{
		"status == 200":                       true,
		"status != 200":                       false,
		"200 == status":                       true,
		"status in [200, 204]":                true,
		"status >= 200 && status < 400":       true,
		"status >= 300 or not (status < 500)": false,
		"true":                                true,
		"duration < 1.6":                      true,
		"duration == 1.5":                     true,
		"status == 200 and duration > 2":      false,
		`headers["content-type"] == "application/json"`:    true,
		`headers["Content-Type"] contains "json"`:          true,
		`header("CONTENT-TYPE") startsWith "application/"`: true,
		`"content-type" in headers`:                        true,
		`"etag" in headers`:                                false,
		`headers["etag"] == ""`:                            true,
		`headers["x-" + "request-id"] == "7"`:              true,
		"json[0].id == 1":                                  true,
		"json[0].author.name == 'kim'":                     true,
		"len(json) == 2 && json[1].id == 2":                true,
		"len(json) == len(json)":                           true,
		`body contains "author"`:                           true,
		`body matches "id.:1"`:                             true,
		"len(body) > 100":                                  false,
		"json[0].missing == nil":                           true,
	} {
		p, err := CompileCheck("x", text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		// Twice: an interpreter is used again.
		for range 2 {
			if got, err := p.Eval(r); err != nil || got != want {
				t.Errorf("%s is %v, %v", text, got, err)
			}
		}
	}
}

func TestCheckNeeds(t *testing.T) {
	for text, want := range map[string][2]bool{ // body, headers
		"status == 200":                   {false, false},
		"duration < 5":                    {false, false},
		"json.ok":                         {true, false},
		"body == ''":                      {true, false},
		`headers["a"] == ""`:              {false, true},
		`header("a") == "" && body == ""`: {true, true},
		`"json body header" == "" || status == 200`: {false, false},
	} {
		p, err := CompileCheck("", text)
		if err != nil {
			t.Fatal(err)
		}
		if got := [2]bool{p.NeedsBody(), p.NeedsHeaders()}; got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

// TestCheckOverOtherBodies shows that a check over a body of another form is false.
func TestCheckOverOtherBodies(t *testing.T) {
	for name, c := range map[string]struct {
		expr, body string
		wantError  bool
	}{
		"not JSON":               {"json.id == 1", "<html>", false},
		"empty":                  {"json == nil", "", false},
		"half":                   {"json.id == 1", `{"id":1`, false},
		"a list, not an object":  {"json.id == 1", `[1]`, true},
		"null":                   {"json.id == 1", `null`, true},
		"a text where a boolean": {"json", `"yes"`, true},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := CompileCheck("", c.expr)
			if err != nil {
				t.Fatal(err)
			}
			got, err := p.Eval(&Response{Status: 200, Body: []byte(c.body)})
			if got || (err != nil) != c.wantError {
				t.Errorf("%v, %v", got, err)
			}
		})
	}
}

// TestCheckReadsJSONOnlyWhenReached shows that what stands before decides.
func TestCheckReadsJSONOnlyWhenReached(t *testing.T) {
	p, err := CompileCheck("", "status != 200 || json.ok")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := p.Eval(&Response{Status: 404, Body: []byte("<html>")}); !got || err != nil {
		t.Errorf("%v, %v", got, err)
	}
}

func TestCheckErrorIsOneLine(t *testing.T) {
	for _, text := range []string{"statu == 200", "status ==", "status", "1 == 'a'", "header(1)", "a\nb", "parsed json()", `$env.body == ""`, strings.Repeat("(", 3000)} {
		_, err := CompileCheck("c", text)
		if err == nil {
			t.Errorf("%q compiles", text)
			continue
		}
		if strings.Contains(err.Error(), "\n") || !strings.HasPrefix(err.Error(), `check "c": `) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestStatusTable proves the table to agree with the interpreter, also beyond its end.
func TestStatusTable(t *testing.T) {
	for _, text := range []string{"status == 200", "status in 200..299", "status % 7 == 3 and not (status > 500)", "100 / (status - 200) > 1"} {
		p, err := CompileCheck("", text)
		if err != nil {
			t.Fatal(err)
		}
		for _, status := range []int{0, 199, 200, 201, 404, 501, 999, 1000, -1} {
			r := &Response{Status: status}
			got, gotErr := p.Eval(r)
			want, wantErr := p.run(r, &budget{MaxOperations})
			if got != want || (gotErr == nil) != (wantErr == nil) {
				t.Errorf("%s at %d: %v, %v; want %v, %v", text, status, got, gotErr, want, wantErr)
			}
		}
	}
	for text, want := range map[string]bool{"status == 200": true, "status == 200 && duration < 5": false} {
		p, err := CompileCheck("", text)
		if err != nil {
			t.Fatal(err)
		}
		if (p.byStatus != nil) != want {
			t.Errorf("%s: a table: %v", text, !want)
		}
	}
}

func TestCheckConcurrently(t *testing.T) {
	p, err := CompileCheck("", `json.n == status && header("n") == string(status) && body contains "n"`)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for n := range 8 {
		wg.Go(func() {
			text := string(rune('0' + n))
			r := &Response{Status: n, Headers: map[string]string{"N": text}, Body: []byte(`{"n":` + text + `}`)}
			for range 200 {
				if held, err := p.Eval(r); !held || err != nil {
					t.Errorf("%d: %v, %v", n, held, err)
					return
				}
			}
		})
	}
	wg.Wait()
}

// TestStatusCheckAllocatesNothing guards the hot path of the load engine.
func TestStatusCheckAllocatesNothing(t *testing.T) {
	p, err := CompileCheck("", "status == 200")
	if err != nil {
		t.Fatal(err)
	}
	r := &Response{Status: 200}
	if n := testing.AllocsPerRun(100, func() {
		if held, err := p.Eval(r); !held || err != nil {
			t.Fatal(held, err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkCheck(b *testing.B) {
	body := []byte(`[` + strings.Repeat(`{"id":1,"content":"text"},`, 99) + `{"id":100}]`)
	r := &Response{Status: 200, Headers: map[string]string{"Content-Type": "application/json"}, Body: body, Duration: time.Millisecond}
	for _, text := range []string{"status == 200", "status == 200 && duration < 500", `headers["content-type"] contains "json"`, `body contains "id"`, "len(json) == 100"} {
		b.Run(text, func(b *testing.B) {
			p, err := CompileCheck("", text)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if held, err := p.Eval(r); !held || err != nil {
					b.Fatal(held, err)
				}
			}
		})
	}
}
