package cli

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "perflab/"

// leaves import nothing of this module but what allowed says; all but the targets may import them.
var leaves = []string{"runner/internal/nearest", "runner/regular", "runner/internal/secret", "runner/internal/moment", "runner/metricname", "runner/quantity", "runner/phrase", "runner/threshold"}

// allowed lists, for each package, the packages of this module it may import. A package
// that is listed in neither has no place in the layout. A name that
// ends in /... stands for the package and its rooms below.
var allowed = map[string][]string{
	"runner":                    {"runner/internal/cli"},
	"runner/metricname":         {"runner/internal/nearest", "runner/quantity"},
	"runner/threshold":          {"runner/internal/nearest", "runner/metricname"},
	"runner/published":          {"runner/internal/nearest", "runner/metricname", "runner/quantity", "runner/published/tool"},
	"runner/published/tool":     {},
	"runner/spec":               {"runner/published", "runner/spec/decode", "runner/spec/expression", "runner/spec/template", "runner/spec/yamltree"},
	"runner/spec/expression":    {"runner/spec/yamltree"},
	"runner/target":             {"runner/spec/..."},
	"runner/schema":             {"runner/spec/...", "runner/published", "runner/target"},
	"runner/internal/golden":    {},
	"runner/spec/decode":        {"runner/spec/yamltree"},
	"runner/spec/template":      {},
	"runner/spec/yamltree":      {},
	"runner/metric":             {},
	"runner/plan":               {"runner/spec/..."},
	"runner/phrase":             {"runner/quantity"},
	"runner/result":             {"runner/published", "runner/target", "runner/spec/...", "runner/plan", "runner/metric"},
	"runner/internal/git":       {},
	"runner/internal/beside":    {"runner/internal/owner", "targets/lifetime"},
	"runner/internal/owner":     {"runner/internal/resource/proc", "targets/lifetime"},
	"runner/internal/basis":     {"runner/spec", "runner/result", "runner/internal/git", "targets/lifetime"},
	"runner/internal/preflight": {"runner/spec/...", "runner/result", "runner/internal/resource/...", "runner/internal/trial"},
	"runner/internal/trial":     {"runner/spec/...", "runner/plan", "runner/metric", "runner/result", "runner/internal/resource/..."},

	"runner/internal/load":          {"runner/spec/...", "runner/metric", "runner/internal/load/http1"},
	"runner/internal/load/http1":    {"runner/metric"},
	"runner/internal/load/http2":    {"runner/metric", "runner/internal/load/http1"},
	"runner/internal/load/k6script": {"runner/spec/...", "runner/metric", "runner/internal/load"},
	"runner/internal/load/k6sample": {"runner/metric", "runner/internal/load"},
	"runner/internal/load/k6run":    {"runner/spec/...", "runner/metric", "runner/result", "runner/internal/resource/...", "runner/internal/trial", "runner/internal/load", "runner/internal/load/http1", "runner/internal/load/k6sample", "runner/internal/load/k6script"},
	"runner/internal/load/native":   {"runner/spec/...", "runner/metric", "runner/internal/trial", "runner/internal/load", "runner/internal/load/http1", "runner/internal/load/http2"},
	"runner/internal/load/loadtest": {"runner/spec/...", "runner/metric"},

	"runner/internal/live/page": {"runner/internal/live"},
	"runner/internal/live":      {"runner/metric", "runner/plan", "runner/result"},

	"runner/internal/draft":            {"runner/published", "runner/spec/...", "runner/verdict/audit"},
	"runner/internal/imported":         {"runner/metric", "runner/published", "runner/published/tool", "runner/internal/load/k6sample", "runner/internal/load/k6script"},
	"runner/internal/kubernetes":       {"runner/spec", "runner/result", "runner/internal/env"},
	"runner/internal/baseline":         {"runner/result", "runner/verdict/compare"},
	"runner/internal/ceiling":          {"runner/spec/...", "runner/metric", "runner/result", "runner/internal/trial"},
	"runner/internal/supervisor":       {"runner/internal/resource/...", "targets/lifetime"},
	"runner/internal/nginx":            {"runner/internal/resource/..."},
	"runner/internal/faults":           {},
	"runner/internal/gateproof":        {"runner/result"},
	"runner/internal/gateproof/server": {},
	"runner/internal/bench":            {"runner/spec/...", "runner/metric", "runner/internal/resource/...", "runner/internal/trial", "runner/internal/load/native", "runner/internal/nginx"},
	"runner/internal/endurance":        {"runner/spec/...", "runner/internal/trial", "runner/internal/load/native", "targets/null"},
	"targets":                          {},
	"targets/feed":                     {"targets/feed/dataset", "targets/lifetime"},
	"targets/feed/dataset":             {},
	"targets/lifetime":                 {},
	"targets/null":                     {"targets/lifetime"},

	"runner/verdict/quality": {"runner/result"},
	"runner/verdict/series":  {"runner/metric", "runner/result"},
	"runner/verdict/answer":  {"runner/result", "runner/verdict", "runner/verdict/figure", "runner/verdict/limit"},
	"report/assets":          {},
	"report/chart":           {},
	"report/k6text":          {"runner/metric"},
	"report/internal/golden": {},
	"report/internal/sample": {"runner/published", "runner/spec/...", "runner/plan", "runner/metric", "runner/result", "runner/verdict/..."},
	"report":                 {"runner/published", "runner/spec/...", "runner/plan", "runner/metric", "runner/result", "runner/verdict/...", "report/k6text"},
	"report/curves":          {"runner/metric", "runner/result", "runner/verdict/...", "report", "report/chart"},
	"report/html":            {"report", "report/assets", "report/chart", "report/curves"},
	"report/github":          {"runner/spec", "runner/spec/yamltree", "runner/result", "runner/verdict", "report", "report/markdown"},
	"report/benchmark":       {"runner/result", "runner/verdict", "runner/verdict/figure", "report"},
	"report/junit":           {"runner/spec/...", "runner/plan", "runner/metric", "runner/result", "runner/verdict/...", "report"},
	"report/markdown":        {"runner/spec/...", "runner/result", "runner/verdict/...", "report", "report/chart", "report/curves"},
	"report/text":            {"runner/spec/...", "runner/result", "runner/verdict/...", "report"},

	"site/summary":            {"runner/spec", "runner/result", "runner/verdict", "runner/verdict/figure", "runner/verdict/history", "runner/verdict/limit", "report"},
	"site":                    {"runner/spec/...", "runner/metric", "runner/result", "runner/verdict", "runner/verdict/figure", "runner/verdict/history", "runner/verdict/limit", "report", "report/assets", "report/chart", "report/curves", "report/html", "site/page", "site/summary"},
	"site/page":               {"report", "report/chart", "report/html"},
	"site/internal/sitebench": {"runner/result"},

	"runner/verdict":                 {"runner/target", "runner/published", "runner/spec/...", "runner/plan", "runner/metric", "runner/result", "runner/verdict/figure", "runner/verdict/limit", "runner/verdict/scale", "runner/verdict/audit", "runner/verdict/compare", "runner/verdict/internal/naming"},
	"runner/verdict/compare":         {"runner/spec/...", "runner/metric", "runner/result", "runner/verdict/figure", "runner/verdict/between", "runner/verdict/gate", "runner/verdict/internal/naming"},
	"runner/verdict/internal/naming": {"runner/spec/...", "runner/plan", "runner/result", "runner/verdict/figure"},
	"runner/verdict/audit":           {"runner/published", "runner/spec/...", "runner/result"},
	"runner/verdict/paired":          {"runner/result"},
	"runner/verdict/between":         {"runner/result"},
	"runner/verdict/gate":            {"runner/spec/...", "runner/plan", "runner/metric", "runner/result", "runner/verdict/figure", "runner/verdict/paired"},
	"runner/verdict/history":         {"runner/spec/...", "runner/plan", "runner/metric", "runner/result", "runner/verdict/figure"},
	"runner/verdict/limit":           {"runner/spec/...", "runner/metric", "runner/result", "runner/verdict/figure", "runner/verdict/internal/naming"},
	"runner/verdict/scale":           {"runner/spec/...", "runner/metric", "runner/result", "runner/verdict/figure", "runner/verdict/limit"},
	"runner/verdict/figure":          {"runner/spec/...", "runner/plan", "runner/metric", "runner/result"},
	"runner/verdict/internal/sample": {"runner/spec/...", "runner/plan", "runner/metric", "runner/result"},

	"runner/internal/env":          {"runner/spec", "runner/target", "runner/result", "runner/phrase", "runner/internal/trial", "runner/internal/resource/...", "targets/feed/dataset"},
	"runner/internal/env/docker":   {"runner/spec", "runner/target", "runner/result", "runner/phrase", "runner/internal/trial", "runner/internal/resource/...", "runner/internal/env", "runner/internal/owner"},
	"runner/internal/env/process":  {"runner/internal/trial", "runner/internal/resource/...", "runner/internal/env", "targets/feed"},
	"runner/internal/env/host":     {"runner/spec", "runner/target", "runner/phrase", "runner/internal/trial", "runner/internal/resource/...", "runner/internal/supervisor", "runner/internal/env", "runner/internal/env/process"},
	"runner/internal/env/embedded": {"runner/spec", "runner/target", "runner/phrase", "runner/internal/trial", "runner/internal/env", "runner/internal/env/process", "targets/feed", "targets/lifetime"},
	"runner/internal/env/null":     {"runner/internal/env/process", "targets/null"},
	"runner/internal/env/external": {"runner/spec", "runner/result", "runner/phrase", "runner/internal/trial", "runner/internal/resource/...", "runner/internal/env"},
	"runner/internal/env/envtest":  {"runner/spec", "runner/plan", "runner/result", "runner/internal/trial", "runner/internal/supervisor", "runner/internal/env", "targets", "targets/feed", "targets/feed/dataset", "targets/null"},

	"runner/internal/output": {"runner/result", "runner/verdict"},

	"runner/internal/cli/artifacts": {"runner/result", "report", "report/benchmark", "report/github", "report/html", "report/junit", "report/markdown", "report/text", "runner/internal/cli/exit"},
	"runner/internal/cli/exit":      {},
	"runner/internal/cli/files":     {"runner/spec/...", "runner/target", "runner/internal/load/k6script", "runner/internal/cli/exit", "targets"},
	"runner/internal/cli/stored":    {"runner/spec", "runner/result", "runner/verdict", "runner/verdict/compare", "runner/verdict/gate", "runner/internal/baseline", "runner/internal/cli/exit", "runner/internal/cli/artifacts", "report", "runner/verdict/answer"},
	"runner/internal/cli/progress":  {"runner/spec", "runner/metric", "runner/plan", "runner/result", "report"},
	"runner/internal/cli/importing": {"runner/spec", "runner/spec/yamltree", "runner/plan", "runner/result", "runner/verdict", "runner/internal/imported", "runner/internal/output", "report", "report/text", "runner/internal/cli/artifacts", "runner/internal/cli/exit", "runner/internal/cli/files"},
	"runner/internal/cli/shell":     {},
	"runner/internal/cli/manifest":  {"runner/internal/git", "runner/internal/load/http1", "runner/spec", "runner/target", "runner/result", "runner/internal/trial", "runner/internal/resource/..."},

	"runner/internal/resource/proc":   {},
	"runner/internal/resource/cgroup": {"runner/internal/resource/proc"},
	"runner/internal/resource/socket": {"runner/internal/resource/proc"},
	"runner/internal/resource/cpu":    {"runner/internal/resource/proc"},
	"runner/internal/resource":        {"runner/internal/resource/..."},
}

