package importing

import (
	"errors"
	"fmt"

	"perflab/runner/internal/cli/exit"
	"perflab/runner/internal/cli/files"
	"perflab/runner/regular"
	"perflab/runner/spec"
	"perflab/runner/spec/yamltree"
)

// experiment is the one that judges the results, with its file's text: that of the file given, or
// one that asks for nothing.
func (o *Options) experiment(paths []string) (e *spec.Experiment, source string, err error) {
	if o.Experiment == "" {
		e := &spec.Experiment{Name: o.Name, Language: "en", Seed: 1}
		if e.Name == "" {
			e.Name = spec.PlainName(nameOf(paths[0]))
		}
		name := o.Variant
		if name == "" {
			name = "default"
		}
		for what, name := range map[string]string{"--name": e.Name, "--variant": name} {
			if spec.PlainName(name) != name || name == "" {
				return nil, "", exit.Usage(fmt.Errorf("%s %q is no name", what, name), "a name is lower-case letters, digits and dashes")
			}
		}
		e.Variants = []spec.Variant{{Name: name}}
		return e, "", nil
	}
	f := files.Options{}
	if o.Variant != "" {
		f.Variants = []string{o.Variant}
	}
	all, err := f.LoadAll([]string{o.Experiment})
	if err != nil {
		return nil, "", err
	}
	e = all[0]
	v, err := files.OnlyVariant(e, "results are")
	if err != nil {
		return nil, "", err
	}
	if v.Load.Search != nil {
		return nil, "", exit.Usage(fmt.Errorf("%s: load.search is made of steps, which no other tool's results are", e.File), "import without --experiment, or with a file that has a load of its own")
	}
	if o.Name != "" && o.Name != e.Name {
		return nil, "", exit.Usage(errors.New("--name and --experiment both name the record, and not alike"), "leave --name out")
	}
	text, err := regular.Read(e.File, yamltree.MaxBytes)
	if err != nil {
		return nil, "", exit.Usage(err, "")
	}
	return e, string(text), nil
}
