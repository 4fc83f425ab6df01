package kubernetes

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"perflab/runner/spec"
	"perflab/targets"
)

// request is a variant of an experiment's text.
func request(t *testing.T, text string) *Request {
	t.Helper()
	path := filepath.Join(t.TempDir(), "exp.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	e, err := spec.Read(path, spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := New(e, e.Variants[0], targets.FS)
	if err != nil {
		t.Fatal(err)
	}
	r.Script, r.K6 = "export default function () {}\n", "k6:test"
	return r
}

// written are the objects as a cluster reads them: by kind and name, each held against its own form
// strictly.
func written(t *testing.T, r *Request) map[string]any {
	t.Helper()
	text, err := r.Manifests()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]any{}
	for _, doc := range strings.Split(string(text), "---\n") {
		var head struct {
			Kind     string `json:"kind"`
			Metadata meta   `json:"metadata"`
		}
		if err := yaml.Unmarshal([]byte(doc), &head); err != nil {
			t.Fatal(err)
		}
		into := map[string]any{"ConfigMap": new(configMap), "Service": new(service), "Deployment": new(deployment), "TestRun": new(testRun)}[head.Kind]
		if into == nil {
			t.Fatalf("an object of kind %q", head.Kind)
		}
		if err := yaml.UnmarshalStrict([]byte(doc), into); err != nil {
			t.Errorf("%s: %v\n%s", head.Kind, err, doc)
		}
		if n := head.Metadata.Name; len(n) > 63 || n == "" || strings.Trim(n, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			t.Errorf("%q is no name of a cluster's", n)
		}
		out[head.Kind+" "+head.Metadata.Name] = into
	}
	return out
}

const shop = `name: shop-1
environment:
  image: shop:1
  command: [serve, "--workers", "${server.workers}", "$(date)"]
  port: 8080
  cpus: 0.25
  memory: 256MiB
  ready: {path: /up, timeout: 30s}
  env: {TOKEN: "${secret:TOKEN}", CACHE: "redis://user:${secret:CACHE_KEY}@${services.redis.address}/0"}
  services: {redis: {target: redis}}
server: {workers: 3}
load: {engine: k6, instances: 4, users: 8, duration: 10s, request: {path: /, headers: {Authorization: "Bearer ${secret:API}"}}}
`

