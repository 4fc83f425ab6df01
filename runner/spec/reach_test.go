package spec

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCheckReach(t *testing.T) {
	root := t.TempDir()
	folder := filepath.Join(root, "experiments")
	for _, d := range []string{"experiments/service", "other"} {
		if err := os.MkdirAll(filepath.Join(root, d), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for link, to := range map[string]string{"out": "../other", "in": "service", "table.csv": "../other/table.csv"} {
		if err := os.Symlink(to, filepath.Join(folder, link)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(root, "other", "table.csv"), []byte("a\n1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const trusted, untrusted = false, true
	build := func(folder string) string { return "environment: {build: " + folder + ", port: 80}" }
	for name, c := range map[string]struct {
		text      string
		set       []string
		untrusted bool
		want      string // of the error; "": none
	}{
		"a folder below":               {build("./service"), nil, untrusted, ""},
		"the folder itself":            {build("."), nil, untrusted, ""},
		"a name that begins with dots": {build("./..service"), nil, trusted, ""},
		"a folder above":               {build("../other"), nil, trusted, "environment.build: ../other is outside this file's folder"},
		"a folder above, and back":     {build("../experiments/service"), nil, trusted, ""},
		"an absolute path":             {build("/etc"), nil, trusted, "outside this file's folder"},
		"the system's":                 {build("../../../etc"), nil, untrusted, "outside this file's folder"},
		"a link out of it":             {build("out"), nil, trusted, "outside this file's folder"},
		"a link within it":             {build("in"), nil, untrusted, ""},
		"the command line's":           {build("service"), []string{"environment.build=../other"}, untrusted, ""},
		"a table above":                {"environment: {target: feed}\nload: {users: 1, data: {file: ../other/table.csv}}", nil, trusted, "load.data.file: ../other/table.csv is outside"},
		"a table linked":               {"environment: {target: feed}\nload: {users: 1, data: {file: table.csv}}", nil, trusted, "load.data.file: table.csv is outside"},
		"of a variant":                 {"environment: {target: feed}\nvariants: {a: {}, b: {environment: {build: ../x, port: 1}}}", nil, trusted, "environment.build: ../x is outside"},
		"a command":                    {"environment: {command: [sh, -c, exit], port: 80}", nil, untrusted, "environment.command names a program to run"},
		"a command, trusted":           {"environment: {command: [sh, -c, exit], port: 80}", nil, trusted, ""},
		"a command in a container":     {"environment: {image: x, port: 80, command: [sh]}", nil, untrusted, "environment.command names"},
		"a command of a variant":       {"environment: {image: x, port: 80}\nvariants: {a: {}, b: {environment: {command: [sh]}}}", nil, untrusted, "environment.command names"},
		"the command line's command":   {"environment: {image: x, port: 80}", []string{"environment.command=[sh]"}, untrusted, ""},
		"a host allowed":               {"environment: {url: 'http://example.test', allow: [example.test]}", nil, untrusted, "environment.allow lets the load go"},
		"a host allowed, trusted":      {"environment: {url: 'http://example.test', allow: [example.test]}", nil, trusted, ""},
		"allowed by the command line":  {"environment: {url: 'http://example.test'}", []string{"environment.allow=[example.test]"}, untrusted, ""},
		"a secret":                     {"environment: {image: x, port: 80, env: {A: 'b ${secret:TOKEN}'}}", nil, untrusted, "asks for a secret of the caller's"},
		"a secret within json( )":      {"environment: {image: x, port: 80}\nload: {users: 1, request: {method: POST, body: '{\"a\": ${json(secret:TOKEN)}}'}}", nil, untrusted, "asks for a secret of the caller's"},
		"a secret behind a space":      {"environment: {image: x, port: 80}\nload: {users: 1, request: {headers: {A: '${ secret:TOKEN}'}}}", nil, untrusted, "asks for a secret of the caller's"},
		"a secret, trusted":            {"environment: {image: x, port: 80, env: {A: '${secret:TOKEN}'}}", nil, trusted, ""},
	} {
		t.Run(name, func(t *testing.T) {
			text := c.text
			if !strings.Contains(text, "load:") {
				text += "\nload: {users: 1}"
			}
			e, err := Parse(filepath.Join(folder, "x.yaml"), []byte(text), Options{Set: c.set})
			if err != nil {
				t.Fatal(err)
			}
			err = CheckReach(e, c.untrusted)
			switch {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}
