package files

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"perflab/runner/internal/load/k6script"
	"perflab/runner/spec"
	"perflab/runner/spec/template"
)

// checkEngines refuses what the engines of a variant cannot say. A search is made of loads
// with one rate each: those a script can say.
func checkEngines(e *spec.Experiment) error {
	for _, v := range e.Variants {
		if !slices.Contains(v.Load.Engines(), spec.EngineK6) {
			continue
		}
		if s := v.Load.Search; s != nil {
			v.Load.Rate, v.Load.Search = s.From, nil
		}
		script, err := K6Script(e, &v)
		if err == nil {
			_, err = script.Text()
		}
		if err != nil {
			return fmt.Errorf("%s: variant %s: %w", e.File, v.Name, ForK6(err))
		}
	}
	return nil
}

// ForK6 adds to the error of a check what checks for k6 may use.
func ForK6(err error) error {
	if errors.Is(err, k6script.ErrCheck) {
		return fmt.Errorf("%w\nhint: %s", err, k6script.Checkable)
	}
	return err
}

// K6Script is what a variant's script is made of; its address is that of a server on this
// machine unless the file names one.
func K6Script(e *spec.Experiment, v *spec.Variant) (k6script.Script, error) {
	s := k6script.Script{
		Title: e.Name, Load: v.Load, Checks: v.Checks, Thresholds: v.Thresholds, Seed: e.Seed, BaseURL: "http://127.0.0.1:8000",
	}
	if v.Name != "default" { // the file as it is
		s.Title += ", variant " + v.Name
	}
	if spec.SocketPath(v.Environment.URL) != "" {
		return s, errors.New("k6 cannot send to a unix socket, which environment.url names")
	}
	if url := v.Environment.URL; url != "" {
		s.BaseURL = url
	}
	if d := v.Load.Data; d != nil {
		t, err := template.ReadTable(filepath.Join(filepath.Dir(e.File), d.File))
		if err != nil {
			return s, fmt.Errorf("load.data: %w", err)
		}
		s.Table = t
	}
	s.Files = map[string][]byte{}
	for _, name := range v.Load.BodyFiles() {
		data, err := spec.ReadBodyFile(filepath.Dir(e.File), name)
		if err != nil {
			return s, fmt.Errorf("body file: %w", err)
		}
		s.Files[name] = data
	}
	return s, nil
}
