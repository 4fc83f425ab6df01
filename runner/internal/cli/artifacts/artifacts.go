package cli

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
	"perflab/runner/result"
)

const reportFile = "report.html"

// formats are the reports of a run, each with the files it has, its main one first.
var formats = []struct {
	name  string
	write func(report.Data) ([]report.File, error)
}{
	{"html", func(d report.Data) ([]report.File, error) {
		var page bytes.Buffer
		err := html.Write(&page, d, html.Options{})
		return []report.File{{Name: reportFile, Data: page.Bytes()}}, err
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

func formatNames() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

// writeReports renders everything a run's folder holds beside the record.
func writeReports(store *result.Store, data report.Data) error {
	for _, name := range besideRecord {
		if _, err := writeFormat(store, data, name); err != nil {
			return err
		}
	}
	return nil
}

// writeFormat renders one of the formats and returns its main file's name.
func writeFormat(store *result.Store, data report.Data, name string) (string, error) {
	files, err := formats[slices.Index(formatNames(), name)].write(data)
	if err != nil {
		return "", broken(fmt.Errorf("draw the %s report: %w", name, err), "")
	}
	for _, f := range files {
		if err := store.Write(f.Name, f.Data); err != nil {
			return "", broken(fmt.Errorf("write %s: %w", f.Name, err), "the record is whole: runner report draws the reports again")
		}
	}
	return files[0].Name, nil
}