func TestManifests(t *testing.T) {
	r := request(t, shop)
	r.Images = map[string]string{"redis": "redis:7"}
	objects := written(t, r)
	var names []string
	for name := range objects {
		names = append(names, name)
	}
	slices.Sort(names)
	if want := []string{"ConfigMap shop-1-script", "Deployment shop-1-redis", "Deployment shop-1-server", "Service shop-1-redis", "Service shop-1-server", "TestRun shop-1"}; !slices.Equal(names, want) {
		t.Fatalf("%q, want %q", names, want)
	}
	run := objects["TestRun shop-1"].(*testRun)
	if run.Spec.Parallelism != 4 || run.Spec.Script.ConfigMap != (scriptMap{"shop-1-script", "script.js"}) || run.Spec.Runner.Image != "k6:test" {
		t.Errorf("%+v", run.Spec)
	}
	if len(run.Spec.Runner.Env) != 1 || run.Spec.Runner.Env[0].ValueFrom.SecretKeyRef != (secretKeyRef{"shop-1-secrets", "API"}) {
		t.Errorf("the load's variables are %+v", run.Spec.Runner.Env)
	}
	if got := objects["ConfigMap shop-1-script"].(*configMap).Data["script.js"]; got != r.Script {
		t.Errorf("the script is %q", got)
	}
	if got := r.Address(); got != "http://shop-1-server:8080" {
		t.Errorf("the load goes to %s", got)
	}
	d := objects["Deployment shop-1-server"].(*deployment)
	c := d.Spec.Template.Spec.Containers[0]
	if c.Image != "shop:1" || !slices.Equal(c.Args, []string{"serve", "--workers", "3", "$$(date)"}) {
		t.Errorf("%s %q", c.Image, c.Args)
	}
	if c.Resources.Limits["cpu"] != "250m" || c.Resources.Limits["memory"] != "268435456" || c.Resources.Requests["cpu"] != "250m" {
		t.Errorf("limits %v", c.Resources)
	}
	if c.ReadinessProbe.HTTPGet == nil || *c.ReadinessProbe.HTTPGet != (httpGet{"/up", 8080}) || c.StartupProbe.FailureThreshold != 30 {
		t.Errorf("ready %+v, at the start %+v", c.ReadinessProbe, c.StartupProbe)
	}
	var variables []string
	for _, v := range c.Env {
		text := v.Name + "=" + v.Value
		if v.ValueFrom != nil {
			text = v.Name + " from " + v.ValueFrom.SecretKeyRef.Key
		}
		variables = append(variables, text)
	}
	if want := []string{"SECRET_CACHE_KEY from CACHE_KEY", "CACHE=redis://user:$(SECRET_CACHE_KEY)@shop-1-redis:6379/0", "TOKEN from TOKEN"}; !slices.Equal(variables, want) {
		t.Errorf("variables %q", variables)
	}
	if s := c.SecurityContext; s.AllowPrivilegeEscalation || !s.ReadOnlyRootFilesystem || len(s.Capabilities.Add) > 0 || len(c.VolumeMounts) != 3 {
		t.Errorf("%+v %v", s, c.VolumeMounts)
	}
	if s := objects["Service shop-1-server"].(*service); s.Spec.Selector["app.kubernetes.io/component"] != d.Spec.Template.Metadata.Labels["app.kubernetes.io/component"] || s.Spec.Ports[0].Port != 8080 {
		t.Errorf("%+v", s.Spec)
	}
	if got := r.SecretsNeeded(); !slices.Equal(got, []string{"API", "CACHE_KEY", "TOKEN"}) {
		t.Errorf("secrets %q", got)
	}
	if p := objects["Deployment shop-1-redis"].(*deployment).Spec.Template.Spec.Containers[0].ReadinessProbe; p.TCPSocket == nil || p.TCPSocket.Port != 6379 {
		t.Errorf("redis is ready by %+v", p)
	}
}

func TestReplicasBehindABalancer(t *testing.T) {
	r := request(t, `environment: {target: django-feed, cpus: 0.5, replicas: 2, balancer: {target: haproxy}}
load: {users: 2, duration: 2s}
`)
	r.Images = map[string]string{"django-feed": "feed:1", "haproxy": "haproxy:1"}
	objects := written(t, r)
	if got := r.Address(); !strings.HasPrefix(got, "http://exp-balancer:") {
		t.Errorf("the load goes to %s", got)
	}
	text := fmt.Sprint(objects["Deployment exp-balancer"].(*deployment).Spec.Template.Spec.Containers[0].Env)
	if objects["Deployment exp-server-2"] == nil || !strings.Contains(text, "exp-server-1:8000,exp-server-2:8000") {
		t.Errorf("%v; the balancer has %s", objects, text)
	}
}

func TestWhatNoClusterRuns(t *testing.T) {
	const load = "\nload: {users: 1, duration: 1s}\n"
	for name, tc := range map[string]struct{ text, says, hint string }{
		"no CPUs":   {"environment: {image: x, port: 80}" + load, "environment.cpus is missing", "--set environment.cpus=1"},
		"a target":  {"environment: {target: feed, cpus: 1}" + load, "target feed is built here", "--image feed=IMAGE"},
		"a build":   {"environment: {build: ., port: 80, cpus: 1}" + load, "environment.build is built here", "--image server=IMAGE"},
		"a program": {"environment: {command: [serve], port: 80, cpus: 1}" + load, "environment.command is a program of this machine", "environment.image"},
	} {
		t.Run(name, func(t *testing.T) {
			var unfit *Unfit
			if _, err := request(t, tc.text).Manifests(); !errors.As(err, &unfit) || !strings.Contains(unfit.Says, tc.says) || !strings.Contains(unfit.Hint, tc.hint) {
				t.Errorf("%v", err)
			}
		})
	}
}

