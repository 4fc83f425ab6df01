// Package artifacts writes what a run's folder holds beside its record, the reports in every
// format, and what a step of GitHub Actions shows of a run.
//
// It judges nothing and asks for nothing but a record and its judgement. A report that cannot be
// drawn or written is an error; the record is whole by then.
package artifacts

import (
	"bytes"
	"fmt"
	"slices"

	"perflab/report"
	"perflab/report/benchmark"
	"perflab/report/html"
	"perflab/report/junit"
	"perflab/report/markdown"
	"perflab/report/text"
	"perflab/runner/internal/cli/exit"
	"perflab/runner/result"
)

// Page is the name of the page among a run's reports.
const Page = "report.html"

// formats are the reports of a run, each with the files it has, its main one first.
var formats = []struct {
	name  string
	write func(report.Data) ([]report.File, error)
}{
	{"html", func(d report.Data) ([]report.File, error) {
		var page bytes.Buffer
		err := html.Write(&page, d, html.Options{})
		return []report.File{{Name: Page, Data: page.Bytes()}}, err
	}},
	{"text", func(d report.Data) ([]report.File, error) {
		return []report.File{{Name: "summary.txt", Data: []byte(text.Summary(d))}}, nil
	}},
	{"md", func(d report.Data) ([]report.File, error) {
		return []report.File{{Name: "report.md", Data: []byte(markdown.Report(d))}}, nil
	}},
	{"junit", func(d report.Data) ([]report.File, error) {
		xml, err := junit.Report(d)
		return []report.File{{Name: "junit.xml", Data: xml}}, err
	}},
	{"hugo", markdown.Hugo},
	{"benchmark", benchmark.Files},
}

// besideRecord are the formats that every run's folder holds.
var besideRecord = []string{"html", "text", "md", "junit"}

// Names are the formats' names.
func Names() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

// WriteAll renders everything a run's folder holds beside the record.
func WriteAll(store *result.Store, data report.Data) error {
	for _, name := range besideRecord {
		if _, err := Write(store, data, name); err != nil {
			return err
		}
	}
	return nil
}

// Drawn renders everything a run's folder holds beside the record, by the files' names.
func Drawn(data report.Data) (map[string][]byte, error) {
	drawn := map[string][]byte{}
	for _, name := range besideRecord {
		files, err := draw(data, name)
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			drawn[f.Name] = f.Data
		}
	}
	return drawn, nil
}

// Write renders one of the formats and returns its main file's name.
func Write(store *result.Store, data report.Data, name string) (string, error) {
	files, err := draw(data, name)
	if err != nil {
		return "", err
	}
	for _, f := range files {
		if err := store.Write(f.Name, f.Data); err != nil {
			return "", exit.Broken(fmt.Errorf("write %s: %w", f.Name, err), "the record is whole: runner report draws the reports again")
		}
	}
	return files[0].Name, nil
}

// draw renders one of the formats.
func draw(data report.Data, name string) ([]report.File, error) {
	files, err := formats[slices.Index(Names(), name)].write(data)
	if err != nil {
		return nil, exit.Broken(fmt.Errorf("draw the %s report: %w", name, err), "")
	}
	return files, nil
}
