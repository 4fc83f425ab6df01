// Package shell splits a command line as a POSIX shell does, and refuses what a shell alone
// could carry out. It runs nothing.
package shell

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// ErrShell is a command line that says more than a program and its arguments.
var ErrShell = errors.New("which a shell alone carries out")

// Words splits a command line into words as a POSIX shell does (XCU 2.2 and 2.3):
// blanks separate words, '...' keeps all, "..." all but \ before $ ` " \ and line ends, \
// the next character. The placeholders of an experiment, such as ${port}, stay as they are.
//
// What a shell alone could carry out is refused, rather than handed to the program: operators,
// substitutions, variables, comments, ~ and assignments before the program. Patterns such as
// * stay as they are, as a shell leaves those that no file fits.
func Words(line string) ([]string, error) {
	var words []string
	var word strings.Builder
	inWord := false
	quote := byte(0) // within which: ' or "; 0: none
	for i := 0; i < len(line); i++ {
		c := line[i]
		next := byte(0)
		if i+1 < len(line) {
			next = line[i+1]
		}
		switch {
		case quote == '\'' && c != '\'':
			word.WriteByte(c)
		case c == '\'' && quote != '"', c == '"' && quote != '\'':
			if quote == 0 {
				quote, inWord = c, true
			} else {
				quote = 0
			}
		case c == '\\':
			i++
			switch {
			case next == 0:
				return nil, errors.New(`it ends in \`)
			case next == '\n': // goes on in the next line
			case quote == '"' && !strings.ContainsRune("$`\"\\", rune(next)):
				word.WriteString(line[i-1 : i+1])
			default:
				word.WriteByte(next)
				inWord = true
			}
		case c == '$' && next == '{':
			end := strings.IndexByte(line[i:], '}')
			if end < 0 {
				return nil, errors.New("${ is not closed")
			}
			word.WriteString(line[i : i+end+1])
			i, inWord = i+end, true
		case c == '`', c == '$' && (next == '(' || isNameStart(next) || strings.IndexByte("0123456789?#@*!$-", next) >= 0):
			return nil, fmt.Errorf("it holds %s, %w", line[i:min(i+2, len(line))], ErrShell)
		case quote == '"':
			word.WriteByte(c)
		case c == ' ', c == '\t':
			if inWord {
				words = append(words, word.String())
				word.Reset()
				inWord = false
			}
		case strings.IndexByte("|&;<>()\n", c) >= 0, !inWord && (c == '#' || c == '~'):
			op := string(c)
			if next == c && strings.IndexByte("|&<>;", c) >= 0 {
				op += string(c)
			}
			return nil, fmt.Errorf("it holds %q, %w", op, ErrShell)
		default:
			word.WriteByte(c)
			inWord = true
		}
	}
	if quote != 0 {
		return nil, fmt.Errorf("%c is not closed", quote)
	}
	if inWord {
		words = append(words, word.String())
	}
	if len(words) > 0 && assignment.MatchString(words[0]) {
		return nil, fmt.Errorf("it begins with %s, %w", words[0], ErrShell)
	}
	return words, nil
}

var assignment = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*=`)

func isNameStart(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
