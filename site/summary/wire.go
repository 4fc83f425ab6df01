package summary

import (
	"encoding/json"
	"fmt"

	fast "github.com/go-json-experiment/json"
	jsonv1 "github.com/go-json-experiment/json/v1"

	"perflab/report"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict"
	"perflab/runner/verdict/history"
)

// wire is a summary in JSON. What would be written as nothing but the names of its fields, the
// settings of each variant, is left out.
type wire struct {
	Name      string             `json:"name"`
	ID        string             `json:"id"`
	Broken    string             `json:"broken,omitempty"`
	Run       *result.Run        `json:"run,omitempty"`
	Variants  []variant          `json:"variants,omitempty"`
	Judgement *verdict.Judgement `json:"judgement,omitempty"`
	Of        [][]string         `json:"claims_of,omitempty"` // the variants of each claim
	Trials    int                `json:"trials,omitempty"`
	Point     *history.Point     `json:"point,omitempty"`
}

type variant struct {
	Name    string   `json:"name"`
	Changes []string `json:"changes,omitempty"`
}

// Encode writes a summary. It fails for a figure that JSON has no word for.
func (r Run) Encode() ([]byte, error) {
	w := wire{Name: r.Name, ID: r.ID, Broken: r.Broken}
	if r.Broken == "" {
		run := *r.Data.Run
		for _, v := range run.Experiment.Variants {
			w.Variants = append(w.Variants, variant{v.Name, v.Changes})
		}
		run.Experiment.Variants = nil
		w.Run, w.Judgement, w.Trials, w.Point = &run, r.Data.Judgement, r.Trials, &r.Point
		for _, c := range r.Data.Judgement.Claims {
			w.Of = append(w.Of, c.Of)
		}
	}
	data, err := json.Marshal(w)
	if err != nil {
		return nil, fmt.Errorf("summary of run %s: %w", r.ID, err)
	}
	return data, nil
}

// Decode reads what Encode wrote.
func Decode(data []byte) (Run, error) {
	var w wire
	if err := fast.Unmarshal(data, &w, jsonv1.DefaultOptionsV1()); err != nil {
		return Run{}, fmt.Errorf("summary: %w", err)
	}
	r := Run{Name: w.Name, ID: w.ID, Broken: w.Broken}
	switch {
	case w.Broken != "":
		return r, nil
	case w.Run == nil || w.Judgement == nil || w.Point == nil || len(w.Of) != len(w.Judgement.Claims):
		return Run{}, fmt.Errorf("summary of run %s: not whole", w.ID)
	}
	for _, v := range w.Variants {
		w.Run.Experiment.Variants = append(w.Run.Experiment.Variants, spec.Variant{Name: v.Name, Changes: v.Changes})
	}
	for i := range w.Of {
		w.Judgement.Claims[i].Of = w.Of[i]
	}
	r.Data = report.Data{Run: w.Run, Judgement: w.Judgement}
	r.Trials, r.Point = w.Trials, *w.Point
	return r, nil
}
