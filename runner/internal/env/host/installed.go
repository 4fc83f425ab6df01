package host

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"perflab/runner/internal/env"
	"perflab/runner/phrase"
	"perflab/runner/target"
)

// askTimeout bounds a program that is asked for its version.
const askTimeout = 30 * time.Second

// systemPath is where Debian's packages put programs. What an administrator or a version
// manager installed beside them is left out: the target names the versions of packages.
const systemPath = "/usr/sbin:/usr/bin:/sbin:/bin"

// lack is something that a target needs and this machine does not have.
type lack struct {
	what  string // Python module django
	found string // the wrong version that is there; "": nothing is
	asks  string // the right one
	from  string // Debian package
}

// lacks is the error of everything missing, nil where nothing is.
func lacks(list []lack) error {
	if len(list) == 0 {
		return nil
	}
	var texts, packages []string
	wrong := false
	for _, l := range list {
		text := l.what + " is not installed"
		if l.found != "" {
			text, wrong = fmt.Sprintf("%s is %s, not %s", l.what, l.found, l.asks), true
		} else if !slices.Contains(packages, l.from) {
			packages = append(packages, l.from)
		}
		if !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	var hints []phrase.Statement
	if len(packages) > 0 {
		hints = append(hints, phrase.InstallPackages(phrase.Text(strings.Join(packages, " "))))
	}
	if wrong {
		hints = append(hints, phrase.VersionsOfDebian)
	}
	return &env.Failure{
		Err:  errors.New("this machine cannot run the target without a container: " + strings.Join(texts, "; ")),
		Hint: phrase.All(hints...),
	}
}

// installed holds a target's requirements against this machine. It returns what is there,
// each with its version where that can be told, and what is not.
func installed(ctx context.Context, t *target.Target) (found []string, missing []lack, err error) {
	versions, err := moduleVersions(ctx, t.Host)
	if err != nil {
		return nil, nil, err
	}
	for _, r := range t.Host.Requires {
		what, name := "Python module "+r.Module, r.Module
		version, there := versions[r.Module]
		if r.Program != "" {
			what, name = r.Program, path.Base(r.Program)
			version, there = programVersion(ctx, r.Program)
		}
		switch {
		case !there:
			missing = append(missing, lack{what: what, from: r.Package})
		case !meets(version, r.Version):
			if version == "" {
				version = "of an unknown version"
			}
			missing = append(missing, lack{what, version, r.Version, r.Package})
		default:
			found = append(found, strings.TrimSpace(name+" "+version))
		}
	}
	if ctx.Err() != nil {
		return nil, nil, context.Cause(ctx)
	}
	return found, missing, nil
}

// meets tells whether a version is the one asked for, or begins with it.
func meets(version, asked string) bool {
	return asked == "" || version == asked || strings.HasPrefix(version, asked+".")
}

var versionForm = regexp.MustCompile(`[0-9]+(\.[0-9]+)+`)

// programVersion is the first version in what a program says of itself, empty where it says
// none; not there where it cannot be run.
func programVersion(ctx context.Context, program string) (version string, there bool) {
	if info, err := os.Stat(program); err != nil || info.IsDir() || info.Mode()&0o111 == 0 {
		return "", false
	}
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	out, _ := command(ctx, program, "--version").CombinedOutput()
	return versionForm.FindString(string(out)), true
}

// Packages are the packages that brought what the targets run from, each with its version and the
// system's revision of it: more than the program says of itself, since fixes come in revisions.
// Empty where dpkg does not answer; a program that came otherwise is not among them.
func (p *Provider) Packages(ctx context.Context) map[string]string {
	if len(p.packages) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	names := slices.Sorted(maps.Keys(p.packages))
	// It fails where it does not know one of them, and tells of the others.
	out, _ := command(ctx, "/usr/bin/dpkg-query", append([]string{"-W", "-f", "${db:Status-Status} ${Package} ${Version}\n", "--"}, names...)...).Output()
	versions := map[string]string{}
	for line := range strings.Lines(string(out)) {
		if f := strings.Fields(line); len(f) == 3 && f[0] == "installed" {
			versions[f[1]] = f[2]
		}
	}
	return versions
}

// importScript prints the version of every module that can be imported, as JSON.
const importScript = `
import importlib, json, sys
out, sys.stdout = sys.stdout, sys.stderr
found = {}
for name in sys.argv[1:]:
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as e:
        if e.name != name:
            raise
    else:
        found[name] = str(getattr(module, "__version__", ""))
print(json.dumps(found), file=out)
`

// moduleVersions asks the target's Python for the modules required. Those that are not
// installed, or where there is no such Python, are not among them; one that is there and
// fails is an error.
func moduleVersions(ctx context.Context, h *target.Host) (map[string]string, error) {
	var names []string
	for _, r := range h.Requires {
		if r.Module != "" {
			names = append(names, r.Module)
		}
	}
	if len(names) == 0 {
		return nil, nil
	}
	if _, err := os.Stat(h.Python); err != nil {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	// -I: neither the caller's PYTHON variables nor modules of this user or folder.
	out, err := command(ctx, h.Python, append([]string{"-I", "-B", "-c", importScript}, names...)...).Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) && ctx.Err() == nil {
		return nil, &env.Failure{Err: fmt.Errorf("a module of %s cannot be imported: %w", h.Python, err), From: h.Python, Log: env.TailOf(string(exit.Stderr)), Hint: phrase.RunInDocker}
	}
	if err != nil {
		return nil, fmt.Errorf("ask %s for its modules: %w", h.Python, err)
	}
	versions := map[string]string{}
	if err := json.Unmarshal(out, &versions); err != nil {
		return nil, fmt.Errorf("ask %s for its modules: %w", h.Python, err)
	}
	return versions, nil
}

// command runs a program as a target's would run: see variables.
func command(ctx context.Context, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = "/"
	cmd.Env = list(variables("/nonexistent", os.TempDir()))
	cmd.WaitDelay = time.Second
	return cmd
}

// variables are a target's environment before its own: as little as in its image, so
// that nothing in the caller's changes what is measured.
func variables(home, temp string) map[string]string {
	return map[string]string{"PATH": systemPath, "LANG": "C.UTF-8", "HOME": home, "TMPDIR": temp}
}

// list writes variables as KEY=VALUE, sorted.
func list(vars map[string]string) []string {
	out := make([]string, 0, len(vars))
	for key, value := range vars {
		out = append(out, key+"="+value)
	}
	slices.Sort(out)
	return out
}
