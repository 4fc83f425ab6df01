package expression

import (
	"strings"
	"testing"
)

// TestChecksOfAScript: what k6's scripts have is told in the words of this language.
func TestChecksOfAScript(t *testing.T) {
	for text, want := range map[string][]string{
		"r.status === 200":         {"=== is written == here", "r.status is written status here"},
		"res.status !== 500":       {"!== is written != here", "res.status is written status here"},
		"r.json('id') != nil":      {"r.json('id') is written json.id here"},
		"json.id !== null":         {"!== is written != here", "null is written nil here"},
		"json.id == null":          {"null is written nil here"},
		"r.timings.duration < 500": {"r.timings.duration is written duration here"},
		`body.includes("ok")`:      {".includes( is written contains"},
		"r => r.status == 200":     {"=> is written the expression alone"},
		"body.length > 0":          {".length is written len(...)"},
		"statsu == 200":            {`did you mean "status"?`},
	} {
		_, err := ReadCheck(text)
		if err == nil {
			t.Errorf("%s was taken", text)
			continue
		}
		for _, w := range want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%s: %q, want %q", text, err, w)
			}
		}
	}
	for _, text := range []string{`body contains "null"`, `body contains "r.status === 200"`} {
		if _, err := ReadCheck(text); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}
