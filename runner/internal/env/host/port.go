package env

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"syscall"
	"time"

	"perflab/runner/internal/resource/proc"
	"perflab/runner/internal/resource/socket"
)

// errPortTaken is the cause where another program listens on the port given to ours.
var errPortTaken = errors.New("the port is taken by another program")

// vacant returns errPortTaken, with who holds it, where somebody listens on a port already.
// Any other reason why it cannot be bound is for the program itself to say.
func vacant(port int) error {
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err == nil {
		return l.Close()
	}
	if !errors.Is(err, syscall.EADDRINUSE) {
		return nil
	}
	who := ""
	if holders, err := socket.Listeners(os.DirFS("/"), port); err == nil && len(holders) > 0 && holders[0] > 0 {
		who = fmt.Sprintf(", process %d", holders[0])
		if name, err := proc.Text(os.DirFS("/"), fmt.Sprintf("proc/%d/comm", holders[0])); err == nil {
			who += " (" + name + ")"
		}
	}
	return fmt.Errorf("port %d of 127.0.0.1: %w%s", port, errPortTaken, who)
}

// await waits until the program answers as it should, and sees that it is itself who does.
func (r hostRun) await(ctx context.Context, h hosted, p *running) (err error) {
	path, err := p.scope.expand(h.ready.Path)
	if err != nil {
		return err
	}
	alive := func() error { return errors.Join(p.alive(), r.env.Alive(ctx)) }
	timeout := time.Duration(h.ready.Timeout)
	switch h.protocol {
	case "redis":
		err = waitPing(ctx, p.address, timeout, alive)
	case "http":
		p.report, err = waitReady(ctx, probeClient(), "http://"+p.address+path, timeout, alive)
	}
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		return p.failed(err)
	}
	return p.holdsItsPort()
}

// holdsItsPort returns errPortTaken where a process that is not the program's listens on its
// port, and so answered in its place. Where the system does not tell who listens, nothing is
// known against it.
func (p *running) holdsItsPort() error {
	_, text, _ := net.SplitHostPort(p.address)
	port, err := strconv.Atoi(text)
	if err != nil {
		return err
	}
	holders, err := socket.Listeners(os.DirFS("/"), port)
	if err != nil || len(holders) == 0 {
		return nil
	}
	members, err := proc.Family{Ancestor: p.cmd.Process.Pid}.Members()
	if err != nil {
		return err
	}
	for _, holder := range holders {
		if !slices.Contains(members, holder) {
			return p.failed(fmt.Errorf("port %d of 127.0.0.1: %w, process %d", port, errPortTaken, holder))
		}
	}
	return nil
}
