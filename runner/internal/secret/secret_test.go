package secret

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"strings"
	"testing"
)

const value = `hush"<&>+/ 한글 tail`

func TestReplace(t *testing.T) {
	Note("TOKEN", value)
	Note("KEY", "-----BEGIN-----\nabcdefghijkl\n-----END-----\n")
	Note("SHORT", "abc")
	quoted, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"plain": value, "JSON": strings.Trim(string(quoted), `"`), "HTML": html.EscapeString(value), "query": url.QueryEscape(value), "path": url.PathEscape(value),
		"base64": base64.StdEncoding.EncodeToString([]byte(value)), "a line of it": "abcdefghijkl",
	} {
		got := Replace("before " + text + " after")
		if want := "before ${secret:"; !strings.HasPrefix(got, want) || strings.Contains(got, text) || !strings.HasSuffix(got, " after") {
			t.Errorf("%s: %q", name, got)
		}
	}
	if got := Replace("abc 한글"); got != "abc 한글" {
		t.Errorf("what is no secret became %q", got)
	}
}

func TestJSONKeepsItsShape(t *testing.T) {
	Note("PIN", "123456")
	document := []byte(`{"n": 1234567, "said": "pin 123456 \"123456\"", "esc": "\u0031\u0032\u003356", "list": ["a\\", "b"], "x": 0.123456}`)
	var got map[string]any
	if err := json.Unmarshal(JSON(document), &got); err != nil {
		t.Fatalf("%s: %v", JSON(document), err)
	}
	if got["n"] != 1234567.0 || got["x"] != 0.123456 || got["said"] != `pin ${secret:PIN} "${secret:PIN}"` {
		t.Errorf("%v", got)
	}
}

func TestValueIsReadBackWithoutSecrets(t *testing.T) {
	Note("PIN", "123456")
	type inner struct{ Says []string }
	v := &struct {
		N     int
		Inner map[string]*inner
	}{123456, map[string]*inner{"a": {[]string{"it is 123456"}}}}
	if got := Value(v); got.N != 123456 || got.Inner["a"].Says[0] != "it is ${secret:PIN}" {
		t.Errorf("%v", got.Inner["a"])
	}
}

// A value is found wherever the writes divide it.
func TestWriterAcrossWrites(t *testing.T) {
	Note("TOKEN", value)
	text := "a " + value + " b " + value + value + " hush"
	for size := 1; size < 12; size++ {
		var out bytes.Buffer
		w := NewWriter(&out)
		for rest := []byte(text); len(rest) > 0; {
			n := min(size, len(rest))
			if got, err := w.Write(rest[:n]); got != n || err != nil {
				t.Fatal(got, err)
			}
			rest = rest[n:]
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		if want := "a ${secret:TOKEN} b ${secret:TOKEN}${secret:TOKEN} hush"; out.String() != want {
			t.Errorf("in pieces of %d: %q", size, out.String())
		}
	}
}

func ExampleReplace() {
	Note("EXAMPLE", "correct horse")
	fmt.Println(Replace("token=correct horse"))
	// Output: token=${secret:EXAMPLE}
}
