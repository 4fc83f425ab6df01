// Package kubernetes writes a variant as objects of a Kubernetes cluster in which k6's operator is
// installed: the parts of its environment as Deployments with Services, and its load as a ConfigMap
// with k6's script and a TestRun.
//
// It starts nothing and asks no cluster. It refuses what would measure something else there: a server
// without a limit of CPU, which has as many as the node on which it lands; one that is built here and
// has no image that a cluster could pull; an address or a command of this machine.
//
// Steps: plan the variant as a provider does (package env) → per part its image, its variables with
// placeholders replaced and its limits (part.go) → the objects (objects.go) as YAML, a document each.
package kubernetes

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"

	"perflab/runner/internal/env"
	"perflab/runner/result"
	"perflab/runner/spec"
)

// Request is what is to be written.
type Request struct {
	Name    string // of the TestRun, and of all else in front; as New makes it
	Variant spec.Variant
	// Script is the text of k6's script, for the load against Address.
	Script string
	// Images are those of parts that are built here, by the target's name, or env.ServerName where the
	// file builds the server.
	Images map[string]string
	// K6 is the image of the pods that send the load.
	K6 string

	plan    env.Plan
	secrets map[string]bool // that the objects refer to
}

// New plans a variant; targets holds a folder per target.
func New(e *spec.Experiment, v spec.Variant, targets fs.FS) (*Request, error) {
	plan, err := env.Options{Targets: targets}.NewPlan("kubernetes", v, nil)
	if err != nil {
		return nil, err
	}
	plan.Bind(result.Isolation{}, mostCPUs)
	return &Request{Name: nameOf(e, v), Variant: v, plan: plan, secrets: map[string]bool{}}, nil
}

// mostCPUs bounds no part: how many it may use its own limit says.
const mostCPUs = 1 << 20

// Manifests are the objects, as YAML, in the order in which they are to be applied.
func (r *Request) Manifests() ([]byte, error) {
	objects, err := r.objects()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	for i, o := range objects {
		text, err := yaml.Marshal(o)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			out.WriteString("---\n")
		}
		out.Write(text)
	}
	return out.Bytes(), nil
}

func (r *Request) objects() ([]any, error) {
	var objects []any
	if r.Variant.Environment.URL == "" {
		parts, err := r.parts()
		if err != nil {
			return nil, err
		}
		objects = parts
	}
	m := configMap{APIVersion: "v1", Kind: "ConfigMap", Metadata: r.meta(r.Name + "-script"), Immutable: true, Data: map[string]string{scriptFile: r.Script}}
	t := testRun{APIVersion: "k6.io/v1alpha1", Kind: "TestRun", Metadata: r.meta(r.Name)}
	t.Spec.Parallelism, t.Spec.Quiet = r.pods(), "true"
	t.Spec.Script.ConfigMap = scriptMap{m.Metadata.Name, scriptFile}
	// Samples alone on the standard output: the pods' logs are what is imported.
	t.Spec.Arguments = "--out json=- --summary-mode=disabled --log-output=none --no-usage-report"
	t.Spec.Runner = runnerPod{Image: r.K6}
	for _, s := range r.Variant.Load.Secrets() {
		t.Spec.Runner.Env = append(t.Spec.Runner.Env, r.secret(s, s))
	}
	return append(objects, m, t), nil
}

const scriptFile = "script.js"

// parts are a Deployment and a Service for each part that runs.
func (r *Request) parts() (objects []any, err error) {
	if len(r.Variant.Environment.Command) > 0 && r.plan.Target == nil && r.Variant.Environment.Image == "" && r.Variant.Environment.Build == "" {
		return nil, &Unfit{"environment.command is a program of this machine, and a cluster runs images", "name an image: --set environment.image=NAME"}
	}
	services := r.plan.Addresses()
	for _, s := range r.plan.Services {
		services[s.Name] = r.addressOf(s.Part())
	}
	var replicas []string
	for _, p := range r.plan.Servers() {
		replicas = append(replicas, r.addressOf(p))
	}
	for _, p := range r.plan.Parts() {
		if p.Name == env.BalancerName {
			p.Replicas = replicas
		}
		d, err := r.deployment(p, services)
		if err != nil {
			return nil, err
		}
		s := service{APIVersion: "v1", Kind: "Service", Metadata: r.meta(d.Metadata.Name)}
		s.Spec.Selector, s.Spec.Ports = d.Spec.Selector.MatchLabels, []servicePort{{port(p), port(p)}}
		objects = append(objects, d, s)
	}
	return objects, nil
}

// Address is where the load goes: the balancer, or the one server.
func (r *Request) Address() string {
	if url := r.Variant.Environment.URL; url != "" {
		return url
	}
	front := r.plan.Servers()[0]
	if r.plan.Balancer != nil {
		front = r.plan.Balancer.Part()
	}
	return "http://" + r.addressOf(front)
}

func (r *Request) addressOf(p env.Part) string { return fmt.Sprintf("%s:%d", r.named(p), port(p)) }

func port(p env.Part) int {
	port, _, _ := p.InContainer()
	return port
}

// label is a text as a name in the cluster may hold it.
func label(text string) string {
	return strings.Trim(notLabel.ReplaceAllString(strings.ToLower(text), "-"), "-")
}

var notLabel = regexp.MustCompile(`[^a-z0-9]+`)

// longest is how long a name may be before what is added to it: names of Services have 63
// characters at most, and the operator adds its own to those of TestRuns.
const longest = 40

// pods is how many send the load.
func (r *Request) pods() int { return max(r.Variant.Load.Instances, 1) }

// Logs is the command that writes what the pods of the load measured into a file.
func (r *Request) Logs(file string) string {
	return fmt.Sprintf("kubectl logs --selector=k6_cr=%s,runner=true --tail=-1 --max-log-requests=%d > %s", r.Name, r.pods(), file)
}

// nameOf is the experiment's and the variant's, as a name in the cluster.
func nameOf(e *spec.Experiment, v spec.Variant) string {
	name := e.Name
	if v.Name != "default" {
		name += "-" + v.Name
	}
	name = label(name)
	if name == "" || name[0] < 'a' {
		name = "run-" + name // a Service's name begins with a letter
	}
	return strings.TrimRight(name[:min(len(name), longest)], "-")
}

func (r *Request) named(p env.Part) string {
	return r.Name + "-" + label(p.Name)
}

// meta names an object; all objects of a variant share a label, by which they are removed.
func (r *Request) meta(name string) meta {
	return meta{Name: name, Labels: map[string]string{"app.kubernetes.io/part-of": r.Name}}
}

// secret is a variable that the cluster fills from the Secret of the variant.
func (r *Request) secret(variableName, key string) variable {
	r.secrets[key] = true
	return variable{Name: variableName, ValueFrom: &valueFrom{secretKeyRef{r.SecretName(), key}}}
}

// SecretName is the Secret that must be there before the others where SecretsNeeded names any.
func (r *Request) SecretName() string { return r.Name + "-secrets" }

// SecretsNeeded are the secrets that the manifests refer to, sorted; none before they are made.
func (r *Request) SecretsNeeded() []string { return slices.Sorted(maps.Keys(r.secrets)) }

// Unfit is why a variant cannot be written, and what to do about it.
type Unfit struct{ Says, Hint string }

func (u *Unfit) Error() string { return u.Says }