// TestTestRunFitsTheOperatorsSchema holds it against the published definition of k6's operator, which
// lies beside the repository where it was fetched.
func TestTestRunFitsTheOperatorsSchema(t *testing.T) {
	const file = "../../../../shared/kubernetes/k6.io_testruns.crd.yaml"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Skipf("the operator's schema is not beside the repository: %v", err)
	}
	var definition struct {
		Spec struct {
			Group    string
			Names    struct{ Kind string }
			Versions []struct {
				Name   string
				Schema struct {
					OpenAPIV3Schema map[string]any `json:"openAPIV3Schema"`
				}
			}
		}
	}
	if err := yaml.Unmarshal(text, &definition); err != nil {
		t.Fatal(err)
	}
	r := request(t, shop)
	r.Images = map[string]string{"redis": "redis:7"}
	all, err := r.Manifests()
	if err != nil {
		t.Fatal(err)
	}
	docs := strings.Split(string(all), "---\n")
	var run map[string]any
	if err := yaml.Unmarshal([]byte(docs[len(docs)-1]), &run); err != nil {
		t.Fatal(err)
	}
	version := definition.Spec.Versions[0]
	if run["apiVersion"] != definition.Spec.Group+"/"+version.Name || run["kind"] != definition.Spec.Names.Kind {
		t.Errorf("%v %v is not of %s/%s", run["apiVersion"], run["kind"], definition.Spec.Group, version.Name)
	}
	if found := unlike("", run["spec"], version.Schema.OpenAPIV3Schema["properties"].(map[string]any)["spec"].(map[string]any)); len(found) > 0 {
		t.Errorf("%s", strings.Join(found, "\n"))
	}
	run["spec"].(map[string]any)["paralelism"] = 1
	if found := unlike("", run["spec"], version.Schema.OpenAPIV3Schema["properties"].(map[string]any)["spec"].(map[string]any)); len(found) != 1 {
		t.Errorf("a wrong key is not found: %q", found)
	}
}

// unlike lists what of a value a schema does not know, wants otherwise, or misses.
func unlike(path string, value any, schema map[string]any) (found []string) {
	if schema["x-kubernetes-int-or-string"] == true {
		return nil
	}
	kind := ""
	switch v := value.(type) {
	case map[string]any:
		kind = "object"
		properties, _ := schema["properties"].(map[string]any)
		more, _ := schema["additionalProperties"].(map[string]any)
		for key, item := range v {
			of, known := properties[key].(map[string]any)
			if !known && more != nil {
				of, known = more, true
			}
			if !known {
				found = append(found, path+"."+key+" is not known")
				continue
			}
			found = append(found, unlike(path+"."+key, item, of)...)
		}
		required, _ := schema["required"].([]any)
		for _, key := range required {
			if _, there := v[fmt.Sprint(key)]; !there {
				found = append(found, fmt.Sprintf("%s.%v is missing", path, key))
			}
		}
	case []any:
		kind = "array"
		items, _ := schema["items"].(map[string]any)
		for i, item := range v {
			found = append(found, unlike(fmt.Sprintf("%s[%d]", path, i), item, items)...)
		}
	case string:
		kind = "string"
	case bool:
		kind = "boolean"
	case float64:
		kind = "number"
		if schema["type"] == "integer" && v == float64(int64(v)) {
			kind = "integer"
		}
	}
	if kind != schema["type"] {
		found = append(found, fmt.Sprintf("%s is %s, not %v", path, kind, schema["type"]))
	}
	return found
}
