package lifetime

import "syscall"

// DieWithStarter has the system kill a child when the thread that starts it ends: call
// runtime.LockOSThread before, and keep the lock until the child has ended.
func DieWithStarter() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
