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

	"perflab/runner/spec"
)

//go:embed template/experiment.yaml
var experimentTemplate string

// starter is what the template of an experiment is filled with.
type starter struct{ File, Question, Source, Value string }

func newInit(s *streams) *cobra.Command {
	var url, image, build, question string
	var command []string
	cmd := &cobra.Command{
		Use: "init FILE", Short: "Write an experiment to start from, for a service of one's own",
		Example: `  runner init --url http://127.0.0.1:8000 my-service.yaml
  runner init --build ./my-service --question "Do eight workers serve twice what two do?" workers.yaml
  runner init --command gunicorn,-w,'${server.workers}',-b,'127.0.0.1:${port}',app:wsgi my-service.yaml`,
		Args: exactly(1, "FILE: the experiment to write"),
		RunE: func(_ *cobra.Command, args []string) error {
			st := starter{File: args[0], Question: question, Source: "url", Value: "http://127.0.0.1:8000"}
			given := 0
			for _, source := range []struct{ name, value string }{{"url", url}, {"image", image}, {"build", build}, {"command", quotedList(command)}} {
				if source.value != "" {
					st.Source, st.Value = source.name, source.value
					given++
				}
			}
			if given > 1 {
				return usage(errors.New("give one of --url, --image, --build and --command"), "each says where the server comes from")
			}
			return writeStarter(s, st)
		},
	}
	cmd.Flags().StringVar(&url, "url", "", "a server that already runs on this machine")
	cmd.Flags().StringVar(&image, "image", "", "a container image")
	cmd.Flags().StringVar(&build, "build", "", "a folder with a Dockerfile, relative to FILE")
	cmd.Flags().StringSliceVar(&command, "command", nil, "a program on this machine with its arguments, separated by commas")
	cmd.Flags().StringVar(&question, "question", "Does it answer 95% of the requests within half a second?", "what the experiment asks")
	return cmd
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
		return usage(errors.New("--question holds a line end"), "")
	}
	var text bytes.Buffer
	st.Question = strings.TrimSpace(st.Question)
	if err := template.Must(template.New("experiment").Parse(experimentTemplate)).Execute(&text, st); err != nil {
		return err
	}
	if _, err := spec.Parse(st.File, text.Bytes(), spec.Options{}); err != nil {
		return usage(err, "the file was not written")
	}
	f, err := os.OpenFile(st.File, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return usage(fmt.Errorf("%s is there already", st.File), "name another file, or remove that one")
	}
	if err != nil {
		return usage(err, "")
	}
	_, err = f.Write(text.Bytes())
	if err = errors.Join(err, f.Close()); err != nil {
		return broken(fmt.Errorf("write %s: %w", st.File, err), "")
	}
	_, err = fmt.Fprintf(s.out, "%s\nnext: runner exec --profile quick %s\n", st.File, st.File)
	return err
}