// wiring are the packages that may import all others: the commands, and what makes a run.
var wiring = []string{"runner/internal/cli", "runner/internal/cli/running"}

// onlyBy names the packages that alone may import a dependency.
var onlyBy = map[string][]string{
	"github.com/testcontainers/": {"runner/internal/env/docker"},
	"github.com/moby/":           {"runner/internal/env/docker"},
	"github.com/go-echarts/":     {"report/chart"},
	"gonum.org/v1/plot":          {"report/chart"},
	"gopkg.in/yaml.v3":           {"runner/spec/yamltree"},
}

// pure are the packages, with their rooms, that do no I/O; impure what such a one has no use for.
var (
	pure   = []string{"runner/metricname", "runner/quantity", "runner/phrase", "runner/threshold", "runner/published/...", "runner/plan", "runner/metric", "runner/verdict/..."}
	impure = []string{"os", "os/exec", "io/fs", "net", "net/http", "syscall", "crypto/rand", "math/rand"}
)

// permits tells whether a list of allowed packages holds pkg.
func permits(may []string, pkg string) bool {
	return slices.ContainsFunc(may, func(m string) bool {
		room, rooms := strings.CutSuffix(m, "/...")
		return m == pkg || rooms && (pkg == room || strings.HasPrefix(pkg, room+"/"))
	})
}

