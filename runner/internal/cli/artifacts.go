package cli

import (
	"bytes"
	"fmt"

	"perflab/report"
	"perflab/runner/result"
)

const reportFile = "report.html"

// writeReports renders everything a run's folder holds beside the record.
func writeReports(store *result.Store, data report.Data) error {
	var html bytes.Buffer
	if err := report.HTML(&html, data, report.Options{}); err != nil {
		return broken(fmt.Errorf("draw the report: %w", err), "")
	}
	junit, err := report.JUnit(data)
	if err != nil {
		return broken(fmt.Errorf("write the JUnit report: %w", err), "")
	}
	for _, f := range []struct {
		name string
		data []byte
	}{
		{reportFile, html.Bytes()},
		{"summary.txt", []byte(report.Summary(data))},
		{"report.md", []byte(report.Markdown(data))},
		{"junit.xml", junit},
	} {
		if err := store.Write(f.name, f.data); err != nil {
			return broken(fmt.Errorf("write %s: %w", f.name, err), "the record is whole: runner report "+store.Dir+" draws the reports again")
		}
	}
	return nil
}
