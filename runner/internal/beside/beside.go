// Package beside lets the runs of one machine know of each other: two that measure at once
// each measure the other too.
//
// Every run has a file in a folder that all users of the machine share, beside their temporary
// files, and holds it locked for as long as it runs; the system gives the lock back however it
// ends, so that nobody waits for the dead. Steps: Register → Wait for those that run or came
// earlier, or GoOn beside them → Others says afterwards who ran at the same time → Leave. What
// ended stays written down as long as somebody runs who may have to know of it.
//
// It knows of no run that has another folder for temporary files, such as one in a container
// of its own. It stops nobody.
package beside

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"perflab/runner/internal/owner"
	"perflab/targets/lifetime"
)

// Run is a run as others on the machine see it.
type Run struct {
	ID    string        `json:"id"`
	Name  string        `json:"name"` // the experiment's
	PID   int           `json:"pid"`
	Load  time.Duration `json:"load_ns"` // how long it is under load at most
	Asked time.Time     `json:"asked"`   // when it wanted to begin
	Began time.Time     `json:"began,omitzero"`
	Ended time.Time     `json:"ended,omitzero"`
}

// Left is how long the run is still under load, as far as was known when it began.
func (r Run) Left(now time.Time) time.Duration {
	if r.Began.IsZero() {
		return r.Load
	}
	return max(0, r.Load-now.Sub(r.Began))
}

// Bounds of looking at others.
const (
	look     = 200 * time.Millisecond // how often a run that waits looks
	fileSize = 1 << 10                // bytes of a run's file, blanks at its end
	patience = 5 * time.Second        // with another that looks at the same moment
)

// Place is a run's among those of the machine.
type Place struct {
	run  Run
	dir  string
	name string
	file *os.File // locked
	quit func()
}

// Register makes a run known that wants to begin.
func Register(r Run) (*Place, error) {
	p := &Place{run: r, dir: filepath.Join(os.TempDir(), "runner-runs")}
	p.run.PID, p.run.Asked = os.Getpid(), time.Now()
	unlock, err := p.enter()
	if err != nil {
		return nil, fmt.Errorf("the folder in which runs know of each other: %w", err)
	}
	defer unlock()
	p.sweep()
	p.name = fmt.Sprintf("%d-%d-%s.json", p.run.Asked.UnixNano(), p.run.PID, r.ID)
	path := filepath.Join(p.dir, p.name)
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("make the run known to others: %w", err)
	}
	p.file = f
	lock, err := lifetime.TryLock(path)
	if err == nil {
		p.file, err = lock, f.Close()
	}
	if err == nil {
		err = p.write()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("make the run known to others: %w", err), p.file.Close(), os.Remove(path))
	}
	p.quit = owner.Beat(path)
	return p, nil
}

// shared makes a folder in which every user can make files, and remove none of others'.
func shared(dir string) error {
	err := os.Mkdir(dir, 0o777)
	if err == nil {
		return os.Chmod(dir, 0o777|fs.ModeSticky) // whatever the umask
	}
	if !errors.Is(err, fs.ErrExist) {
		return err
	}
	info, err := os.Lstat(dir)
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("%s is no folder", dir)
	}
	return err
}

// enter makes the folder where it is not there, and locks it before the last run that ends can
// remove it.
func (p *Place) enter() (unlock func(), err error) {
	for try := 0; ; try++ {
		if err := shared(p.dir); err != nil {
			return nil, err
		}
		unlock := p.alone(context.Background())
		if _, err := os.Lstat(p.dir); err == nil || try == 3 {
			return unlock, err
		}
		unlock()
	}
}

