package supervisor

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"syscall"

	"perflab/runner/internal/resource/cgroup"
	"perflab/runner/internal/resource/proc"
)

// become begins the arguments of the process that becomes the program: it is followed by
// how many cgroup folders to join, those folders, and the command.
const become = "--become"

// mostFiles bounds the files a program may open, where the system's own bound is higher:
// the limit is a loop's length to programs that close all they might have inherited.
const mostFiles = 1 << 20

func (p Program) become() []string {
	return slices.Concat([]string{"target", Name, become, strconv.Itoa(len(p.Groups))}, p.Groups, p.Command)
}

// beProgram turns this process into the program. It raises the limit of open files as far
// as it may: that of a shell, 1024, would end a server of 1000 users, and in a container
// there is none so low.
func beProgram(args []string) error {
	n, err := strconv.Atoi(args[0])
	if err != nil || n < 0 || len(args) < n+2 {
		return errors.New("what to become is missing")
	}
	groups, command := args[1:n+1], args[n+1:]
	if err := cgroup.Join(groups); err != nil {
		return err
	}
	files, err := proc.OpenFiles()
	if err != nil {
		return fmt.Errorf("the limit of open files: %w", err)
	}
	most := syscall.Rlimit{Cur: min(files.Hard, max(files.Soft, mostFiles)), Max: files.Hard}
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &most); err != nil {
		return fmt.Errorf("the limit of open files: %w", err)
	}
	program, err := exec.LookPath(command[0])
	if err != nil {
		return fmt.Errorf("cannot run the program: %w", err)
	}
	return fmt.Errorf("cannot run %s: %w", program, syscall.Exec(program, command, os.Environ()))
}
