package site

import "perflab/runner/phrase"

// words are the site's headings and labels in its language; one that there is not is English.
func (s *shelf) words() map[string]string { return phrase.SiteWords(phrase.LanguageOf(s.lang)) }
