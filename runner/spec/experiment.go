// Package spec reads experiment files strictly, with every fault of a file reported in one go
// as file:line:column.
//
// It runs nothing, looks at no machine and refuses to guess: an unknown key is an error, never
// ignored. Steps: parse the YAML into a tree (yamltree) → merge the profile, the --set values
// and each variant as nodes, so that every value keeps the position it was written at
// (layers.go) → decode into the structs below (decode) → check the values against each other
// (validate*.go).
//
// The structs are the single source of the file format: their tags drive the decoder, the
// defaults and the JSON Schema (runner/schema).
package spec

import (
	"maps"
	"slices"
	"strings"

	"perflab/runner/spec/expression"
	"perflab/runner/threshold"
)

// Experiment is one file: one question, asked of several variants of one configuration.
// The embedded Config is the file's own; Variants hold it again with their changes made.
type Experiment struct {
	Name      string   `yaml:"name" json:"name" doc:"Name of the experiment and of its results folder: lower-case letters, digits and dashes. Default: the file's name without .yaml."`
	Title     string   `yaml:"title" json:"title,omitempty" doc:"Heading of the report. Default: the name."`
	Question  string   `yaml:"-" json:"question,omitempty"` // in the file's language where it has that
	Questions Texts    `yaml:"question" json:"questions,omitempty" doc:"The one question this experiment answers; stands at the top of the report. One text, or one by language: {ko: ..., en: ...}."`
	Series    string   `yaml:"series" json:"series,omitempty" doc:"Name of the series of texts the experiment belongs to."`
	Tags      []string `yaml:"tags" json:"tags,omitempty" doc:"Words that the site groups and filters experiments by, such as cache or redis."`
	Language  string   `yaml:"language" json:"language" default:"en" enum:"en,ko" doc:"Language of the report's headings."`
	Config    `yaml:",inline"`
	Variants  []Variant `yaml:"variants" json:"variants" doc:"Configurations to compare, by name, in this order: each is the file with the given keys changed. Default: one variant named default, the file as it is."`
	Repeats   int       `yaml:"repeats" json:"repeats" default:"3" min:"1" max:"1000" doc:"Trials per variant. Three or more are needed before an interval can be given."`
	Tolerance Share     `yaml:"tolerance" json:"tolerance" default:"5%" doc:"Change for the worse between two runs that does not matter yet; beyond it a comparison is a regression. Under regression a figure can have its own."`
	Seed      uint64    `yaml:"seed" json:"seed" default:"1" doc:"Seed of everything the program draws: the order of trials within a repeat, and what requests draw."`
	Profiles  []Profile `yaml:"profiles" json:"profiles,omitempty" doc:"Named sets of changes to the file, chosen with --profile."`
	Profile   string    `yaml:"-" json:"profile,omitempty"`

	Regression Regression `yaml:"regression" json:"regression,omitzero" doc:"What of a head is held against a base, by exec --against and against stored baselines, and which change does not matter yet."`
	Gate       []Deciding `yaml:"gate" json:"gate,omitempty" doc:"What decides the exit code beside thresholds and regressions. claims: one that is refuted makes it 1; one that cannot be judged 5, unless regression.undecided says otherwise."`

	Reference *Reference `yaml:"reference" json:"reference,omitempty" doc:"The published text this experiment reproduces, with its figures quoted as printed."`
	Claims    []Claim    `yaml:"claims" json:"claims,omitempty" doc:"What the published text concludes, each as an expectation that can be judged."`

	origin *origin // where the values were written, see Scopes

	// File is the path the experiment was read from, as the user gave it.
	File string `yaml:"-" json:"file"`
}

// Texts are one text by language. A file that gives one text alone has none: it stands for all.
type Texts map[string]string

// Languages are those that a file's texts can be in.
func Languages() []string { return []string{"en", "ko"} }

// Asks is the experiment's question in a language; in the file's own where it has none in that.
func (e *Experiment) Asks(language string) string {
	if text := e.Questions[language]; text != "" {
		return text
	}
	return e.Question
}

