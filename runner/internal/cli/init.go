package cli

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"text/template"

	"github.com/spf13/cobra"

	"perflab/runner/internal/cli/exit"
	"perflab/runner/internal/cli/shell"
	"perflab/runner/internal/draft"
	"perflab/runner/published"
	"perflab/runner/regular"
	"perflab/runner/spec"
)

//go:embed template/experiment.yaml
var experimentTemplate string

// starter is what the template of an experiment is filled with.
type starter struct {
	File, Question, Source, Value string
	Name                          string // empty: the file's
	// Key of server is what the command is given, and Few and Many two values of it; empty:
	// it is given none, so that variants of the server would come out the same.
	Key, Few, Many string
}

// contrasts are keys of server with two values that are worth comparing.
var contrasts = []starter{{Key: "workers", Few: "2", Many: "8"}, {Key: "threads", Few: "2", Many: "8"}, {Key: "connections", Few: "100", Many: "1000"}}

func newInit(s *streams) *cobra.Command {
	var url, image, build, command, question, from string
	var columns []string
	cmd := &cobra.Command{
		Use: "init FILE", Short: "Write an experiment to start from, for a service of one's own or of a published text",
		Example: `  runner init --url http://127.0.0.1:8000 my-service.yaml
  runner init --build ./my-service my-service.yaml
  runner init --command 'gunicorn -w ${server.workers} -b 127.0.0.1:${port} app:wsgi' \
    --question "Do eight workers serve twice what two do?" workers.yaml
  runner init --from post.md post.yaml
  pbpaste | runner init --from - --url http://127.0.0.1:8000 post.yaml`,
		Args: exactly(1, "FILE: the experiment to write"),
		RunE: func(_ *cobra.Command, args []string) error {
			words, err := commandWords(command)
			if err != nil {
				return err
			}
			st := starter{File: args[0], Question: question, Source: "url", Value: "http://127.0.0.1:8000"}
			given := 0
			for _, source := range []struct{ name, value string }{{"url", url}, {"image", image}, {"build", build}, {"command", quotedList(words)}} {
				if source.value != "" {
					st.Source, st.Value = source.name, source.value
					given++
				}
			}
			if given > 1 {
				return exit.Usage(errors.New("give one of --url, --image, --build and --command"), "each says where the server comes from")
			}
			if from != "" {
				return writeDraft(s, st, from, given > 0, columns)
			}
			if len(columns) > 0 {
				return exit.Usage(errors.New("--column is of a table in the text of --from"), "")
			}
			for _, c := range contrasts {
				if st.Source == "command" && st.Key == "" && strings.Contains(command, "${server."+c.Key+"}") {
					st.Key, st.Few, st.Many = c.Key, c.Few, c.Many
				}
			}
			return writeStarter(s, st)
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "a published text: a tool's output or a whole post in Markdown; - is standard input")
	cmd.Flags().StringArrayVar(&columns, "column", nil, "HEAD=FIGURE [UNIT]: what a column of the text's tables is, such as 'Tail=http_req_duration.p(99) ms'")
	cmd.Flags().StringVar(&url, "url", "", "a server that already runs on this machine")
	cmd.Flags().StringVar(&image, "image", "", "a container image")
	cmd.Flags().StringVar(&build, "build", "", "a folder with a Dockerfile, relative to FILE")
	cmd.Flags().StringVar(&command, "command", "", "a program on this machine with its arguments, in words as a shell splits them")
	cmd.Flags().StringVar(&question, "question", "Does it answer 95% of the requests within half a second?", "what the experiment asks")
	return cmd
}

// commandWords are a command line's, for a program that no shell starts.
func commandWords(line string) ([]string, error) {
	words, err := shell.Words(line)
	switch {
	case errors.Is(err, shell.ErrShell):
		return nil, exit.Usage(fmt.Errorf("--command %q: %w", line, err),
			`hand it to a shell of its own that ends in the server: --command "sh -c '... && exec ./server'", in the file command: [sh, -c, "... && exec ./server"]`)
	case err != nil:
		return nil, exit.Usage(fmt.Errorf("--command %q: %w", line, err), "")
	case len(words) == 1 && strings.Contains(words[0], ",") && !strings.ContainsAny(line, `'"\`):
		return nil, exit.Usage(fmt.Errorf("--command %q is one word", line), "blanks separate words, not commas; quote a program whose name has a comma")
	}
	return words, nil
}

// quotedList is a YAML list's content.
func quotedList(items []string) string {
	quoted := make([]string, len(items))
	for i, item := range items {
		quoted[i] = strconv.Quote(item)
	}
	return strings.Join(quoted, ", ")
}

// writeStarter writes the file, which must not be there yet, once it has been found sound.
func writeStarter(s *streams, st starter) error {
	if strings.ContainsAny(st.Question, "\r\n") {
		return exit.Usage(errors.New("--question holds a line end"), "")
	}
	var text bytes.Buffer
	st.Question, st.Name = strings.TrimSpace(st.Question), spec.NameFor(st.File)
	if err := template.Must(template.New("experiment").Parse(experimentTemplate)).Execute(&text, st); err != nil {
		return err
	}
	if _, err := spec.Parse(st.File, text.Bytes(), spec.Options{}); err != nil {
		return exit.Usage(err, "the file was not written")
	}
	if err := writeNew(st.File, text.Bytes()); err != nil {
		return err
	}
	_, err := fmt.Fprintf(s.out, "%s\nnext: runner exec --profile quick %s\n", st.File, st.File)
	return err
}

// writeDraft writes the file made of a published text.
func writeDraft(s *streams, st starter, from string, source bool, columns []string) error {
	var text []byte
	var err error
	if from == "-" {
		text, err = io.ReadAll(io.LimitReader(s.in, draft.MaxText+1))
	} else {
		text, err = regular.Read(from, draft.MaxText)
	}
	if err != nil {
		hint := ""
		if errors.Is(err, regular.ErrKind) {
			hint = "--from - reads standard input, a pipe too"
		}
		return exit.Usage(fmt.Errorf("read the text: %w", err), hint)
	}
	o := draft.Options{File: st.File, Columns: map[string]string{}}
	if source {
		o.Source = st.Source + ": " + strconv.Quote(st.Value)
		if st.Source == "command" {
			o.Source = st.Source + ": [" + st.Value + "]"
		}
	}
	for _, c := range columns {
		head, figure, ok := strings.Cut(c, "=")
		name, _, _ := strings.Cut(figure, " ")
		if _, err := published.ParseName(name); !ok || err != nil {
			return exit.Usage(errors.Join(fmt.Errorf("--column %q is not HEAD=FIGURE", c), err), "for example --column 'Tail=http_req_duration.p(99) ms'")
		}
		o.Columns[head] = figure
	}
	d, err := draft.From(string(text), o)
	if errors.Is(err, draft.ErrNoFigures) {
		return exit.Usage(fmt.Errorf("%s: %w", from, err), published.Hint+"; init without --from begins a file of one's own")
	}
	if err != nil {
		return exit.Usage(fmt.Errorf("%s: %w", from, err), "the file was not written")
	}
	if err := writeNew(st.File, []byte(d.Text)); err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "%s: variants %d, figures %d, questions to answer %d (lines with # ?)\nnext: runner audit %s\n", st.File, d.Variants, d.Figures, d.Questions, st.File)
	return err
}

// writeNew writes a file that must not be there yet.
func writeNew(name string, content []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return exit.Usage(fmt.Errorf("%s is there already", name), "name another file, or remove that one")
	}
	if err != nil {
		return exit.Usage(err, "")
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Close()); err != nil {
		return exit.Broken(fmt.Errorf("write %s: %w", name, err), "")
	}
	return nil
}
