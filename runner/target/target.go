// Package target reads target.yaml, which says of one system under test how it is built,
// started and found ready, and holds experiments against the targets that they name.
//
// Read decodes one file and reports everything that is wrong with it, with its place. Check
// sees that each target of an experiment is there, can answer and has the services it needs;
// SameVariants finds variants of which nothing reaches their target. Nothing is started here.
package target

import "perflab/runner/spec"

// Target is a target.yaml: how one system under test is built, started and found ready,
// and what each key of the experiment becomes in its own settings. Adding a target takes
// a folder with this file and a Dockerfile, and no Go.
//
// Command, Env and Ready.Path, and what Host says instead, may hold placeholders:
// ${server.KEY}, ${dataset.posts}, ${dataset.characters.min}, ${dataset.characters.max},
// ${dataset.seed}, ${port}, ${settings.NAME} (a mapped setting), ${services.NAME.address}
// (host:port) and ${services.NAME.target}, both empty for a service that does not run. What a
// balancer spreads the load over is ${replicas.addresses}: their host:port, with commas between.
type Target struct {
	Name     string            `yaml:"-" json:"name"` // the folder's name
	Title    string            `yaml:"title" json:"title" required:"true" doc:"What it is, for people."`
	Base     string            `yaml:"base" json:"base,omitempty" doc:"The target whose image this one's Dockerfile starts from; it is built first."`
	StandIn  string            `yaml:"stand_in" json:"stand_in,omitempty" doc:"The target that runs instead where no container engine answers."`
	Embedded string            `yaml:"embedded" json:"embedded,omitempty" enum:"feed,redis" doc:"The program built into runner that can serve as this target."`
	Protocol string            `yaml:"protocol" json:"protocol" default:"http" enum:"http,redis,tcp,none" doc:"What it speaks: tcp for any other protocol, whose readiness ready.command tells; none for an image that others start from."`
	Command  []string          `yaml:"command" json:"command,omitempty" doc:"Program and arguments in the container. Default: the image's own."`
	Env      map[string]string `yaml:"env" json:"env,omitempty" doc:"Environment variables in the container."`
	Port     int               `yaml:"port" json:"port,omitempty" min:"1" max:"65535" doc:"Port it listens on."`
	Ready    *Ready            `yaml:"ready" json:"ready,omitempty" doc:"How to tell that it is ready. An http target that reports its configuration is compared with what was asked."`
	Needs    map[string]string `yaml:"needs" json:"needs,omitempty" doc:"Services it needs, each with the condition under which it does: an expression over mode, cache, threads and connections, such as cache != \"none\"."`
	Uses     []string          `yaml:"uses" json:"uses,omitempty" doc:"Services it uses where the file lists them, such as a database beside the one it has within."`
	Clients  int               `yaml:"clients" json:"clients,omitempty" min:"1" doc:"How many connections it takes at once at most, as it is configured here. Default: no bound is known."`
	Observe  *Observe          `yaml:"observe" json:"observe,omitempty" doc:"What it counts itself, read before, during and after the load."`
	Cache    *Cache            `yaml:"cache" json:"cache,omitempty" doc:"Where it caches."`
	Settings []Setting         `yaml:"settings" json:"settings,omitempty" doc:"What the experiment's server keys become."`
	Host     *Host             `yaml:"host" json:"host,omitempty" doc:"How it runs on this machine without a container. Default: it does not."`
	Knows    []string          `yaml:"knows" json:"knows,omitempty" doc:"All settings the target's own documentation names."`

	Privileges *spec.Privileges `yaml:"privileges" json:"privileges,omitempty" doc:"What its container needs of what containers are denied unless the target says why."`

	// Dir is the folder the target was read from.
	Dir string `yaml:"-" json:"-"`
}

// Ready is a target's readiness probe.
type Ready struct {
	spec.Ready `yaml:",inline"`
	Command    []string `yaml:"command" json:"command,omitempty" doc:"Program and arguments that end with 0 once the service is ready, run beside it: in its container, or as its own program is run. For protocol tcp; without one it is ready once it accepts a connection."`
}

// Observe says how a service's own counters are read.
type Observe struct {
	Command []string `yaml:"command" json:"command" required:"true" doc:"Program and arguments that print what the service counts, run beside it: a line for each, NAME VALUE or NAME SERVER VALUE, the name one of those that runner knows."`
}

// Host says how a target runs as a process of this machine, from programs that are
// installed here. Its Command and Env may hold the target's placeholders.
type Host struct {
	Command  []string          `yaml:"command" json:"command" required:"true" doc:"Program and arguments, the program by its full path. It stays in the foreground, and listens on 127.0.0.1 alone."`
	Files    []string          `yaml:"files" json:"files,omitempty" doc:"Files and folders beside target.yaml that it runs from: copied for each trial into a new folder, which is its working directory."`
	Env      map[string]string `yaml:"env" json:"env,omitempty" doc:"Environment variables beside those of the target's env, or instead of one of them."`
	Python   string            `yaml:"python" json:"python,omitempty" default:"/usr/bin/python3" doc:"Full path of the Python in which modules are looked for."`
	Requires []Requirement     `yaml:"requires" json:"requires,omitempty" doc:"What must be installed."`
}

// Requirement is a program or a Python module that a target needs on this machine.
type Requirement struct {
	Program string `yaml:"program" json:"program,omitempty" doc:"Full path of a program."`
	Module  string `yaml:"module" json:"module,omitempty" doc:"Python module, as it is imported."`
	Version string `yaml:"version" json:"version,omitempty" doc:"The version it must have, or how that begins: 3.2 is met by 3.2.19, not by 3.20. Default: any."`
	Package string `yaml:"package" json:"package" required:"true" doc:"Debian package that brings it."`
	With    string `yaml:"with" json:"with,omitempty" doc:"The target of a service: it is needed only beside that. Default: always."`
}

// Cache says where a target caches.
type Cache struct {
	Service string `yaml:"service" json:"service" required:"true" doc:"Name of the service it caches in."`
	Keys    string `yaml:"keys" json:"keys" default:"*" doc:"Pattern of its keys, as in SCAN MATCH."`
}

// Setting maps one server key to one setting of the target's own.
type Setting struct {
	Name   string            `yaml:"name" json:"name" required:"true" doc:"The target's own name of the setting."`
	From   string            `yaml:"from" json:"from" required:"true" enum:"mode,workers,threads,connections,cache,io_wait" doc:"The key of server: it is taken from."`
	Values map[string]string `yaml:"values" json:"values,omitempty" doc:"Value of the key to value of the setting; default: the same."`
	Modes  []string          `yaml:"modes" json:"modes,omitempty" doc:"Modes in which it has an effect. Default: all."`
}
