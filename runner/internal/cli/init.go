package cli

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"text/template"

	"github.com/spf13/cobra"

	"perflab/runner/internal/cli/exit"
	"perflab/runner/internal/cli/shell"
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
	var url, image, build, command, question string
	cmd := &cobra.Command{
		Use: "init FILE", Short: "Write an experiment to start from, for a service of one's own",
		Example: `  runner init --url http://127.0.0.1:8000 my-service.yaml
  runner init --build ./my-service my-service.yaml
  runner init --command 'gunicorn -w ${server.workers} -b 127.0.0.1:${port} app:wsgi' \
    --question "Do eight workers serve twice what two do?" workers.yaml`,
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
			for _, c := range contrasts {
				if st.Source == "command" && st.Key == "" && strings.Contains(command, "${server."+c.Key+"}") {
					st.Key, st.Few, st.Many = c.Key, c.Few, c.Many
				}
			}
			return writeStarter(s, st)
		},
	}
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
	f, err := os.OpenFile(st.File, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return exit.Usage(fmt.Errorf("%s is there already", st.File), "name another file, or remove that one")
	}
	if err != nil {
		return exit.Usage(err, "")
	}
	_, err = f.Write(text.Bytes())
	if err = errors.Join(err, f.Close()); err != nil {
		return exit.Broken(fmt.Errorf("write %s: %w", st.File, err), "")
	}
	_, err = fmt.Fprintf(s.out, "%s\nnext: runner exec --profile quick %s\n", st.File, st.File)
	return err
}
