package draft

import (
	"fmt"
	"math"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"perflab/runner/metricname"
	"perflab/runner/published"
)

// load is what a run was asked for, as far as the text says.
type load struct {
	users      int
	rate       string // per second, for the open model
	duration   time.Duration
	iterations int
	think      time.Duration
	stages     [][2]string // duration and target
	method     string
	path       string
	port       string
	headers    [][2]string
	asks       []string // what the text does not say
	estimated  bool     // users are by Little's law
}

// header sets a header; the last of a name holds, as in what sends it.
func (l *load) header(name, value string) {
	l.headers = slices.DeleteFunc(l.headers, func(h [2]string) bool { return strings.EqualFold(h[0], name) })
	l.headers = append(l.headers, [2]string{name, value})
}

// script is what a script of k6's in the text says.
type script struct {
	users    int
	duration time.Duration
	think    time.Duration
	stages   [][2]string
	path     string
	checks   [][2]string
	found    bool
	requests int
	// what sentences say
	proseUsers    int
	proseDuration time.Duration
}

var (
	scriptUsers    = regexp.MustCompile(`\bvus:\s*(\d{1,6})`)
	scriptDuration = regexp.MustCompile(`\bduration:\s*['"]([\dhms.]+)['"]`)
	scriptSleep    = regexp.MustCompile(`\bsleep\(\s*([\d.]+)\s*\)`)
	scriptStage    = regexp.MustCompile(`\{\s*duration:\s*['"]([\dhms.]+)['"]\s*,\s*target:\s*(\d{1,6})\s*\}`)
	scriptRequest  = regexp.MustCompile(`\bhttp\.(get|post|put|del|patch)\(\s*['"\x60]([^'"\x60]+)`)
	scriptCheck    = regexp.MustCompile(`['"]([^'"]+)['"]:\s*\(?\w+\)?\s*=>\s*\w+\.status\s*={2,3}\s*(\d{3})`)
	commandAddress = regexp.MustCompile(`https?://[^\s"'<>]+`)
	testedAddress  = regexp.MustCompile(`^(?:Running \S+ (?:requests )?test @|Bombarding) (\S+)`)
	methodOption   = regexp.MustCompile(`\s(?:-X|-m|--method)[ =]?['"]?(GET|POST|PUT|DELETE|PATCH|HEAD)\b`)
	headerOption   = regexp.MustCompile(`\s-H\s*['"]([\w-]+):\s*([^'"]*)['"]`)
)

// scriptOf reads the script of k6's that a text quotes.
func scriptOf(p *post) (s script) {
	text := ""
	for i, k := range p.kind {
		if k == code {
			text += p.raw[i] + "\n"
		}
	}
	if !strings.Contains(text, "k6/http") && !strings.Contains(text, "export default function") && !strings.Contains(text, "export const options") {
		return s
	}
	s.found = true
	if parts := scriptUsers.FindStringSubmatch(text); parts != nil {
		s.users, _ = strconv.Atoi(parts[1])
	}
	for _, parts := range scriptStage.FindAllStringSubmatch(text, -1) {
		s.stages = append(s.stages, [2]string{parts[1], parts[2]})
	}
	if parts := scriptDuration.FindStringSubmatch(scriptStage.ReplaceAllString(text, "")); parts != nil {
		s.duration, _ = time.ParseDuration(parts[1])
	}
	if parts := scriptSleep.FindAllStringSubmatch(text, -1); len(parts) == 1 {
		seconds, _ := strconv.ParseFloat(parts[0][1], 64)
		s.think = time.Duration(seconds * float64(time.Second))
	}
	requests := scriptRequest.FindAllStringSubmatch(text, -1)
	s.requests = len(requests)
	if len(requests) == 1 && requests[0][1] == "get" {
		s.path = pathOf(requests[0][2])
	}
	for _, parts := range scriptCheck.FindAllStringSubmatch(text, -1) {
		s.checks = append(s.checks, [2]string{parts[1], "status == " + parts[2]})
	}
	return s
}

// command is one that stands within a sentence, between backticks.
type command struct {
	tool, line string
	figures    []published.Figure
}

var codeSpan = regexp.MustCompile("`([^`]+)`")

// commandsOf are the commands that a text names in its sentences: where there is one of a tool, it
// is that of all its runs that have none of their own.
func commandsOf(p *post) (all []command) {
	seen := map[string]int{}
	for i, raw := range p.raw {
		if p.kind[i] != prose || p.quoted[i] {
			continue
		}
		for _, parts := range codeSpan.FindAllStringSubmatch(raw, -1) {
			tool, ok := published.Command(parts[1])
			if !ok || seen[parts[1]] > 0 {
				continue
			}
			seen[parts[1]]++
			seen["tool "+tool]++
			all = append(all, command{tool, parts[1], published.Recognise([]string{parts[1]}).Figures})
		}
	}
	return slices.DeleteFunc(all, func(c command) bool { return seen["tool "+c.tool] > 1 })
}

func pathOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || strings.ContainsAny(address, "${}") {
		return ""
	}
	if u.Path == "" {
		u.Path = "/"
	}
	if u.RawQuery != "" {
		return u.EscapedPath() + "?" + u.RawQuery
	}
	return u.EscapedPath()
}

func (l *load) ask(format string, arguments ...any) {
	l.asks = append(l.asks, fmt.Sprintf(format, arguments...))
}

// learn takes from a run's figures and command what it was asked for.
func (l *load) learn(v *variant, s script, commands []command) {
	asked, quote := v.figures, v.quote
	for _, c := range commands {
		if v.tool == "" || c.tool == v.tool {
			asked, quote = append(slices.Clone(v.figures), c.figures...), append(slices.Clone(quote), c.line)
			break
		}
	}
	find := func(metric, aggregation string) (float64, bool) {
		f, ok := published.Find(v.figures, metric, aggregation, 0)
		if !ok {
			f, ok = published.Find(asked, metric, aggregation, 0)
		}
		return f.Value, ok
	}
	l.request(quote, s)
	count := func(metric string, aggregations ...string) int {
		for _, a := range aggregations {
			if n, ok := find(metric, a); ok && n >= 1 && n <= 100_000 && n == math.Trunc(n) {
				return int(n)
			}
		}
		return 0
	}
	if l.users == 0 {
		if v.tool == "k6" {
			l.users = count(metricname.VUs, metricname.Asked, metricname.Max)
		} else {
			l.users = count(metricname.VUs, metricname.Asked, metricname.Value)
		}
	}
	if l.users == 0 {
		l.users = count(metricname.VUsMax, metricname.Asked, metricname.Value, metricname.Max)
	}
	if ms, ok := find(metricname.Duration, metricname.Asked); ok {
		l.duration = time.Duration(ms * float64(time.Millisecond))
	}
	took := l.took(find)
	for _, metric := range []string{metricname.Iterations, metricname.HTTPReqs} {
		if n, ok := find(metric, metricname.Asked); ok && l.iterations == 0 && l.duration == 0 && n <= 1e9 {
			l.iterations = int(n)
		}
	}
	for _, metric := range []string{metricname.HTTPReqs, metricname.Iterations} {
		if r, ok := find(metric, metricname.AskedRate); ok && l.rate == "" && r > 0 {
			l.rate = strconv.FormatFloat(r, 'f', -1, 64) + "/s"
		}
	}
	if v.tool == "ab" && l.iterations == 0 && l.duration == 0 {
		if n, ok := find(metricname.HTTPReqs, metricname.Count); ok {
			l.iterations = int(n)
		}
	}
	if v.tool == "vegeta" && l.rate == "" {
		if r, ok := find(metricname.HTTPReqs, metricname.Rate); ok {
			l.rate = strconv.FormatFloat(math.Round(r), 'f', -1, 64) + "/s"
			l.ask("which rate was asked for? %s is the one that vegeta kept to", l.rate)
		}
	}
	if s.found && v.tool == "k6" {
		l.ofScript(s)
	}
	if l.rate != "" {
		l.users, l.iterations = 0, 0
	}
	if l.users == 0 && l.rate == "" && len(l.stages) == 0 && s.proseUsers > 0 {
		l.users = s.proseUsers
		l.ask("were these runs of the %d users that a sentence speaks of?", l.users)
	}
	if l.duration == 0 && l.iterations == 0 && len(l.stages) == 0 && s.proseDuration >= time.Second && (took == 0 || math.Abs(took-s.proseDuration.Seconds()) < 0.1*took) {
		l.duration = s.proseDuration
		l.ask("did these runs last the %v that a sentence speaks of?", plainTime(l.duration))
	}
	l.settle(v, took, find)
}

// ofScript takes what a script says and the output does not.
func (l *load) ofScript(s script) {
	if len(s.stages) > 0 && l.rate == "" {
		l.stages, l.duration, l.users, l.iterations = s.stages, 0, 0, 0
	} else if l.users == 0 {
		l.users = s.users
	}
	if l.duration == 0 && len(l.stages) == 0 {
		l.duration = s.duration
	}
	if l.think = s.think; s.requests > 1 {
		l.ask("the text's script sends %d requests an iteration: list them under steps:", s.requests)
	}
}

// took is how long the run took, in s; 0 where nothing tells.
func (l *load) took(find func(metric, aggregation string) (float64, bool)) float64 {
	if ms, ok := find(metricname.Duration, metricname.Value); ok {
		return ms / 1000
	}
	for _, metric := range []string{metricname.HTTPReqs, metricname.Iterations} {
		n, ok1 := find(metric, metricname.Count)
		rate, ok2 := find(metric, metricname.Rate)
		if ok1 && ok2 && rate > 0 {
			return n / rate
		}
	}
	return 0
}

// askUsers begins a question.
const askUsers = "how many users sent at once?"

