package site

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"perflab/runner/spec"
	"perflab/runner/verdict"
)

// outlines are the experiments' files as they are now, by name. A record holds its file as it
// was; how the site groups an experiment, and in which order a text's sentences stand, may have
// been written down since. Nothing that was asked for or measured is taken from them.
type outlines struct {
	by   map[string]*spec.Experiment
	seen []byte // digest of the files
}

// readOutlines reads the files of a folder, which may not be there. A file with faults is left
// out and returned in faulty: runs are shown as recorded without it.
func readOutlines(dir string) (o outlines, faulty []string, err error) {
	o.by = map[string]*spec.Experiment{}
	if dir == "" {
		return o, nil, nil
	}
	names, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil {
		return o, nil, fmt.Errorf("experiments' files in %s: %w", dir, err)
	}
	slices.Sort(names)
	sum := sha256.New()
	for _, name := range names {
		data, err := os.ReadFile(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return o, nil, err
		}
		fmt.Fprintf(sum, "%s %d\n%s\n", filepath.Base(name), len(data), data)
		e, err := spec.Parse(name, data, spec.Options{})
		if err != nil {
			faulty = append(faulty, err.Error())
			continue
		}
		o.by[e.Name] = e
	}
	if len(o.by) > 0 {
		o.seen = sum.Sum(nil)
	}
	return o, faulty, nil
}

// over lays a file over the run that speaks for its experiment, where that says nothing itself.
func (o outlines) over(e experiment) experiment {
	file, r := o.by[e.Name], e.featured()
	if file == nil || r == nil {
		return e
	}
	run, j := *r.Data.Run, *r.Data.Judgement
	x := run.Experiment
	if len(x.Tags) == 0 {
		x.Tags = file.Tags
	}
	if len(x.Questions) == 0 {
		x.Questions = file.Questions
	}
	if x.Reference != nil && len(x.Reference.Sections) == 0 && file.Reference != nil && x.Reference.URL == file.Reference.URL {
		text := *x.Reference
		text.Sections, x.Reference = file.Reference.Sections, &text
	}
	run.Experiment, j.Claims = x, slices.Clone(j.Claims)
	for i := range j.Claims {
		place(&j.Claims[i], file.Claims)
	}
	e.Runs = slices.Clone(e.Runs)
	e.Runs[e.best].Data.Run, e.Runs[e.best].Data.Judgement = &run, &j
	return e
}

// place puts a claim where the file's claim of the same sentence stands.
func place(c *verdict.Claim, claims []spec.Claim) {
	if c.Section != "" || c.Sentence != 0 {
		return
	}
	if i := slices.IndexFunc(claims, func(f spec.Claim) bool { return f.Quote == c.Quote }); i >= 0 {
		c.Section, c.Sentence = claims[i].Section, claims[i].Sentence
	}
}
