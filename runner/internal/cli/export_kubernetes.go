package cli

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/spf13/cobra"

	"perflab/runner/internal/cli/exit"
	"perflab/runner/internal/cli/files"
	"perflab/runner/internal/kubernetes"
	"perflab/runner/internal/load/k6run"
	"perflab/runner/spec"
)

func newExportKubernetes(s *streams) *cobra.Command {
	o := &files.Options{}
	var images map[string]string
	k6 := k6run.Image
	cmd := &cobra.Command{
		Use: "kubernetes FILE", Short: "Print what k6's operator needs to run a variant in a cluster",
		Long: `Prints a variant as objects of a Kubernetes cluster that has k6's operator: its servers and services
as Deployments with Services and the file's limits, k6's script as a ConfigMap, and a TestRun with as
many pods as load.instances. kubectl apply --dry-run=server holds them against the cluster's schemas.

A cluster pulls what it runs: targets and builds want the image that was pushed of them. The
server wants environment.cpus. A secret is taken from the Secret that is named on standard error, and
its value stands nowhere. What the pods measured is their log: runner import makes a record of it.`,
		Example: "  runner export kubernetes --variant pooled --set environment.cpus=1 --image django-feed=registry.example/feed:1 experiments/feed-empty.yaml > run.yaml",
		Args:    exactly(1, "FILE: an experiment"),
		RunE: func(_ *cobra.Command, args []string) error {
			experiments, err := o.LoadAll(args)
			if err != nil {
				return err
			}
			return exportKubernetes(s, experiments[0], o.Targets(experiments[0].File), images, k6)
		},
	}
	addFileFlags(cmd, o)
	cmd.Flags().StringToStringVar(&images, "image", nil, "image of a target, or of the server that the file builds: TARGET=IMAGE or server=IMAGE; may be repeated")
	cmd.Flags().StringVar(&k6, "k6-image", k6, "image of the pods that send the load")
	return cmd
}

// exportKubernetes prints the objects of the experiment's only variant, and on standard error what to
// do with them.
func exportKubernetes(s *streams, e *spec.Experiment, targets fs.FS, images map[string]string, k6 string) error {
	v, err := files.OnlyVariant(e, "a test run is")
	if err != nil {
		return err
	}
	r, err := kubernetes.New(e, *v, targets)
	if err != nil {
		return exit.Usage(err, "")
	}
	r.Images, r.K6 = images, k6
	if r.Script, err = scriptText(e, v, r.Address()); err != nil {
		return err
	}
	text, err := r.Manifests()
	var unfit *kubernetes.Unfit
	if errors.As(err, &unfit) {
		return exit.Usage(fmt.Errorf("%s: %w", e.File, err), unfit.Hint)
	}
	if err != nil {
		return exit.Usage(err, "")
	}
	if _, err := s.out.Write(text); err != nil {
		return err
	}
	if secrets := r.SecretsNeeded(); len(secrets) > 0 {
		create := "kubectl create secret generic " + r.SecretName()
		for _, name := range secrets {
			create += ` --from-literal=` + name + `="$` + name + `"`
		}
		fmt.Fprintf(s.err, "first: %s\n", create)
	}
	fmt.Fprintf(s.err, "then: kubectl apply -f the output; once kubectl get testrun %s says finished:\n  %s\n  runner import --experiment %s --variant %s run.json\n",
		r.Name, r.Logs("run.json"), e.File, v.Name)
	return nil
}
