package target

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"reflect"
	"slices"
	"strings"

	"perflab/runner/internal/nearest"
	"perflab/runner/spec"
	"perflab/runner/spec/decode"
	"perflab/runner/spec/expression"
	"perflab/runner/spec/yamltree"
)

const targetFile = "target.yaml"

// List lists the folders of fsys that hold a target.yaml, sorted.
func List(fsys fs.FS) ([]string, error) {
	found, err := fs.Glob(fsys, "*/"+targetFile)
	if err != nil {
		return nil, fmt.Errorf("list targets: %w", err)
	}
	names := make([]string, len(found))
	for i, file := range found {
		names[i] = path.Dir(file)
	}
	slices.Sort(names)
	return names, nil
}

// Read reads NAME/target.yaml of fsys, which is the folder targets/. An error is a
// yamltree.Errors holding all faults; one about a target that is not there lists those that are.
func Read(fsys fs.FS, name string) (*Target, error) {
	names, err := List(fsys)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(names, name) {
		suffix, hint := nearest.Suggestion(name, "targets", names)
		return nil, yamltree.Failure("target "+name, "there is no such target"+suffix, hint)
	}
	file := path.Join("targets", name, targetFile)
	f, err := fsys.Open(path.Join(name, targetFile))
	data, err := yamltree.ReadFile(file, f, err, "")
	if err != nil {
		return nil, err
	}
	folder, err := fs.Sub(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("target %s: %w", name, err)
	}
	return parseTarget(file, name, data, folder)
}

// parseTarget reads data as the target.yaml of folder.
func parseTarget(file, name string, data []byte, folder fs.FS) (*Target, error) {
	found := &yamltree.Faults{}
	root := yamltree.Read(yamltree.NewSource(file, string(data)), data, found)
	if root == nil {
		return nil, found.Err(0)
	}
	t := &Target{Name: name, Dir: name}
	d := decode.Decoder{Faults: found, Whole: reflect.TypeFor[spec.Experiment]()}
	d.Structure(root, reflect.ValueOf(t).Elem(), "")
	checkTarget(t, yamltree.Scope{Node: root, Faults: found}, folder)
	if err := found.Err(0); err != nil {
		return nil, err
	}
	return t, nil
}

func checkTarget(t *Target, s yamltree.Scope, folder fs.FS) {
	if t.Protocol != "none" && !s.Has("port") {
		s.Faults.Add(s.Node.At, "a target that runs needs the key \"port\"", "port: the port it listens on in its container")
	}
	var settings []string
	for _, p := range t.Settings {
		settings = append(settings, "settings."+p.Name)
	}
	services := t.Services()
	for i, n := range s.Items("uses") {
		if _, needed := t.Needs[n.Text]; needed || slices.Contains(t.Uses[:i], n.Text) {
			s.Faults.Add(n.At, fmt.Sprintf("uses: the service %q is named already", nearest.Shorten(n.Text)), "")
		}
	}
	if t.Cache != nil && !slices.Contains(slices.Sorted(maps.Keys(t.Needs)), t.Cache.Service) && t.Cache.Service != "" {
		s.Value(fmt.Sprintf("cache.service: %q is not among the services under needs", t.Cache.Service), "", "cache", "service")
	}
	spec.CheckPrivileges(s, "privileges")
	known := spec.Placeholders(services, append(settings, replicaAddresses)...)
	for _, list := range [][]yamltree.Pair{s.Pairs("env"), s.Pairs("host", "env")} {
		for _, p := range list {
			spec.CheckPlaceholders(s, p.Value, known)
		}
	}
	if s.Has("ready", "command") && t.Protocol != "tcp" {
		s.Key(fmt.Sprintf("ready.command is for protocol: tcp, and this target speaks %s", t.Protocol), "", "ready", "command")
	}
	for _, key := range []string{"ready", "observe"} {
		if s.Has(key, "command") && len(s.Items(key, "command")) == 0 {
			s.Value(key+".command is empty", "its first item is the program", key, "command")
		}
	}
	for _, item := range slices.Concat(s.Items("command"), s.Items("host", "command"), s.Items("ready", "command"), s.Items("observe", "command")) {
		spec.CheckPlaceholders(s, item, known)
	}
	if t.Host != nil {
		checkHost(t, s, folder)
	}
	for _, p := range s.Pairs("needs") {
		if _, err := needed(p.Value.Text, spec.Server{}); err != nil {
			s.Faults.Add(expression.At(p.Value, err), fmt.Sprintf("needs.%s: %v", p.Key.Text, err), `for example cache != "none"`)
		}
	}
	modes := serverField("mode").Enum
	for i, setting := range t.Settings {
		for _, mode := range setting.Modes {
			if !slices.Contains(modes, mode) {
				s.Faults.Add(s.Node.Get("settings").Items[i].ValueAt("modes"), fmt.Sprintf("settings: %q is not a mode", mode), "")
			}
		}
	}
}

// serverField is the description of one key of server.
func serverField(name string) decode.Field {
	fields := decode.Fields(reflect.TypeFor[spec.Server]())
	return fields[slices.IndexFunc(fields, func(f decode.Field) bool { return f.Name == name })]
}

// replicaAddresses is the placeholder of a balancer's target.
const replicaAddresses = "replicas.addresses"

// Balances tells whether the target hands a load on to replicas.
func (t *Target) Balances() bool {
	texts := slices.Concat(t.Command, slices.Collect(maps.Values(t.Env)))
	if t.Host != nil {
		texts = slices.Concat(texts, t.Host.Command, slices.Collect(maps.Values(t.Host.Env)))
	}
	return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(text, "${"+replicaAddresses+"}") })
}

// Services are the services it may have, sorted: those it needs and those it uses.
func (t *Target) Services() []string {
	names := slices.Concat(slices.Collect(maps.Keys(t.Needs)), t.Uses)
	slices.Sort(names)
	return names
}

// needEnv is what the condition of a need sees.
type needEnv struct {
	Mode        string `expr:"mode"`
	Cache       string `expr:"cache"`
	Threads     int    `expr:"threads"`
	Connections int    `expr:"connections"`
}

// Needed lists the services the target needs with a configuration of the server, sorted.
func (t *Target) Needed(s spec.Server) ([]string, error) {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(t.Needs)) {
		yes, err := needed(t.Needs[name], s)
		if err != nil {
			return nil, fmt.Errorf("target %s: needs.%s: %w", t.Name, name, err)
		}
		if yes {
			list = append(list, name)
		}
	}
	return list, nil
}

func needed(condition string, s spec.Server) (bool, error) {
	return expression.Condition(condition, needEnv{s.Mode, s.Cache, s.Threads, s.Connections}, []string{"mode", "cache", "threads", "connections"})
}
