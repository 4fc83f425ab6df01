package stored

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"perflab/report"
	"perflab/runner/internal/cli/artifacts"
	"perflab/runner/internal/cli/exit"
	"perflab/runner/regular"
	"perflab/runner/result"
	"perflab/runner/verdict"
	"perflab/runner/verdict/gate"
)

// Match is what holding a record against its digests and itself comes to.
type Match string

// The matches, from best to worst. What an older program wrote has no digests: nothing may speak
// against it, but that is no proof.
const (
	Matches  Match = "matches"
	Unsealed Match = "not sealed"
	Differs  Match = "does not match"
)

// Verified is what is found of one record.
type Verified struct {
	Run   string `json:"run_id"`
	Dir   string `json:"run"` // folder of the record
	Match Match  `json:"outcome"`
	// Record is the digest of run.json as it is, to be held against one that was kept elsewhere.
	Record  string          `json:"record_sha256"`
	Verdict verdict.Outcome `json:"verdict"` // as judged again from the trials
	Sealed  int             `json:"sealed"`  // files whose digest is as recorded
	Found   []Finding       `json:"findings"`
}

// Finding is what is wrong with one file, or what cannot be told of it.
type Finding struct {
	File string `json:"file"` // in the run's folder
	// Match is Differs or Unsealed.
	Match Match  `json:"outcome"`
	Says  string `json:"says"`
}

func (v *Verified) add(file string, m Match, says string) {
	v.Found = append(v.Found, Finding{file, m, says})
	if m == Differs || v.Match == Matches {
		v.Match = m
	}
}

// found tells whether something is wrong with a file.
func (v *Verified) found(file string) bool {
	return slices.ContainsFunc(v.Found, func(f Finding) bool { return f.File == file })
}

// Verify holds a record against its digests, judges it again and draws its reports again, and
// writes nothing. program is this program's version: only the one that drew a report can be held
// to its bytes, and only one that names a commit.
func Verify(results, name, flag, program string) (*Verified, error) {
	o, err := Open(results, name, flag)
	if err != nil {
		return nil, err
	}
	data, err := result.ReadFile(filepath.Join(o.Dir, result.RunFile))
	if err != nil {
		return nil, exit.Usage(err, "")
	}
	v := &Verified{Run: o.Run.ID, Dir: o.Dir, Match: Matches, Record: result.Digest(data), Verdict: o.Judgement.Outcome}
	for _, d := range o.Run.Damaged {
		v.add(d.File, Differs, "damaged: "+d.Why.String())
	}
	for _, d := range o.Run.Doubts {
		file, says, ok := strings.Cut(d.String(), ": ")
		if !ok || !strings.HasPrefix(file, result.TrialsDir) {
			file, says = result.RunFile, d.String()
		}
		v.add(file, Differs, says)
	}
	if err := v.files(o); err != nil {
		return nil, exit.Usage(err, "")
	}
	if o.Run.Manifest.Versions["runner"] != program || strings.ContainsAny(program, "(+") {
		return v, nil // another may say and draw the same thing otherwise, and "(devel)" and "+dirty" are many
	}
	return v, v.again(o)
}

// files holds every file that the seal names against it; the trials were when they were read.
func (v *Verified) files(o *Record) error {
	switch known := v.found(result.RunFile); {
	case o.Run.Seal == nil && !known:
		v.add(result.RunFile, Unsealed, "the program that wrote the record kept no digests")
		return nil
	case o.Run.Seal == nil:
		return nil
	case !known:
		v.Sealed++
	}
	for _, name := range slices.Sorted(maps.Keys(o.Run.Seal.Files)) {
		want := o.Run.Seal.Files[name]
		if !filepath.IsLocal(filepath.FromSlash(name)) {
			v.add(result.RunFile, Differs, "its digests name "+name+", which is outside the run's folder")
			continue
		}
		digest, err := result.DigestOf(filepath.Join(o.Dir, filepath.FromSlash(name)))
		known := v.found(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			if !known && !strings.HasPrefix(name, result.TrialsDir+"/") {
				v.add(name, Differs, "it is not there")
			}
		case errors.Is(err, regular.ErrKind):
			if !known {
				v.add(name, Differs, "it is no regular file")
			}
		case err != nil:
			return err
		case want == "":
			v.add(name, Unsealed, "it was written without a digest")
		case digest == want:
			v.Sealed++
		case !known:
			v.add(name, Differs, "it was changed after it was written: it has another digest than the run says")
		}
	}
	return nil
}

// again judges the record again and draws its reports again, and holds them against what is there.
func (v *Verified) again(o *Record) error {
	if print, err := result.Fingerprint(&o.Run.Experiment); err != nil || print != o.Run.Fingerprint {
		v.add(result.RunFile, Differs, "its fingerprint is not that of its experiment")
	}
	if c := o.Run.Comparison; c != nil && c.By == result.ByPairs {
		again, err := gate.Judge(o.Run, o.Trials, true)
		if err != nil || !alike(again, c) {
			v.add(result.RunFile, Differs, "its comparison is not what its pairs come to")
		}
	}
	drawn, err := artifacts.Drawn(report.Data{Run: o.Run, Judgement: o.Judgement})
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(drawn)) {
		is, err := regular.Read(filepath.Join(o.Dir, name), 1<<30)
		if err == nil && !bytes.Equal(is, drawn[name]) && !v.found(name) {
			v.add(name, Differs, "it does not say what the record says: runner report draws it again")
		}
	}
	return nil
}

func alike(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}
