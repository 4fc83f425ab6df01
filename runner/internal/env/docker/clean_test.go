package docker

import (
	"context"
	"os/exec"
	"testing"

	"github.com/moby/moby/client"

	"perflab/runner/internal/env/envtest"
	"perflab/runner/internal/owner"
	"perflab/runner/spec"
)

func TestCleanRemovesWhatAKilledRunLeft(t *testing.T) {
	d := newDocker(t)
	v := envtest.FeedVariant(spec.Server{Mode: "sync", Workers: "1", Cache: "none"})
	prepare(t, d, v)
	req := envtest.Request(t, v)
	nothingLeft(t, d, req.RunID)
	if _, err := d.Start(t.Context(), req); err != nil {
		t.Fatal(err)
	}
	removed, kept, err := Clean(t.Context(), req.RunID, false)
	if err != nil || len(removed) != 0 || len(kept) != 1 || len(kept[0].What) != 2 || kept[0].State != owner.Alive {
		t.Errorf("removed %v, kept %v, %v of a run under way", removed, kept, err)
	}
	removed, kept, err = Clean(t.Context(), req.RunID, true)
	if err != nil || len(removed) != 2 || len(kept) != 0 {
		t.Errorf("removed %v, kept %v, %v, want a container and a network removed", removed, kept, err)
	}
	if removed, _, err := Clean(t.Context(), req.RunID, true); err != nil || len(removed) != 0 {
		t.Errorf("removed %v, %v the second time", removed, err)
	}
}

// What another host or PID namespace made is kept, though no process here has its number.
func TestCleanKeepsWhatItCannotSee(t *testing.T) {
	d := newDocker(t)
	gone := exec.Command("true")
	if err := gone.Run(); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		owner owner.Owner
		kept  bool
	}{
		"dead":           {owner.Owner{PID: gone.Process.Pid, Kernel: owner.Self().Kernel, Space: owner.Self().Space}, false},
		"elsewhere":      {owner.Owner{PID: gone.Process.Pid, Kernel: "another", Space: owner.Self().Space}, true},
		"other-pids":     {owner.Owner{PID: gone.Process.Pid, Kernel: owner.Self().Kernel, Space: "pid:[1]"}, true},
		"older-programs": {owner.Owner{}, true},
	} {
		t.Run(name, func(t *testing.T) {
			run := "clean-" + name
			labelled := map[string]string{labelRun: run, labelOwner: c.owner.String()}
			if _, err := d.engine.NetworkCreate(t.Context(), "runner-test-"+run, client.NetworkCreateOptions{Driver: "bridge", Labels: labelled}); err != nil {
				t.Fatal(err)
			}
			nothingLeft(t, d, run)
			t.Cleanup(func() {
				if _, _, err := Clean(context.Background(), run, true); err != nil {
					t.Error(err)
				}
			})
			removed, kept, err := Clean(t.Context(), run, false)
			if err != nil || (len(kept) == 1) != c.kept || (len(removed) == 1) == c.kept {
				t.Errorf("removed %v, kept %v, %v", removed, kept, err)
			}
		})
	}
}
