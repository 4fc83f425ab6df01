// Package owner says of what a run makes outside its folder whose it is, and tells whether
// that owner still runs.
//
// A process number tells that only where it was given: another host on the same container
// engine, and another PID namespace on the same machine, have other processes under the same
// numbers. So an owner is named by the lock that it holds on a file of its run's folder, which
// everybody who sees the file can try, and which the system gives back however the owner ends;
// beside it stand its number, when it started, and the namespace and kernel in which that
// holds. An owner of which neither can be seen counts as alive. The package removes nothing.
//
// Steps: Hold the run's folder → Self is written on what is made → State of what was found.
package owner

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"perflab/runner/internal/resource/proc"
	"perflab/runner/regular"
	"perflab/targets/lifetime"
)

// State of an owner.
type State int

// What is known of an owner.
const (
	Unseen State = iota // neither its lock nor its process can be seen from here: it may run
	Alive               // it runs
	Dead                // it has ended
)

// Owner is a process, as it is written on what it makes.
type Owner struct {
	Host    string `json:"host"`
	PID     int    `json:"pid"`
	Started int64  `json:"started,omitempty"` // see proc.StartOf; 0: not known
	Kernel  string `json:"kernel,omitempty"`  // one boot of one machine; "": not known
	Space   string `json:"pid_ns,omitempty"`  // the namespace of PID
	Lock    string `json:"lock,omitempty"`    // file that it holds locked, by its full path
	Token   string `json:"token,omitempty"`   // what that file holds, which tells it from another of this path
}

var current = struct {
	sync.Mutex
	lock, token string
}{}

// Hold says that this process holds the lock of a file until it is told of another one, or of
// "": what it makes meanwhile is known by it. The file holds a word that no other of its path
// has, else it is not held on to.
func Hold(path string) {
	if full, err := filepath.Abs(path); err == nil && path != "" {
		path = full
	}
	token, err := readToken(path)
	if err != nil || token == "" {
		path, token = "", ""
	}
	current.Lock()
	defer current.Unlock()
	current.lock, current.token = path, token
}

// Self is this process.
func Self() Owner {
	host, err := os.Hostname()
	if err != nil {
		host = "?"
	}
	current.Lock()
	defer current.Unlock()
	o := Owner{Host: host, PID: os.Getpid(), Kernel: kernel(), Space: space(), Lock: current.lock, Token: current.token}
	o.Started, _ = proc.StartOf(o.PID) // 0 where that cannot be told
	return o
}

// kernel tells one boot of one machine from all others.
func kernel() string {
	id, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(id))
}

// space is the PID namespace of this process.
func space() string {
	name, err := os.Readlink("/proc/self/ns/pid")
	if err != nil {
		return ""
	}
	return name
}

// String is the owner as Parse reads it.
func (o Owner) String() string {
	text, err := json.Marshal(o)
	if err != nil {
		return ""
	}
	return string(text)
}

// Parse reads what String wrote. What older programs wrote is an owner of which nothing can
// be seen.
func Parse(text string) Owner {
	var o Owner
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		o = Owner{}
		o.Host, _, _ = strings.Cut(text, "/")
	}
	return o
}

// silence is how long the lock file of a run under way may be left alone, see Beat.
const (
	beat    = 10 * time.Second
	silence = 30 * beat
)

// Beat touches the lock file from time to time until stop is called, for those to whom another
// kernel's locks are not shown.
func Beat(path string) (stop func()) {
	done := make(chan struct{})
	var ended sync.WaitGroup
	ended.Go(func() {
		ticker := time.NewTicker(beat)
		defer ticker.Stop()
		for {
			select {
			case now := <-ticker.C:
				_ = os.Chtimes(path, now, now) // one that cannot be touched looks silent, no more
			case <-done:
				return
			}
		}
	})
	return sync.OnceFunc(func() {
		close(done)
		ended.Wait()
	})
}

// State tells whether the owner still runs, as far as can be seen from here.
func (o Owner) State() State { return o.state(time.Now(), Owner{Kernel: kernel(), Space: space()}) }

func (o Owner) state(now time.Time, here Owner) State {
	sameKernel := o.Kernel != "" && o.Kernel == here.Kernel
	if text, err := readToken(o.Lock); err == nil && o.Token != "" && text == o.Token {
		if lifetime.Locked(o.Lock) {
			return Alive
		}
		if sameKernel {
			return Dead
		}
		// A free lock of another kernel may be one that its file system does not show.
		if info, err := os.Stat(o.Lock); err == nil && now.Sub(info.ModTime()) > silence {
			return Dead
		}
		return Unseen
	}
	if !sameKernel || o.Space == "" || o.Space != here.Space || o.PID <= 0 {
		return Unseen
	}
	if started, err := proc.StartOf(o.PID); lifetime.Runs(o.PID) && (err != nil || started == o.Started) {
		return Alive
	}
	return Dead
}

// readToken is what a lock file holds.
func readToken(path string) (string, error) {
	text, err := regular.Read(path, 1<<10)
	return strings.TrimSpace(string(text)), err
}
