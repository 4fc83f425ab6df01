package shell

import (
	"errors"
	"math/rand/v2"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// splits are lines that are nothing but words.
var splits = map[string][]string{
	"":                       nil,
	"  \t ":                  nil,
	"python3 app.py ${port}": {"python3", "app.py", "${port}"},
	"  a\t b  ":              {"a", "b"},
	`gunicorn -w ${server.workers} -b "127.0.0.1:${port}" app:wsgi`: {"gunicorn", "-w", "${server.workers}", "-b", "127.0.0.1:${port}", "app:wsgi"},
	`a 'b c' "d e"`:                   {"a", "b c", "d e"},
	`a'b'"c"d`:                        {"abcd"},
	`a '' ""`:                         {"a", "", ""},
	`'it'\''s'`:                       {"it's"},
	`a\ b \'c \"`:                     {"a b", "'c", `"`},
	`"a\"b" "\\" "\x" "\$x"`:          {`a"b`, `\`, `\x`, "$x"},
	`'a\' b`:                          {`a\`, "b"},
	"a\\\nb c":                        {"ab", "c"},
	`sh -c 'cd app && exec ./server'`: {"sh", "-c", "cd app && exec ./server"},
	`a '$HOME' '$(x)' '` + "`" + `'`:  {"a", "$HOME", "$(x)", "`"},
	`a "b && c" "|"`:                  {"a", "b && c", "|"},
	`a \$HOME \&`:                     {"a", "$HOME", "&"},
	"price 5$ a$ $":                   {"price", "5$", "a$", "$"},
	"a b#c '#'":                       {"a", "b#c", "#"},
	"서버 '한 글'":                        {"서버", "한 글"},
	"a B=1":                           {"a", "B=1"},
	"a * b~ ?":                        {"a", "*", "b~", "?"},
}

func TestShellWords(t *testing.T) {
	for line, want := range splits {
		if got, err := Words(line); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v; want %q", line, got, err, want)
		}
	}
}

// TestTheShellAgrees holds the same lines against sh, but for placeholders, which it fills in.
func TestTheShellAgrees(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no sh")
	}
	for line, want := range splits {
		if strings.Contains(line, "${") {
			continue
		}
		out, err := exec.Command(sh, "-fc", "for word in "+line+"\ndo printf '%s\\0' \"$word\"; done").Output()
		got := strings.Split(string(out), "\x00")
		if got = got[:len(got)-1]; err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: sh says %q, %v; want %q", line, got, err, want)
		}
	}
}

func TestWhatNoWordsAreMadeOf(t *testing.T) {
	for line, want := range map[string]struct {
		says  string
		shell bool // a shell could carry it out
	}{
		"cd app && ./server": {`it holds "&&"`, true},
		"a || b":             {`it holds "||"`, true},
		"a | b":              {`it holds "|"`, true},
		"a; b":               {`it holds ";"`, true},
		"a &":                {`it holds "&"`, true},
		"a >log":             {`it holds ">"`, true},
		"a 2>>log":           {`it holds ">>"`, true},
		"a <in":              {`it holds "<"`, true},
		"(a)":                {`it holds "("`, true},
		"a\nb":               {`it holds "\n"`, true},
		"~/server":           {"it holds \"~\"", true},
		"a # b":              {`it holds "#"`, true},
		"a $(date)":          {"it holds $(", true},
		`a "$(date)"`:        {"it holds $(", true},
		"a `date`":           {"it holds `d", true},
		"a \"`date`\"":       {"it holds `d", true},
		"a $HOME":            {"it holds $H", true},
		`a "$1"`:             {"it holds $1", true},
		"PORT=1 ./server":    {"it begins with PORT=1", true},
		"a 'b":               {"' is not closed", false},
		`a "b`:               {`" is not closed`, false},
		`a "b'`:              {`" is not closed`, false},
		`a \`:                {`it ends in \`, false},
		"a ${port":           {"${ is not closed", false},
	} {
		_, err := Words(line)
		if err == nil || !strings.HasPrefix(err.Error(), want.says) || errors.Is(err, ErrShell) != want.shell {
			t.Errorf("%s: %v; want %s", line, err, want.says)
		}
	}
}

// TestQuotedWordsComeBack quotes any words one by one and splits them again.
func TestQuotedWordsComeBack(t *testing.T) {
	const letters = "ab ='\"\\$`(){}|&;<>#~*\n\t"
	rng := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		words := make([]string, 1+rng.IntN(4))
		quoted := make([]string, len(words))
		for i := range words {
			for range rng.IntN(6) {
				words[i] += string(letters[rng.IntN(len(letters))])
			}
			quoted[i] = "'" + strings.ReplaceAll(words[i], "'", `'\''`) + "'"
		}
		if assignment.MatchString(words[0]) {
			continue
		}
		if got, err := Words(strings.Join(quoted, " ")); err != nil || !slices.Equal(got, words) {
			t.Errorf("%s: %q, %v", quoted, got, err)
		}
	}
}
