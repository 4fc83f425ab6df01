package phrase

import "sync"

// word is a heading or a label, or a format of one with fmt's verbs, in every language.
type word struct{ en, ko string }

func (w word) in(l Language) string {
	if l == Korean {
		return w.ko
	}
	return w.en
}

// ReportWords are the headings and labels of a report by key; nobody changes them.
func ReportWords(l Language) map[string]string {
	if l == Korean {
		return koreanReport()
	}
	return englishReport()
}

// SiteWords are those of the site.
func SiteWords(l Language) map[string]string {
	if l == Korean {
		return koreanSite()
	}
	return englishSite()
}

// LiveWords are those of the page that shows a load while it runs.
func LiveWords(l Language) map[string]string {
	if l == Korean {
		return koreanLive()
	}
	return englishLive()
}

var (
	englishReport, koreanReport = reportIn(English), reportIn(Korean)
	englishSite, koreanSite     = wordsIn(English, siteWords), wordsIn(Korean, siteWords)
	englishLive, koreanLive     = wordsIn(English, liveWords), wordsIn(Korean, liveWords)
)

func reportIn(l Language) func() map[string]string {
	return wordsIn(l, reportWords, evidenceWords, explainedWords, gateWords, textWords, historyWords, pageWords)
}

// wordsIn puts tables together in a language, once: they are asked for over and over.
func wordsIn(l Language, tables ...map[string]word) func() map[string]string {
	return sync.OnceValue(func() map[string]string {
		all := map[string]string{}
		for _, table := range tables {
			for key, w := range table {
				all[key] = w.in(l)
			}
		}
		return all
	})
}

// named is what a name of the record or of a judgement is called in a sentence: in English by
// itself, else by its label in a report. One without a label stands for itself.
func named(key, name string, l Language) string {
	if l == English {
		return name
	}
	for _, table := range []map[string]word{reportWords, evidenceWords, explainedWords} {
		if w, known := table[key]; known {
			return w.in(l)
		}
	}
	return name
}

// statusWord is the key of the label of how a run or a trial ended: what failed there is not
// a threshold but the environment.
func statusWord(name string) string {
	if name == "failed" {
		return "outcome_broken"
	}
	return "outcome_" + name
}

// themes are what the button says by which a reader chooses the colours: for the system's, light
// and dark.
var themes = word{"Colours: system|Colours: light|Colours: dark", "색: 시스템|색: 밝게|색: 어둡게"}
