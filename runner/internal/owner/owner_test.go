package owner

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"perflab/runner/internal/resource/proc"
	"perflab/targets/lifetime"
)

// ended is the number of a process that has ended.
func ended(t *testing.T) int {
	t.Helper()
	gone := exec.Command(os.Args[0], "-test.run=^$")
	if err := gone.Run(); err != nil {
		t.Fatal(err)
	}
	return gone.Process.Pid
}

func TestState(t *testing.T) {
	dir := t.TempDir()
	file := func(name, token string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(token+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	free, held := file("free", "a"), file("held", "b")
	lock, err := lifetime.TryLock(held)
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	here, gone := Self(), ended(t)
	if here.Kernel == "" || here.Space == "" {
		t.Skip("this system names neither its boot nor its namespaces")
	}
	with := func(change func(*Owner)) Owner {
		o := here
		change(&o)
		return o
	}
	long := time.Now().Add(2 * silence)
	for name, c := range map[string]struct {
		owner Owner
		now   time.Time
		want  State
	}{
		"this process":                     {here, time.Now(), Alive},
		"its number, given anew":           {with(func(o *Owner) { o.Started++ }), time.Now(), Dead},
		"a process that has ended":         {with(func(o *Owner) { o.PID = gone }), time.Now(), Dead},
		"of another PID namespace":         {with(func(o *Owner) { o.PID, o.Space = gone, "pid:[1]" }), time.Now(), Unseen},
		"of another machine":               {with(func(o *Owner) { o.PID, o.Kernel = gone, "other" }), time.Now(), Unseen},
		"of another host name, here":       {with(func(o *Owner) { o.Host = "other" }), time.Now(), Alive},
		"a lock held, its number unseen":   {with(func(o *Owner) { o.PID, o.Space, o.Lock, o.Token = gone, "pid:[1]", held, "b" }), time.Now(), Alive},
		"a lock held, its number dead":     {with(func(o *Owner) { o.PID, o.Lock, o.Token = gone, held, "b" }), time.Now(), Alive},
		"a free lock, its number unseen":   {with(func(o *Owner) { o.PID, o.Space, o.Lock, o.Token = gone, "pid:[1]", free, "a" }), time.Now(), Dead},
		"another run's file of that path":  {with(func(o *Owner) { o.Space, o.Lock, o.Token = "pid:[1]", free, "c" }), time.Now(), Unseen},
		"a free lock of another kernel":    {with(func(o *Owner) { o.Kernel, o.Lock, o.Token = "other", free, "a" }), time.Now(), Unseen},
		"the same, silent for long":        {with(func(o *Owner) { o.Kernel, o.Lock, o.Token = "other", free, "a" }), long, Dead},
		"a record that was removed, alive": {with(func(o *Owner) { o.Lock, o.Token = filepath.Join(dir, "none"), "a" }), time.Now(), Alive},
		"as older programs wrote it":       {Parse("host/1"), time.Now(), Unseen},
		"nothing":                          {Parse(""), time.Now(), Unseen},
	} {
		if got := c.owner.state(c.now, here); got != c.want {
			t.Errorf("%s: state %d, want %d", name, got, c.want)
		}
		if read := Parse(c.owner.String()); read != c.owner {
			t.Errorf("%s: %v read back as %v", name, c.owner, read)
		}
	}
}

func TestSelfNamesTheLockHeld(t *testing.T) {
	t.Cleanup(func() { Hold("") })
	path := filepath.Join(t.TempDir(), "lock")
	if err := os.WriteFile(path, []byte("token\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	Hold(path)
	if o := Self(); o.Lock != path || o.Token != "token" || o.PID != os.Getpid() {
		t.Errorf("%v does not name its lock", o)
	}
}

// A killed process that its parent has not asked for yet is dead, though kill(pid, 0) finds it.
func TestAZombieIsDead(t *testing.T) {
	o := Self()
	if o.Kernel == "" || o.Space == "" {
		t.Skip("this system names neither its boot nor its namespaces")
	}
	zombie := exec.Command(os.Args[0], "-test.run=^$")
	if err := zombie.Start(); err != nil {
		t.Fatal(err)
	}
	defer zombie.Wait()
	o.PID = zombie.Process.Pid
	o.Started, _ = proc.StartOf(o.PID)
	for deadline := time.Now().Add(time.Minute); o.State() != Dead; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("a process that has ended counts as running")
		}
	}
}
