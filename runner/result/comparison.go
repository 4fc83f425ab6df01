package result

import (
	"time"

	"perflab/runner/phrase"
	"perflab/runner/spec"
)

// Against is what the run's head was held against, pair by pair, and by which rules.
type Against struct {
	Base       Base            `json:"base"`
	Experiment spec.Experiment `json:"experiment"` // the base's, resolved as the head's was
	Source     string          `json:"source"`     // the text of the base's file
	// Rules are the base's file's, by which the pairs are judged; HeadRules are the head's
	// where they differ.
	Rules     spec.Regression  `json:"rules"`
	HeadRules *spec.Regression `json:"head_rules,omitempty"`
	Looks     []int            `json:"looks"` // the numbers of pairs after which one looks, ascending; there is one at least
	Alpha     float64          `json:"alpha"` // two-sided error over all looks
	// MaxTime is for how long pairs are begun; what is left of it after the first one cuts Looks.
	// 0: no limit.
	MaxTime time.Duration `json:"max_time_ns,omitempty"`
	// Repeats is how many pairs may be measured again because other programs disturbed them.
	Repeats int      `json:"repeats"`
	Allowed []string `json:"allowed,omitempty"` // what may differ between the sides, as --allow-difference named it
	// Differs is what else the two files do not ask alike: it is part of what is compared.
	Differs []phrase.Statement `json:"differs,omitempty"`
	// Undecided is what a comparison that shows neither comes to: fail, warn or pass.
	Undecided string            `json:"undecided"`
	Images    map[string]string `json:"images,omitempty"` // the base's: image → digest or ID
	Ended     string            `json:"ended,omitempty"`  // why no more pairs ran; "" where the run was cut off
}

// Most is how many pairs run at most, those left out that are measured again.
func (a *Against) Most() int { return a.Looks[len(a.Looks)-1] }

// Why a run that is held against a base measured no more pairs.
const (
	EndedDecided = "decided" // what was known decided
	EndedLast    = "last"    // all planned pairs ran
	EndedTime    = "time"    // MaxTime was over
	EndedFailed  = "failed"  // a side failed twice in a row
)

// Base is what the base is, as it was named and found.
type Base struct {
	Asked  string `json:"asked"`            // as the command line had it
	Kind   string `json:"kind"`             // one of the kinds below
	Commit string `json:"commit,omitempty"` // of the base; "" where it is in no checkout
	Dirty  bool   `json:"dirty,omitempty"`  // the folder had changes beside it
}

// Kinds of base.
const (
	BaseGit    = "git"    // a commit of the repository that holds the head's file
	BaseFolder = "folder" // the file in another folder
	BaseImage  = "image"  // the head's own file with another image
)

// Verdict is what the comparison of a head with a base shows of one metric, or of all.
type Verdict string

// The verdicts, from best to worst; the last is none.
const (
	WithinTolerance Verdict = "within tolerance" // the whole interval is better than the tolerance
	Undecided       Verdict = "undecided"        // the interval holds the tolerance
	Regressed       Verdict = "regressed"        // the whole interval is worse than the tolerance
	NotComparable   Verdict = "not comparable"   // what was measured is not alike
)

// Ways to compare.
const (
	ByPairs = "pairs" // base and head side by side in one run
	ByRuns  = "runs"  // a run against stored ones
)

// Comparison is how a head was judged against a base when its run ended.
type Comparison struct {
	By      string   `json:"by"`
	Base    string   `json:"base"` // for people: "git main (1a2b3c4)", "baseline feed, 5 runs"
	Head    string   `json:"head"`
	Verdict Verdict  `json:"verdict"`
	Metrics []Change `json:"metrics"` // by variant in the file's order, the primary one first
	// Reasons are for the verdict; Warnings what may explain or hide a difference, and what
	// was allowed to differ.
	Reasons  []phrase.Statement `json:"reason_parts,omitempty"`
	Warnings []phrase.Statement `json:"warning_parts,omitempty"`
	Allowed  []string           `json:"allowed,omitempty"` // differences that --allow-difference let pass
	// Undecided is what an undecided comparison comes to: fail, warn or pass.
	Undecided string `json:"undecided"`
	Pairs     int    `json:"pairs,omitempty"`     // judged, of the variant with the fewest
	Most      int    `json:"most,omitempty"`      // that could have run
	Disturbed int    `json:"disturbed,omitempty"` // pairs measured again
	BaseRuns  int    `json:"base_runs,omitempty"` // stored runs of the base
}

// Change is one metric of one variant, head against base.
type Change struct {
	Variant     string `json:"variant"`
	Metric      string `json:"metric"` // with its tag where it has one: http_req_duration{name:list}
	Aggregation string `json:"aggregation"`
	Unit        string `json:"unit"` // of Base and Head, one of quantity's
	Primary     bool   `json:"primary"`
	// HigherIsBetter tells which direction is worse.
	HigherIsBetter bool    `json:"higher_is_better"`
	Base           float64 `json:"base"` // typical of a trial, in Unit
	Head           float64 `json:"head"`
	// Absolute says that Change, its interval and Tolerance are in Unit, or points of a share;
	// else they are relative to the base (0.05 is 5% more).
	Absolute  bool    `json:"absolute,omitempty"`
	Change    float64 `json:"change"` // positive: the head has more
	Low       float64 `json:"low"`    // the interval of Change, valid at whichever look the run ended
	High      float64 `json:"high"`
	Interval  bool    `json:"interval"`  // Low and High are known
	Tolerance float64 `json:"tolerance"` // not negative
	P         float64 `json:"p"`         // one-sided, of "no worse than the tolerance", adjusted for what was tested together
	Pairs     int     `json:"pairs,omitempty"`
	Verdict   Verdict `json:"verdict"`
	// Reason is why there is no verdict but undecided where that is not the interval: too few
	// samples, not measured.
	Reason phrase.Statement `json:"reason_part,omitzero"`
	// More is how many more pairs, or runs, would decide if the spread stayed as it is; 0
	// where it is decided, -1 where ten times as many would not do.
	More int `json:"more,omitempty"`
}

// Standing are the trials that stand for what was measured: of a pair that was measured again
// those of its last attempt.
func Standing(trials []*Trial) []*Trial {
	type pair struct {
		variant, engine string
		repeat          int
	}
	last := map[pair]int{}
	for _, t := range trials {
		p := pair{t.Variant, t.Engine, t.Repeat}
		last[p] = max(last[p], t.Attempt)
	}
	var standing []*Trial
	for _, t := range trials {
		if t.Attempt == last[pair{t.Variant, t.Engine, t.Repeat}] {
			standing = append(standing, t)
		}
	}
	return standing
}