func TestImportRule(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports ","}}`, module+"...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) < 10 {
		t.Fatalf("go list found only %d packages", len(lines))
	}
	for _, line := range lines {
		path, imports, _ := strings.Cut(line, " ")
		pkg := strings.TrimPrefix(path, module)
		may, known := allowed[pkg]
		if slices.Contains(leaves, pkg) {
			known = true
		} else if !strings.HasPrefix(pkg, "targets") {
			may = slices.Concat(may, leaves)
		}
		if !known && !slices.Contains(wiring, pkg) {
			t.Errorf("%s has no place in the layout: add it to ARCHITECTURE.md and to this test, or move it", pkg)
		}
		for _, imp := range strings.Split(imports, ",") {
			ours, isOurs := strings.CutPrefix(imp, module)
			if isOurs && !slices.Contains(wiring, pkg) && !permits(may, ours) {
				t.Errorf("%s imports %s", pkg, ours)
			}
			if permits(pure, pkg) && slices.Contains(impure, imp) {
				t.Errorf("%s imports %s, and is to be pure", pkg, imp)
			}
			for prefix, by := range onlyBy {
				if strings.HasPrefix(imp, prefix) && !slices.Contains(by, pkg) {
					t.Errorf("%s imports %s, which only %v may", pkg, imp, by)
				}
			}
		}
		for _, bad := range []string{"util", "utils", "common", "types", "models"} {
			if strings.HasSuffix("/"+pkg, "/"+bad) {
				t.Errorf("%s: a package is named after what it provides", pkg)
			}
		}
	}
}
