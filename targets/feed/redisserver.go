package feed

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"

	"perflab/targets/lifetime"
)

// Bounds of starting a redis-server.
const (
	redisPorts = 5                // free ports tried: one may be taken between choosing and binding it
	redisStart = 10 * time.Second // to answer its first command
	redisEnd   = 5 * time.Second  // to end when asked
)

// errPortTaken is a redis-server that ended before it answered.
var errPortTaken = errors.New("ended before it answered")

// superviseRedis runs a redis-server without persistence, in a folder of its own.
func superviseRedis(ctx context.Context, cfg redisConfig, stdout, stderr io.Writer) (err error) {
	dir, err := lifetime.TempDir(tempPrefix)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	// redis-server dies with the thread that started it: it cannot watch a pipe.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for try := 1; ; try++ {
		addr, chosen, err := freeAddr(cfg.Addr)
		if err != nil {
			return err
		}
		err = runRedis(ctx, cfg.Program, dir, addr, stdout, stderr)
		if !chosen || try == redisPorts || !errors.Is(err, errPortTaken) {
			return err
		}
	}
}

// freeAddr replaces port 0 by one that is free now, and reports whether it did.
func freeAddr(addr string) (string, bool, error) {
	_, port, err := net.SplitHostPort(addr)
	if err != nil || port != "0" {
		return addr, false, err
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return "", false, err
	}
	defer l.Close()
	return l.Addr().String(), true, nil
}

// runRedis runs one redis-server until ctx ends, which is no error, or it does.
func runRedis(ctx context.Context, program, dir, addr string, stdout, stderr io.Writer) error {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return err
	}
	cmd := exec.Command(program, "--bind", host, "--port", port, "--dir", dir,
		"--save", "", "--appendonly", "no", "--daemonize", "no", "--logfile", "")
	cmd.Stdout, cmd.Stderr = stderr, stderr
	cmd.SysProcAttr = lifetime.DieWithStarter()
	cmd.WaitDelay = time.Second
	if err := cmd.Start(); err != nil {
		return err
	}
	var failed error // once ended is closed
	ended := make(chan struct{})
	go func() {
		failed = cmd.Wait()
		close(ended)
	}()
	answers := make(chan error, 1)
	go func() { answers <- awaitRedis(ctx, addr, cmd.Process.Pid) }()
	answered := false
	for {
		select {
		case <-ended:
			if !answered {
				return fmt.Errorf("%s on %s %w: %w", program, addr, errPortTaken, cmpErr(failed))
			}
			return fmt.Errorf("%s ended by itself: %w", program, cmpErr(failed))
		case err := <-answers:
			if err != nil && ctx.Err() == nil {
				endRedis(cmd, ended)
				return err
			}
			answered = true
			fmt.Fprintln(stdout, Announcement+addr)
		case <-ctx.Done():
			endRedis(cmd, ended)
			return nil
		}
	}
}

// awaitRedis waits until the server at addr answers, as process pid: anything else on that
// port is another program's.
func awaitRedis(ctx context.Context, addr string, pid int) error {
	ctx, cancel := context.WithTimeout(ctx, redisStart)
	defer cancel()
	client := newCacheClient(addr, 1)
	defer client.Close()
	want := fmt.Sprintf("process_id:%d\r\n", pid)
	for {
		info, err := client.Info(ctx, "server").Result()
		switch {
		case err == nil && strings.Contains(info, want):
			return nil
		case err == nil:
			err = errors.New("another server answers there")
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the redis-server started on %s did not answer within %v: %w", addr, redisStart, err)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// endRedis asks the server to end and kills it when it does not in time.
func endRedis(cmd *exec.Cmd, ended <-chan struct{}) {
	cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-ended:
	case <-time.After(redisEnd):
		cmd.Process.Kill()
		<-ended
	}
}