// alone keeps others from looking and beginning until unlock is called. One that holds the
// folder for too long is not waited for.
func (p *Place) alone(ctx context.Context) (unlock func()) {
	for deadline := time.Now().Add(patience); ; {
		f, err := lifetime.TryLock(p.dir)
		if err == nil {
			locked, err1 := f.Stat()
			now, err2 := os.Stat(p.dir)
			if err1 == nil && err2 == nil && os.SameFile(locked, now) {
				return func() { _ = f.Close() }
			}
			_ = f.Close()
			err = lifetime.ErrLocked // the folder was removed and made anew meanwhile
		}
		if !errors.Is(err, lifetime.ErrLocked) || time.Now().After(deadline) || ctx.Err() != nil {
			return func() {}
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// write writes the run's file in one piece and in place: a new file would not be the locked one.
func (p *Place) write() error {
	text, err := json.Marshal(p.run)
	if err != nil {
		return err
	}
	text = append(text, bytes.Repeat([]byte(" "), max(0, fileSize-len(text)))...)
	f, err := os.OpenFile(filepath.Join(p.dir, p.name), os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteAt(text, 0)
	return errors.Join(err, f.Close())
}

// other is another run with what is known of it.
type other struct {
	Run
	name  string
	alive bool
	end   time.Time // of one that ended
}

// others are all runs but this one, in the order in which they asked.
func (p *Place) others() []other {
	files, err := filepath.Glob(filepath.Join(p.dir, "*.json"))
	if err != nil {
		return nil
	}
	slices.Sort(files)
	var list []other
	for _, path := range files {
		o := other{name: filepath.Base(path)}
		info, err := os.Lstat(path)
		if o.name == p.name || err != nil || !info.Mode().IsRegular() {
			continue
		}
		o.alive = lifetime.Locked(path)
		text, err := os.ReadFile(path)
		if err != nil || json.Unmarshal(text, &o.Run) != nil {
			continue // being made, or no run's
		}
		if o.end = o.Ended; o.end.IsZero() {
			o.end = info.ModTime() // it was killed: it touched the file until then
		}
		list = append(list, o)
	}
	return list
}

// sweep removes what was written of runs that ended before any that runs began.
func (p *Place) sweep() {
	all := p.others()
	for _, o := range all {
		needed := slices.ContainsFunc(all, func(l other) bool { return l.alive && !l.Began.IsZero() && !o.end.Before(l.Began) })
		if !o.alive && !needed {
			_ = os.Remove(filepath.Join(p.dir, o.name)) // another user's stays until they run again
		}
	}
}

// Wait waits until no run is under way and none is left that asked earlier, and then begins.
// say is told which one is waited for, each once. The error is the context's.
func (p *Place) Wait(ctx context.Context, say func(Run)) error {
	said := ""
	for {
		unlock := p.alone(ctx)
		first := p.ahead()
		if first == nil {
			err := p.begin()
			unlock()
			return err
		}
		unlock()
		if first.name != said {
			said = first.name
			say(first.Run)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(look):
		}
	}
}

// ahead is the run to wait for: one that is under way, else the first that asked earlier.
func (p *Place) ahead() *other {
	var first *other
	for _, o := range p.others() {
		switch {
		case !o.alive:
		case !o.Began.IsZero():
			return &o
		case first == nil && strings.Compare(o.name, p.name) < 0:
			first = &o
		}
	}
	return first
}

// GoOn begins without waiting, and returns the runs under way.
func (p *Place) GoOn(ctx context.Context) ([]Run, error) {
	unlock := p.alone(ctx)
	defer unlock()
	var under []Run
	for _, o := range p.others() {
		if o.alive && !o.Began.IsZero() {
			under = append(under, o.Run)
		}
	}
	return under, p.begin()
}

func (p *Place) begin() error {
	p.run.Began = time.Now()
	return p.write()
}

// Others are the IDs of the runs that were under way at some time between two moments.
func (p *Place) Others(from, to time.Time) []string {
	var ids []string
	for _, o := range p.others() {
		if o.Began.IsZero() || o.Began.After(to) || !o.alive && o.end.Before(from) || slices.Contains(ids, o.ID) {
			continue
		}
		ids = append(ids, o.ID)
	}
	return ids
}

// Leave says that the run has ended.
func (p *Place) Leave() error {
	if p == nil {
		return nil
	}
	p.quit()
	unlock := p.alone(context.Background())
	defer unlock()
	defer func() { _ = os.Remove(p.dir) }() // where this was the last: else it is not empty
	p.run.Ended = time.Now()
	if p.run.Began.IsZero() {
		return errors.Join(os.Remove(filepath.Join(p.dir, p.name)), p.file.Close())
	}
	err := p.write()
	err = errors.Join(err, p.file.Close())
	p.name = "" // so that it counts among those that ended
	p.sweep()
	return err
}
