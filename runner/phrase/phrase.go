// Package phrase keeps what the program says as codes with arguments until a reader is
// there, and holds every sentence in every language, side by side.
//
// A package that has something to say calls the constructor of its code
// (ServerBusy(Share(0.92), ...)): a code that is misspelt, or given another number of arguments,
// does not compile. The Statement travels through records and judgements as data; a report
// calls In with the reader's language. Words of others (an error of the system, a program's last log
// lines) are Verbatim: nothing is looked for in them, and no language changes them.
//
// The package chooses no language, has no I/O and judges nothing. Its steps:
//
//  1. said.go: entries with their texts; each file said_*.go holds those of one subject;
//  2. statement.go: a code with arguments, its JSON;
//  3. arg.go: arguments by kind (a share, a time, other statements); arg_write.go writes
//     each in every language;
//  4. words.go: headings and labels, which readers name by key; words_*.go holds them.
//
// To add a language: a constant here, a field in says, and what the compiler and
// TestEveryLanguage then ask for.
package phrase

// Language is what a reader reads.
type Language string

// The languages there are.
const (
	English Language = "en"
	Korean  Language = "ko"
)

// Languages are all of them.
func Languages() []Language { return []Language{English, Korean} }

// LanguageOf is the language of a name such as the experiment file's; English where it is
// none of them.
func LanguageOf(name string) Language {
	for _, l := range Languages() {
		if string(l) == name {
			return l
		}
	}
	return English
}

// says is one text in every language. {1} is the first argument. A text that begins with a
// comma or a space goes on with the sentence before it, where there is one; any other is
// put behind it with a semicolon.
type says struct {
	en, ko string
	omits  omits
}

// omits are the arguments that a language's text does without, as TestEveryLanguage would
// else miss them.
type omits map[Language][]int

func (s says) in(l Language) string {
	if l == Korean {
		return s.ko
	}
	return s.en
}
