package site

import "perflab/runner/phrase"

// words are the site's headings and labels in one language; one that there is not is English.
func words(language string) map[string]string { return phrase.SiteWords(phrase.LanguageOf(language)) }