// Config is everything a variant may change.
type Config struct {
	Environment Environment           `yaml:"environment" json:"environment" doc:"Where the server under test comes from and what it may use."`
	Server      Server                `yaml:"server" json:"server" doc:"How the server is configured; each target's target.yaml says what a key becomes there."`
	Dataset     Dataset               `yaml:"dataset" json:"dataset" doc:"The data served, generated from a seed: the same bytes on every machine."`
	Load        Load                  `yaml:"load" json:"load" doc:"The requests, who sends them and for how long."`
	Checks      []Check               `yaml:"checks" json:"checks,omitempty" doc:"Expressions evaluated on every response, by name. An evaluation takes 4,000,000 operations at most, or counts as one that failed; of a body checks read 64 MiB decompressed, of all bodies under way at once 256 MiB, and a response beyond that is too_large."`
	Goal        []threshold.Threshold `yaml:"goal" json:"goal,omitempty" doc:"What the text set out to reach, in k6's threshold grammar: judged and shown, never changes the exit code."`
	Thresholds  []threshold.Threshold `yaml:"thresholds" json:"thresholds,omitempty" doc:"The gate, in k6's threshold grammar: one that fails makes the exit code 1."`
}

// ServesDataset reports whether the server is given the dataset: a target is, a server of one's
// own only where its command or environment asks for it by a placeholder such as
// ${dataset.posts}. Of any other server the file's dataset says nothing.
func (c Config) ServesDataset() bool {
	e := c.Environment
	asks := func(text string) bool { return strings.Contains(text, "${dataset.") }
	return e.Target != "" || slices.ContainsFunc(e.Command, asks) || slices.ContainsFunc(slices.Collect(maps.Values(e.Env)), asks)
}

// Variant is one fully resolved configuration.
type Variant struct {
	Name string `json:"name"`
	Config
	// Changes are the keys that differ from the file, as key=value, for the report.
	Changes []string `json:"changes,omitempty"`
}

// Variant is the one of that name; nil where there is none.
func (e *Experiment) Variant(name string) *Variant {
	for i := range e.Variants {
		if e.Variants[i].Name == name {
			return &e.Variants[i]
		}
	}
	return nil
}

// Profile is a named set of changes; its content is merged before decoding.
type Profile struct {
	Name string `json:"name"`
}

// Environment says where the server comes from: exactly one of Target, Image, Build or URL,
// or Command alone, which then runs on this machine.
type Environment struct {
	Target    string             `yaml:"target" json:"target,omitempty" doc:"A folder of targets/."`
	Image     string             `yaml:"image" json:"image,omitempty" doc:"A container image of one's own, best with its digest."`
	Build     string             `yaml:"build" json:"build,omitempty" doc:"A folder with a Dockerfile, relative to this file."`
	Command   []string           `yaml:"command" json:"command,omitempty" doc:"Program and arguments, with placeholders such as ${server.workers}. With image or build it runs in the container, alone on this machine, in this file's folder."`
	Env       map[string]string  `yaml:"env" json:"env,omitempty" doc:"Environment variables of the server, with placeholders; ${secret:NAME} is taken from the caller's environment and never recorded. A command on this machine gets PATH, HOME, the user's name, shell, language and time zone of the caller's, and others by name only."`
	Port      int                `yaml:"port" json:"port,omitempty" min:"1" max:"65535" doc:"Port the server listens on: in its container, or on 127.0.0.1. With command alone it may be left out: then ${port} is a free one."`
	Ready     *Ready             `yaml:"ready" json:"ready,omitempty" doc:"How to tell that the server is ready."`
	URL       string             `yaml:"url" json:"url,omitempty" doc:"A server that already runs. Refused unless it is on this machine or listed in allow. http+unix:///run/app.sock is one at a unix socket, for the native engine."`
	Allow     []string           `yaml:"allow" json:"allow,omitempty" doc:"Hosts other than this machine that url: may name."`
	Memory    Size               `yaml:"memory" json:"memory,omitempty" doc:"Memory limit of the server, such as 2GiB. 0: none."`
	CPUs      float64            `yaml:"cpus" json:"cpus,omitempty" min:"0" doc:"CPU quota of the server, in CPUs. 0: none."`
	Isolation string             `yaml:"isolation" json:"isolation" default:"auto" enum:"auto,none,required" doc:"Server and generator on different CPUs: auto where there are two or more, required fails where there are not, none leaves it to the kernel."`
	Services  map[string]Service `yaml:"services" json:"services,omitempty" doc:"What the server needs beside it, by name."`

	Replicas int      `yaml:"replicas" json:"replicas,omitempty" min:"1" max:"64" doc:"How many servers of this configuration share the load, each with memory and cpus of its own, behind balancer. Default: one."`
	Balancer *Service `yaml:"balancer" json:"balancer,omitempty" doc:"What the load goes to, which hands it on to the replicas: a target such as haproxy or nginx."`

	Privileges *Privileges `yaml:"privileges" json:"privileges,omitempty" doc:"What the container of image: or build: needs of what containers are denied unless the file says why."`
}

