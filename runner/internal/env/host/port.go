package host

import (
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"syscall"

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

// freePort is one that nobody listens on now. Another program may take it before ours does:
// see run.launch.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// holdsItsPort returns errPortTaken where a process that is not the program's listens on its
// port, and so answered in its place. Where the system does not tell who listens, nothing is
// known against it.
func (p *program) holdsItsPort(port int) error {
	holders, err := socket.Listeners(os.DirFS("/"), port)
	if err != nil || len(holders) == 0 {
		return nil
	}
	members, err := proc.Family{Ancestor: p.Child()}.Members()
	if err != nil {
		return err
	}
	for _, holder := range holders {
		if !slices.Contains(members, holder) {
			return fmt.Errorf("port %d of 127.0.0.1: %w, process %d", port, errPortTaken, holder)
		}
	}
	return nil
}
