package kubernetes

import (
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"perflab/runner/internal/env"
	"perflab/runner/spec"
)

func (r *Request) deployment(p env.Part, services map[string]string) (deployment, error) {
	d := deployment{APIVersion: "apps/v1", Kind: "Deployment", Metadata: r.meta(r.named(p))}
	port, command, texts := p.InContainer()
	if port == 0 {
		return d, &Unfit{"environment.port is missing", "say on which port the server listens: --set environment.port=8000"}
	}
	if p.Serves && p.Quota == 0 {
		return d, &Unfit{
			p.Key + ".cpus is missing: without a limit the server has as many CPUs as the node on which it lands, and no two runs are alike",
			"set it in the file, or by --set " + p.Key + ".cpus=1",
		}
	}
	image, err := r.image(p)
	if err != nil {
		return d, err
	}
	c := container{Name: p.Name, Image: image, Ports: []containerPort{{port}}}
	cpus := p.Quota
	if cpus == 0 {
		cpus = 1
	}
	scope, err := r.plan.Scope(p, cpus, port, services)
	if err != nil {
		return d, err
	}
	scope = scope.Asking(func(name string) (string, bool) { return "\x00" + name + "\x00", true })
	if c.Args, err = scope.List(command); err != nil {
		return d, fmt.Errorf("command of %s: %w", p.Name, err)
	}
	for i, a := range c.Args {
		c.Args[i] = literally(a)
	}
	if c.Env, err = r.variables(scope, texts); err != nil {
		return d, fmt.Errorf("%s: %w", p.Name, err)
	}
	ready, err := p.Probe.In(scope)
	if err != nil {
		return d, err
	}
	c.StartupProbe, c.ReadinessProbe = probes(ready, port)
	c.Resources = limits(p)
	labels := map[string]string{"app.kubernetes.io/part-of": r.Name, "app.kubernetes.io/component": r.named(p)}
	d.Spec.Replicas, d.Spec.Selector.MatchLabels, d.Spec.Template.Metadata.Labels = 1, labels, labels
	pod := &d.Spec.Template.Spec
	pod.Volumes = confine(&c, p.Privileges)
	pod.Containers = []container{c}
	return d, nil
}

// image is what the cluster pulls for a part.
func (r *Request) image(p env.Part) (string, error) {
	key, built := env.ServerName, "environment.build"
	if p.Target != nil {
		key, built = p.Target.Name, "target "+p.Target.Name
	}
	if image := r.Images[key]; image != "" {
		return image, nil
	}
	if image := r.Variant.Environment.Image; p.Target == nil && image != "" {
		return image, nil
	}
	return "", &Unfit{
		built + " is built here, and a cluster pulls what it runs",
		fmt.Sprintf("push what runner exec --provider docker has built (docker image ls 'runner/*') and name it: --image %s=IMAGE", key),
	}
}

// variables are a part's, sorted. A secret comes from the cluster's Secret into a variable of its
// own, to which the cluster refers by $(NAME).
func (r *Request) variables(scope env.Scope, own []map[string]string) ([]variable, error) {
	texts, err := scope.Env(own...)
	if err != nil {
		return nil, err
	}
	var first, list []variable
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		text, secrets := literally(texts[name]), marked.FindAllStringSubmatch(texts[name], -1)
		if len(secrets) == 1 && texts[name] == secrets[0][0] {
			list = append(list, r.secret(name, secrets[0][1]))
			continue
		}
		for _, s := range secrets {
			name := "SECRET_" + s[1]
			if !slices.ContainsFunc(first, func(v variable) bool { return v.Name == name }) {
				first = append(first, r.secret(name, s[1]))
			}
			text = strings.ReplaceAll(text, s[0], "$("+name+")")
		}
		list = append(list, variable{Name: name, Value: text})
	}
	return append(first, list...), nil
}

var marked = regexp.MustCompile("\x00([^\x00]+)\x00")

// literally keeps the cluster from taking a text's own $( for a reference.
func literally(text string) string { return strings.ReplaceAll(text, "$(", "$$(") }

// probes tell the cluster that a part is ready: as long as it may take to start, then each second.
func probes(p env.Probe, port int) (startup, ready *probe) {
	ask := probe{PeriodSeconds: 1, TimeoutSeconds: 1, FailureThreshold: 3}
	switch {
	case p.Protocol == "http":
		ask.HTTPGet = &httpGet{p.Path, port}
	case len(p.Command) > 0:
		ask.Exec = &command{p.Command}
	default:
		ask.TCPSocket = &tcpSocket{port}
	}
	first := ask
	first.FailureThreshold = max(int(math.Ceil(p.Timeout.Seconds())), 1)
	return &first, &ask
}

// limits are what a part may use, asked for whole: a node then has it, whoever else runs there.
func limits(p env.Part) resources {
	most := map[string]string{}
	if p.Quota > 0 {
		most["cpu"] = strconv.Itoa(int(math.Round(p.Quota*1000))) + "m"
	}
	if p.Memory > 0 {
		most["memory"] = strconv.FormatInt(int64(p.Memory), 10)
	}
	if len(most) == 0 {
		return resources{}
	}
	return resources{most, most}
}

// confine takes from a container what it does not say that it needs, as env/docker does, and
// returns the folders in memory that it can write to.
func confine(c *container, p *spec.Privileges) (volumes []volume) {
	if p == nil {
		p = &spec.Privileges{}
	}
	c.SecurityContext = security{p.Setuid, p.Root != "writable", capabilities{[]string{"ALL"}, p.Kept()}}
	if p.Root == "writable" {
		return nil
	}
	for _, path := range spec.Scratch {
		name := strings.ReplaceAll(strings.Trim(path, "/"), "/", "-")
		volumes = append(volumes, volume{name, emptyDir{"Memory"}})
		c.VolumeMounts = append(c.VolumeMounts, volumeMount{name, path})
	}
	return volumes
}
