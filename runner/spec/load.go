package spec

import (
	"slices"
	"time"
)

// Load is what is sent, by whom and for how long. The keys given make one of k6's
// executors; Model names it.
type Load struct {
	Engine    string         `yaml:"engine" json:"engine" default:"native" enum:"native,k6,both" doc:"Who sends the load: native, the program's own engine; k6, the real k6 from the PATH or a container; both, every trial once with each, and where they disagree."`
	Instances int            `yaml:"instances" json:"instances,omitempty" min:"1" max:"100" doc:"With engine: k6: how many k6 processes share the load by its execution segments. Their samples are merged into one histogram. Default: 1."`
	Request   Request        `yaml:"request" json:"request" doc:"The request of one iteration."`
	Requests  []NamedRequest `yaml:"requests" json:"requests,omitempty" doc:"Several requests by name instead of one: each iteration sends one, drawn by weight; each has figures of its own, such as http_req_duration{name:NAME}."`
	Steps     []Step         `yaml:"steps" json:"steps,omitempty" doc:"A flow instead of one request: requests by name, of which each iteration sends all, in this order; each has figures of its own, such as http_req_duration{name:login}."`
	Setup     []Step         `yaml:"setup" json:"setup,omitempty" doc:"Steps sent once before the load, such as a login; the requests of the load can send what they extract. Nothing of them is measured; where one fails nothing is."`
	Teardown  []Step         `yaml:"teardown" json:"teardown,omitempty" doc:"Steps sent once after the load."`
	// Files are the hashes of the files that bodies are made of, as they were when the run began.
	Files   map[string]string `yaml:"-" json:"files,omitempty"`
	Cookies string            `yaml:"cookies" json:"cookies,omitempty" enum:"iteration,user" doc:"How long the cookies that responses set are sent back: to the end of the iteration (the default), or as long as the user stays."`
	Data    *Data             `yaml:"data" json:"data,omitempty" doc:"A table whose columns requests can hold as ${data.COLUMN}."`

	Users             int     `yaml:"users" json:"users,omitempty" min:"0" max:"100000" doc:"Closed model: users that each send, wait for the answer, pause and send again. With stages: the users at their beginning."`
	Rate              Rate    `yaml:"rate" json:"rate,omitempty" doc:"Open model: iterations started per unit of time whatever the server does, such as 1000/s. With stages: the rate at their beginning."`
	Stages            []Stage `yaml:"stages" json:"stages,omitempty" doc:"Users or rate that change with time, linearly to each stage's target: the measured part is as long as all stages together."`
	Iterations        int     `yaml:"iterations" json:"iterations,omitempty" min:"1" max:"1000000000" doc:"Closed model: end after this many iterations of all users together; duration is then the longest it may take, 10m by default."`
	IterationsPerUser int     `yaml:"iterations_per_user" json:"iterations_per_user,omitempty" min:"1" max:"1000000000" doc:"Closed model: each user ends after this many iterations; duration is then the longest it may take, 10m by default."`
	Search            *Search `yaml:"search" json:"search,omitempty" doc:"Open model: find the highest rate that meets the thresholds: doubled until one fails, then bisected."`

	MaxUsers         int      `yaml:"max_users" json:"max_users,omitempty" min:"1" max:"100000" doc:"Open model: iterations in flight at most; one that finds no free user is dropped and counted. Default: enough for 10 s of the highest rate, at most 10000."`
	ThinkTime        Duration `yaml:"think_time" json:"think_time" default:"0s" min:"0s" max:"1h" doc:"Closed model: pause after each iteration's last response. A step can have its own."`
	Duration         Duration `yaml:"duration" json:"duration" default:"30s" min:"1s" max:"24h" doc:"Length of the measured part."`
	WarmUp           Duration `yaml:"warm_up" json:"warm_up" default:"0s" min:"0s" max:"1h" doc:"Load before the measured part: measured apart, left out of every figure."`
	GracefulStop     Duration `yaml:"graceful_stop" json:"graceful_stop" default:"30s" min:"0s" max:"10m" doc:"How long iterations under way at the end may take; then they are interrupted and counted."`
	GracefulRampDown Duration `yaml:"graceful_ramp_down" json:"graceful_ramp_down" default:"30s" min:"0s" max:"10m" doc:"How long the iteration of a user whom a stage takes away may still take; then it is interrupted and counted."`
	Start            string   `yaml:"start" json:"start" default:"spread" enum:"spread,together" doc:"spread: users start evenly over one think time; together: all in the same instant, as k6 does."`
	Timeout          Duration `yaml:"timeout" json:"timeout" default:"60s" min:"1ms" max:"10m" doc:"After this a request counts as failed."`

	InsecureSkipTLSVerify bool `yaml:"insecure_skip_tls_verify" json:"insecure_skip_tls_verify,omitempty" default:"false" doc:"Trust whatever certificate the server shows: only for a server of one's own whose certificate nobody else has signed."`
}

