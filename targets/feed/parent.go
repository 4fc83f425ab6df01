package feed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"

	"perflab/targets/lifetime"
)

// Times the parent allows its workers.
const (
	startWait = 30 * time.Second // to register
	endWait   = drainWait + 2*time.Second
)

// child is a worker as its parent sees it.
type child struct {
	cmd   *exec.Cmd
	stdin io.WriteCloser // closing it ends the worker
	reg   *os.File       // its registration can be read here
	err   error          // how it ended; valid once ended is closed
	ended chan struct{}
}

// supervise runs the workers until ctx ends, which is no error, or one of them does: a
// server that lost a worker is no longer the one that was asked for, so it ends as a whole
// rather than replace it.
func supervise(ctx context.Context, cfg config, stdout, stderr io.Writer) (err error) {
	log := newLog(stderr)
	dir, err := lifetime.TempDir(tempPrefix)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	cfg.Database = filepath.Join(dir, "feed.db")
	if err := createStore(cfg.Database, cfg.Dataset); err != nil {
		return err
	}
	socket, addr, err := listen(cfg.Addr)
	if err != nil {
		return err
	}
	defer socket.Close()
	fmt.Fprintln(stdout, Announcement+addr)

	// Workers die with the thread that started them, so this goroutine keeps its own.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	workers := make([]*child, 0, cfg.Workers)
	defer func() { endAll(workers, log) }()
	died := make(chan *child, cfg.Workers)
	for range cfg.Workers {
		w, err := startWorker(cfg, socket, stderr)
		if err != nil {
			return fmt.Errorf("start a worker: %w", err)
		}
		workers = append(workers, w)
		go func() {
			w.err = w.cmd.Wait()
			close(w.ended)
			died <- w
		}()
	}
	registered := make(chan error, 1)
	go func() { registered <- announceReady(workers) }()
	for {
		select {
		case <-ctx.Done():
			log.Info("ending", "because", context.Cause(ctx))
			return nil
		case w := <-died:
			return fmt.Errorf("worker %d ended by itself: %w", w.cmd.Process.Pid, cmpErr(w.err))
		case err := <-registered:
			if err != nil {
				return err
			}
			log.Info("ready", "address", addr, "workers", len(workers), "mode", cfg.Mode)
		}
	}
}

// cmpErr gives a worker that ended without an error one.
func cmpErr(err error) error {
	if err == nil {
		return errors.New("exit status 0")
	}
	return err
}

// startWorker starts this program again as a worker and hands it its configuration.
func startWorker(cfg config, socket *os.File, stderr io.Writer) (*child, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	reg, theirs, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer theirs.Close()
	w := &child{cmd: exec.Command(program, Command, "feed", "--worker"), reg: reg, ended: make(chan struct{})}
	w.cmd.Env = append(os.Environ(), "GOMAXPROCS=1") // one CPU a worker
	w.cmd.Stderr = stderr
	w.cmd.ExtraFiles = []*os.File{socket, theirs} // listenerFD, registerFD
	w.cmd.SysProcAttr = lifetime.DieWithStarter()
	w.cmd.WaitDelay = time.Second // of copying stderr, should something the worker started hold it
	if w.stdin, err = w.cmd.StdinPipe(); err != nil {
		return nil, errors.Join(err, reg.Close())
	}
	if err := w.cmd.Start(); err != nil {
		return nil, errors.Join(err, reg.Close())
	}
	// A worker that dies before it reads this is noticed by its end.
	_ = json.NewEncoder(w.stdin).Encode(cfg)
	return w, nil
}

// announceReady waits until every worker has registered and hands all of them the
// readiness report.
func announceReady(workers []*child) error {
	registrations := make([]registration, len(workers))
	for i, w := range workers {
		err := w.reg.SetReadDeadline(time.Now().Add(startWait))
		if err == nil {
			err = json.NewDecoder(w.reg).Decode(&registrations[i])
		}
		_ = w.reg.Close()
		if err != nil {
			select {
			case <-w.ended:
				return fmt.Errorf("worker %d did not start: %w", w.cmd.Process.Pid, cmpErr(w.err))
			case <-time.After(endWait):
				return fmt.Errorf("worker %d did not register: %w", w.cmd.Process.Pid, err)
			}
		}
	}
	report, err := readiness(registrations)
	if err != nil {
		return err
	}
	for _, w := range workers {
		if _, err := w.stdin.Write(append(report, '\n')); err != nil {
			return fmt.Errorf("worker %d: %w", w.cmd.Process.Pid, err)
		}
	}
	return nil
}

// endAll asks all workers to end and kills those that do not in time.
func endAll(workers []*child, log *slog.Logger) {
	for _, w := range workers {
		_ = w.stdin.Close() // fails where it has ended
	}
	late := time.After(endWait)
	for _, w := range workers {
		select {
		case <-w.ended:
			continue
		case <-late:
		}
		for _, w := range workers {
			select {
			case <-w.ended:
			default:
				log.Warn("killing a worker that did not end", "pid", w.cmd.Process.Pid)
				w.cmd.Process.Kill()
			}
		}
		for _, w := range workers {
			<-w.ended
		}
		return
	}
}