// settle fills what the text leaves open with what fits its figures, and asks.
func (l *load) settle(v *variant, took float64, find func(metric, aggregation string) (float64, bool)) {
	if l.duration > 24*time.Hour || l.duration < 0 {
		l.duration = 0
	}
	if l.duration == 0 && l.iterations == 0 && len(l.stages) == 0 {
		switch d := niceBelow(took); {
		case took >= 1 && took < 24*3600:
			l.duration = d
			if math.Abs(d.Seconds()-took) > 0.02*took {
				l.ask("how long was it to last? It took %.4g s", took)
			}
		default:
			l.duration = 30 * time.Second
			l.ask("how long did it last?")
		}
	}
	if l.duration > 0 && l.duration < time.Second {
		l.duration = time.Second
	}
	if l.users == 0 && l.rate == "" && len(l.stages) == 0 {
		l.users = 1
		rate, ok1 := find(metricname.HTTPReqs, metricname.Rate)
		mean, ok2 := find(metricname.HTTPReqDuration, metricname.Avg)
		if ok1 && ok2 {
			l.users = int(min(100_000, max(1, math.Ceil(rate*mean/1000))))
			l.estimated = true
			l.ask("%s Rate times response time takes %d, without a pause", askUsers, l.users)
		} else {
			l.ask("how many users, or connections, sent at once?")
		}
	}
	if l.iterations > 0 && l.users > l.iterations {
		l.iterations = l.users
	}
	if v.tool == "k6" && l.think == 0 && l.users > 0 {
		iteration, ok1 := find(metricname.IterationDuration, metricname.Avg)
		request, ok2 := find(metricname.HTTPReqDuration, metricname.Avg)
		n, ok3 := find(metricname.HTTPReqs, metricname.Count)
		rounds, ok4 := find(metricname.Iterations, metricname.Count)
		if one := !ok3 || !ok4 || n == rounds; ok1 && ok2 && one && iteration-request > max(2, 0.05*iteration) {
			l.think = nicePause(iteration - request)
			l.ask("did each user pause for %v? An iteration took %.4g ms and its request %.4g ms", l.think, iteration, request)
		}
	}
}

// niceBelow is the length of a run as people ask for it that is as long as one took, or a little
// shorter; else what it took, in whole seconds.
func niceBelow(took float64) time.Duration {
	best := 0.0
	for _, s := range []float64{1, 2, 3, 5, 10, 15, 20, 30, 40, 45, 60, 90, 100, 120, 150, 180, 240, 300, 360, 420, 480, 600, 900, 1200, 1800, 2700, 3600, 7200} {
		if s <= took*1.005 {
			best = s
		}
	}
	if took-best <= max(0.03*took, 0.6) {
		return time.Duration(best) * time.Second
	}
	return time.Duration(math.Floor(took)) * time.Second
}

func nicePause(ms float64) time.Duration {
	for _, nice := range []float64{10, 50, 100, 200, 250, 300, 500, 1000, 2000, 3000, 5000, 10_000} {
		if math.Abs(ms-nice) <= max(0.03*nice, 1) {
			return time.Duration(nice) * time.Millisecond
		}
	}
	return time.Duration(math.Round(ms)) * time.Millisecond
}

// request takes from the command what was sent, and to where on the machine.
func (l *load) request(quote []string, s script) {
	address := ""
	for _, line := range quote {
		plain := published.Plain(line)
		tool, command := published.Command(plain)
		if parts := testedAddress.FindStringSubmatch(plain); parts != nil && address == "" {
			address = parts[1]
		}
		if !command {
			continue
		}
		if found := commandAddress.FindString(plain); found != "" {
			address = found
		}
		if parts := methodOption.FindStringSubmatch(plain); parts != nil {
			l.method = parts[1]
		}
		for _, parts := range headerOption.FindAllStringSubmatch(plain, -1) {
			l.header(parts[1], parts[2])
		}
		words := strings.Fields(plain)
		has := func(option string) bool {
			for _, w := range words {
				if w == option {
					return true
				}
			}
			return false
		}
		switch {
		case tool == "ab" && !has("-k"):
			l.header("Connection", "close")
		case tool == "ab" && has("-p"):
			l.method = "POST"
		case tool == "wrk" && (has("-s") || strings.Contains(plain, " --script")):
			l.ask("what does wrk's script do? Its requests are not in the text's output")
		}
		if has("-p") && tool == "ab" || has("-d") && (tool == "hey" || tool == "oha") || has("-D") || has("-b") && tool == "autocannon" {
			l.ask("which body was sent? Write it as load.request.body")
		}
	}
	l.path = pathOf(address)
	if u, err := url.Parse(address); err == nil {
		l.port = u.Port()
	}
	if (address == "" || l.path == "") && s.path != "" {
		l.path = s.path
	}
	if l.path == "" || !strings.HasPrefix(l.path, "/") {
		l.path = "/"
		l.ask("which path was requested?")
	}
}
