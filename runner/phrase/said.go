package phrase

import (
	"fmt"
	"regexp"
	"strconv"
)

// entry is one code of the catalogue.
type entry struct {
	args  int
	texts says
}

// catalogue holds every entry by its code. It is filled while the package's variables are
// set and not changed after.
var catalogue = map[string]entry{}

// add puts an entry into the catalogue. A code stays there once records hold it.
func add(code string, args int, texts says) {
	if _, twice := catalogue[code]; twice {
		panic("phrase: two entries " + code)
	}
	catalogue[code] = entry{args, texts}
}

var placeholder = regexp.MustCompile(`\{(\d+)\}`)

// filled is a text with its arguments.
func filled(text string, args []string) string {
	return placeholder.ReplaceAllStringFunc(text, func(m string) string {
		if n, _ := strconv.Atoi(m[1 : len(m)-1]); n >= 1 && n <= len(args) {
			return args[n-1]
		}
		return m
	})
}

// The constructors of codes, by their number of arguments.

func of0(code string, t says) Statement {
	add(code, 0, t)
	return Statement{Key: code}
}

func of1(code string, t says) func(a Arg) Statement {
	add(code, 1, t)
	return func(a Arg) Statement { return Statement{code, []Arg{a}} }
}

func of2(code string, t says) func(a, b Arg) Statement {
	add(code, 2, t)
	return func(a, b Arg) Statement { return Statement{code, []Arg{a, b}} }
}

func of3(code string, t says) func(a, b, c Arg) Statement {
	add(code, 3, t)
	return func(a, b, c Arg) Statement { return Statement{code, []Arg{a, b, c}} }
}

func of4(code string, t says) func(a, b, c, d Arg) Statement {
	add(code, 4, t)
	return func(a, b, c, d Arg) Statement { return Statement{code, []Arg{a, b, c, d}} }
}

func of5(code string, t says) func(a, b, c, d, e Arg) Statement {
	add(code, 5, t)
	return func(a, b, c, d, e Arg) Statement { return Statement{code, []Arg{a, b, c, d, e}} }
}

func of6(code string, t says) func(a, b, c, d, e, f Arg) Statement {
	add(code, 6, t)
	return func(a, b, c, d, e, f Arg) Statement { return Statement{code, []Arg{a, b, c, d, e, f}} }
}

// unknown is a statement of a code that this program does not have, as a newer one may
// write: the code, and the arguments each on its own.
func unknown(code string, args []string) string { return fmt.Sprintf("%s %q", code, args) }
