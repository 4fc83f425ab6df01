//go:build !linux

package feed

import "syscall"

// boundTo is empty: this system does not tell.
func boundTo() string { return "" }

// dieWithStarter adds nothing here: the pipe on standard input has to do.
func dieWithStarter() *syscall.SysProcAttr { return &syscall.SysProcAttr{} }
