package artifacts

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"perflab/report"
	"perflab/report/github"
	"perflab/runner/internal/cli/exit"
	"perflab/runner/internal/secret"
)

// TellGitHub writes what a step of GitHub Actions shows of a run: annotations to w, which both
// of a step's streams are read for, the summary and the outputs to the files that its
// environment names. Where it names none, nothing is written there.
func TellGitHub(w io.Writer, data report.Data, folder, page string) error {
	for _, line := range github.Annotations(data, inRepository(data.Run.Experiment.File)) {
		if _, err := fmt.Fprintln(w, line); err != nil {
			return exit.Broken(fmt.Errorf("print the annotations: %w", err), "")
		}
	}
	for _, to := range []struct {
		name string
		text func(size int64) string
	}{
		{"GITHUB_STEP_SUMMARY", func(size int64) string {
			return github.Summary(data, github.MaxSummary-int(min(size, github.MaxSummary)))
		}},
		{"GITHUB_OUTPUT", func(int64) string { return github.Outputs(data, folder, page) }},
	} {
		if err := appendTo(os.Getenv(to.name), to.text); err != nil {
			return exit.Broken(fmt.Errorf("write $%s: %w", to.name, err), "the record and its reports are whole: "+folder)
		}
	}
	return nil
}

// appendTo adds a text to a file, which knows how large the file was; to none of no name.
func appendTo(name string, text func(size int64) string) error {
	if name == "" {
		return nil
	}
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err == nil {
		_, err = f.WriteString(text(info.Size()))
	}
	return errors.Join(err, f.Close())
}

// inRepository is a file as GitHub names it: from the repository's folder, with slashes.
func inRepository(file string) string {
	root := os.Getenv("GITHUB_WORKSPACE")
	path, err := filepath.Abs(file)
	if root == "" || err != nil {
		return filepath.ToSlash(file)
	}
	if from, err := filepath.Rel(root, path); err == nil && !strings.HasPrefix(from, "..") {
		return filepath.ToSlash(from)
	}
	return filepath.ToSlash(file)
}

// FailedOnGitHub annotates an error that no report tells of.
func FailedOnGitHub(w io.Writer, err error) {
	if err == nil || exit.IsVerdict(err) {
		return
	}
	text := err.Error()
	if hint := exit.Hint(err); hint != "" {
		text += "\nhint: " + hint
	}
	fmt.Fprintln(w, github.Error("runner", secret.Replace(text)))
}
