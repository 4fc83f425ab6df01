package verdict

import (
	"fmt"
	"math"
	"strings"

	"perflab/runner/phrase"
	"perflab/runner/quantity"
)

// Statement is a sentence in parts: which one it is, and what it names, in the order of the
// English one, which is said here. Who says it in another language looks Key up and writes
// each part by its Kind.
type Statement struct {
	Key   string `json:"key"`
	Parts []Part `json:"parts,omitempty"`

	english string
}

// String is the sentence in English.
func (s Statement) String() string { return s.english }

// Part is one thing that a sentence names.
type Part struct {
	Text   string    `json:"text"` // in English
	Kind   Kind      `json:"kind,omitempty"`
	Values []float64 `json:"values,omitempty"` // the numbers in it, those of a share from 0 to 1
	// Of are the sentences that it is made of, KindSentences.
	Of []Statement `json:"of,omitempty"`
	// Said is what the record says, KindRecorded.
	Said phrase.Statement `json:"said,omitzero"`
}

func (p Part) String() string { return p.Text }

// Kind says what a part is, where languages write it differently.
type Kind string

// The kinds of parts.
const (
	KindPlain       Kind = ""            // a number, a name or a quote: alike in every language
	KindShare       Kind = "share"       // 92%; without a value it is not known
	KindTime        Kind = "time"        // 1.95 s; without a value it is not known
	KindQuantity    Kind = "quantity"    // a figure in its own unit: 351.6 per second
	KindInterval    Kind = "interval"    // 301 to 303; with one value it has no upper end
	KindCPUs        Kind = "cpus"        // 1 CPU
	KindWorkers     Kind = "workers"     // 9 workers
	KindThreads     Kind = "threads"     // 9 workers of 4 threads
	KindConnections Kind = "connections" // 9 workers of 1000 connections
	KindSlots       Kind = "slots"       // 9 requests at once
	KindTrials      Kind = "trials"      // 3 trials
	KindRepeats     Kind = "repeats"     // 2 more repeats
	KindCharacters  Kind = "characters"  // 200 to 500 characters
	KindCheck       Kind = "check"       // a self-check, by its name in the record
	KindLimits      Kind = "limits"      // limits, with a comma between them
	KindNameless    Kind = "nameless"    // a server known by its address alone
	KindSpeaker     Kind = "speaker"     // the claim, or the text
	KindTrial       Kind = "trial"       // trial 1, 3 with k6
	KindOutcome     Kind = "outcome"     // how a run or a trial ended
	KindStack       Kind = "stack"       // feed (embedded, standing in for django-feed)
	KindSentences   Kind = "sentences"   // sentences in parts, with a semicolon between them
	KindRecorded    Kind = "recorded"    // what a record says
)

// state makes a statement. The verbs of format are all %s; an argument that is no Part is
// alike in every language.
func state(key, format string, args ...any) Statement {
	s := Statement{Key: key}
	texts := make([]any, len(args))
	for i, a := range args {
		p, ok := a.(Part)
		if !ok {
			p = Part{Text: fmt.Sprint(a)}
		}
		s.Parts, texts[i] = append(s.Parts, p), p.Text
	}
	s.english = fmt.Sprintf(format, texts...)
	return s
}

// joined are the English sentences of several statements.
func joined(statements []Statement) string { return strings.Join(englishOf(statements), "; ") }

// englishOf are the sentences in English; nil where there is none.
func englishOf(statements []Statement) []string {
	var texts []string
	for _, s := range statements {
		texts = append(texts, s.english)
	}
	return texts
}

// sentences is a part that is made of sentences.
func sentences(statements ...Statement) Part {
	return Part{Text: joined(statements), Kind: KindSentences, Of: statements}
}

// recorded is what a record says.
func recorded(s phrase.Statement) Part {
	return Part{Text: s.String(), Kind: KindRecorded, Said: s}
}

// part leaves out values that are no numbers, which JSON could not hold.
func part(kind Kind, text string, values ...float64) Part {
	p := Part{Text: text, Kind: kind}
	for _, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			p.Values = append(p.Values, v)
		}
	}
	return p
}

// fixed is a number with so many decimals.
func fixed(v float64, decimals int) Part {
	return part(KindPlain, quantity.Fixed(v, decimals), v)
}

// digits is a number in three significant digits.
func digits(v float64) Part { return part(KindPlain, quantity.Digits(v, 3), v) }

func percentage(share float64) Part {
	if math.IsNaN(share) {
		return part(KindShare, "an unknown share")
	}
	return part(KindShare, quantity.FixedPercent(share, 0), share)
}

func cores(n float64) Part {
	if n == 1 {
		return part(KindCPUs, "1 CPU", n)
	}
	return part(KindCPUs, fmt.Sprintf("%g CPUs", n), n)
}

// secondsText is a time given in seconds.
func secondsText(s float64) Part {
	if math.IsNaN(s) {
		return part(KindTime, "an unknown time")
	}
	return part(KindTime, quantity.Seconds(s), s)
}

// bytesText is the size of a response.
func bytesText(n float64) Part {
	return part(KindPlain, quantity.Text(quantity.BytesPerResponse, n), n)
}