// Service is a dependency of the server, started before it.
type Service struct {
	Target string            `yaml:"target" json:"target" required:"true" doc:"A folder of targets/."`
	Memory Size              `yaml:"memory" json:"memory,omitempty" doc:"Memory limit of the service, such as 256MiB. 0: none."`
	CPUs   float64           `yaml:"cpus" json:"cpus,omitempty" min:"0" doc:"CPU quota of the service, in CPUs. 0: none."`
	Env    map[string]string `yaml:"env" json:"env,omitempty" doc:"Environment variables of the service beside its target's, with the placeholders of environment.env; \"${services.NAME.address}\" is another service, which is started before it."`
}

// Ready is a readiness probe: an HTTP GET that must answer 200.
type Ready struct {
	Path    string   `yaml:"path" json:"path" default:"/" doc:"Path to GET until it answers 200."`
	Timeout Duration `yaml:"timeout" json:"timeout" default:"60s" min:"1ms" doc:"How long to wait."`
}

// Server is the server's configuration in words that every target maps to its own.
type Server struct {
	Mode        string           `yaml:"mode" json:"mode" default:"sync" enum:"sync,threads,pooled" doc:"How one worker serves connections: sync one at a time, threads a fixed number, pooled up to connections at once."`
	Workers     expression.Count `yaml:"workers" json:"workers" default:"2*cpu+1" doc:"Worker processes: a number, or an expression in cpu, the number of CPUs the server may use."`
	Threads     int              `yaml:"threads" json:"threads" default:"4" min:"1" max:"1024" doc:"Threads per worker; threads mode only."`
	Connections int              `yaml:"connections" json:"connections" default:"1000" min:"1" max:"100000" doc:"Connections a worker serves at once; pooled mode only."`
	Cache       string           `yaml:"cache" json:"cache" default:"none" enum:"none,queryset,response" doc:"What is cached: nothing, the pickled query result (still serialised on every request), or the rendered response."`
	IOWait      Duration         `yaml:"io_wait" json:"io_wait" default:"0s" min:"0s" max:"60s" doc:"Blocking wait inside the handler, standing for a slow dependency."`
}

// Dataset describes generated posts.
type Dataset struct {
	Posts      int    `yaml:"posts" json:"posts" default:"100" min:"0" max:"100000" doc:"Number of posts."`
	Characters Range  `yaml:"characters" json:"characters" doc:"Length of a post's content, drawn uniformly."`
	Seed       uint64 `yaml:"seed" json:"seed" default:"20231112" doc:"Seed of the generator."`
}

// Range is an inclusive range of whole numbers.
type Range struct {
	Min int `yaml:"min" json:"min" default:"200" min:"0" max:"1000000" doc:"Smallest value."`
	Max int `yaml:"max" json:"max" default:"500" min:"0" max:"1000000" doc:"Largest value, inclusive."`
}

// Check is a named expression over one response; see expression.Program for its variables.
type Check struct {
	Name string `json:"name"`
	Expr string `json:"expr"`
}

// Reference is a published result.
type Reference struct {
	Title    string             `yaml:"title" json:"title,omitempty" doc:"Title of the published text."`
	URL      string             `yaml:"url" json:"url,omitempty" doc:"Where it was published."`
	Date     string             `yaml:"date" json:"date,omitempty" doc:"When, as YYYY-MM-DD."`
	Sections []string           `yaml:"sections" json:"sections,omitempty" doc:"The text's headings in its own order; claims say by section under which one their sentence stands."`
	Figures  []PublishedFigures `yaml:"figures" json:"figures,omitempty" doc:"The published figures by variant: the output of k6, wrk, hey, ab or another load testing tool quoted as printed, or its JSON, or single figures as METRIC.AGGREGATION: VALUE."`

	Settings []PublishedSettings `yaml:"settings" json:"settings,omitempty" doc:"The published configuration by variant, quoted as printed: NAME = VALUE lines in the server's own words."`
	Dataset  *Dataset            `yaml:"dataset" json:"dataset,omitempty" doc:"The data that the text says was served, for the audit to hold against its figures."`
}

// PublishedSettings is the published configuration of one variant, quoted as printed.
type PublishedSettings struct {
	Variant string `json:"variant"`
	Text    string `json:"text"`
}
