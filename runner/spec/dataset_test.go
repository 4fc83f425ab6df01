package spec

import "testing"

func TestOnlyAServerThatIsGivenTheDatasetServesIt(t *testing.T) {
	for name, c := range map[string]struct {
		of   Environment
		want bool
	}{
		"a target":                     {Environment{Target: "django-feed"}, true},
		"a server that runs":           {Environment{URL: "http://127.0.0.1:8000"}, false},
		"a command":                    {Environment{Command: []string{"python3", "app.py", "${port}"}}, false},
		"an image":                     {Environment{Image: "app@sha256:0"}, false},
		"a command that asks for it":   {Environment{Command: []string{"app", "--posts", "${dataset.posts}"}}, true},
		"an environment that asks":     {Environment{Build: ".", Env: map[string]string{"SEED": "${dataset.seed}"}}, true},
		"an environment that does not": {Environment{Build: ".", Env: map[string]string{"MODE": "${server.mode}"}}, false},
		"a word that only looks alike": {Environment{Command: []string{"app", "dataset.posts"}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := (Config{Environment: c.of}).ServesDataset(); got != c.want {
				t.Errorf("%v", got)
			}
		})
	}
}