// Request is one HTTP request. Path, header values and body are templates, see Template.
type Request struct {
	Method  string            `yaml:"method" json:"method" default:"GET" enum:"GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS" doc:"HTTP method."`
	Path    string            `yaml:"path" json:"path" default:"/" doc:"Path and query. Like header values and the body it may hold ${user}, ${iteration}, ${int(1, 100)}, ${text(20)}, ${pick(a, b)}, ${uuid} and ${data.COLUMN}."`
	Headers map[string]string `yaml:"headers" json:"headers,omitempty" doc:"Request headers. ${secret:NAME} is taken from the environment of whoever runs this, and never recorded."`
	Body    string            `yaml:"body" json:"body,omitempty" doc:"Request body. In JSON write ${json(data.COLUMN)}, without quotes around it: the value with its quotes, escaped."`

	BodyFile  string            `yaml:"body_file" json:"body_file,omitempty" doc:"A file whose content is the body, sent as it is, relative to this file and in its folder or below."`
	Form      map[string]string `yaml:"form" json:"form,omitempty" doc:"Fields of a form, sent as application/x-www-form-urlencoded. Values are templates as the body is."`
	Multipart []FormPart        `yaml:"multipart" json:"multipart,omitempty" doc:"Parts of a form, by name, sent as multipart/form-data: a text, or {file: photo.jpg, type: image/jpeg}."`
	BasicAuth *BasicAuth        `yaml:"basic_auth" json:"basic_auth,omitempty" doc:"User and password, sent as the header Authorization."`

	ExpectedStatuses Statuses `yaml:"expected_statuses" json:"expected_statuses,omitempty" doc:"Statuses that are no failure (http_req_failed): 201, [200, 404], 2xx or 200..299. Default: 200 to 399."`
}

// BasicAuth is a user's name and password.
type BasicAuth struct {
	User     string `yaml:"user" json:"user" required:"true" doc:"Name, a template."`
	Password string `yaml:"password" json:"password" required:"true" doc:"Password, a template: ${secret:NAME} is taken from the environment of whoever runs this and never recorded."`
}

// FormPart is one part of a multipart form: a text, or a file.
type FormPart struct {
	Name string `yaml:"-" json:"name"`
	Text string `yaml:"text" json:"text,omitempty" doc:"The text, a template."`
	File string `yaml:"file" json:"file,omitempty" doc:"A file whose content is the part, relative to this file and in its folder or below."`
	Type string `yaml:"type" json:"type,omitempty" doc:"Content type of the part. Default: application/octet-stream for a file, none for a text."`
}

// NamedRequest is one of several requests.
type NamedRequest struct {
	Name    string `yaml:"-" json:"name"`
	Weight  int    `yaml:"weight" json:"weight" default:"1" min:"1" max:"1000000" doc:"How often it is drawn, relative to the others."`
	Request `yaml:",inline"`
}

// Data is a table of values for requests.
type Data struct {
	File  string `yaml:"file" json:"file" required:"true" doc:"A CSV file whose first row names the columns, relative to this file."`
	Order string `yaml:"order" json:"order" default:"sequential" enum:"sequential,random" doc:"sequential: iteration k takes row k, again from the first after the last; random: a row drawn from the seed."`
	// SHA256 is of the file as it was when the run began.
	SHA256 string `yaml:"-" json:"sha256,omitempty"`
}

// Stage is a stretch of time over which users or rate change linearly to a target.
type Stage struct {
	Duration Duration `yaml:"duration" json:"duration" required:"true" min:"0s" max:"24h" doc:"Length of the stage. 0s: at once."`
	Target   Level    `yaml:"target" json:"target" required:"true" doc:"Users, such as 100, or a rate, such as 500/s, at its end."`
}

// String is the stage in a list of changes: 100 in 30s.
func (s Stage) String() string { return s.Target.String() + " in " + s.Duration.String() }

// Highest is the most users, or the highest rate per second in the open model, that the
// load comes to.
func (l Load) Highest() float64 {
	if l.Search != nil {
		return float64(l.Search.To)
	}
	highest := float64(l.Users)
	if l.Model().Open() {
		highest = float64(l.Rate)
	}
	for _, s := range l.Stages {
		highest = max(highest, s.Target.Value)
	}
	return highest
}

// Length is the time under load of one trial, warm-up included: the longest it may take
// where iterations or a search end it.
func (l Load) Length() time.Duration {
	if l.Search != nil {
		return time.Duration(l.Search.Steps()) * time.Duration(l.WarmUp+l.Search.Step)
	}
	return time.Duration(l.WarmUp + l.Duration)
}

// Told reports whether it is known how much load there is. Of a run that another tool measured it
// is not, where no file says it.
func (l Load) Told() bool {
	return l.Users > 0 || l.Rate > 0 || len(l.Stages) > 0 || l.Search != nil
}

// Bounded reports whether the load may end before its Length.
func (l Load) Bounded() bool { return l.Search != nil || l.Iterations > 0 || l.IterationsPerUser > 0 }

// Once are the requests of setup and teardown.
func (l Load) Once() []NamedRequest {
	return RequestsOf(slices.Concat(l.Setup, l.Teardown))
}

// RequestsOf are the requests of steps, each under its step's name.
func RequestsOf(steps []Step) []NamedRequest {
	var all []NamedRequest
	for _, s := range steps {
		all = append(all, NamedRequest{Name: s.Name, Weight: 1, Request: s.Request})
	}
	return all
}

// All are the requests of the load by name, those of a flow's steps among them: the one of
// request has none.
func (l Load) All() []NamedRequest {
	if len(l.Steps) > 0 {
		return RequestsOf(l.Steps)
	}
	if len(l.Requests) > 0 {
		return l.Requests
	}
	return []NamedRequest{{Weight: 1, Request: l.Request}}
}
