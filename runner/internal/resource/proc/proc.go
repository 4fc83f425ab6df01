// Package proc reads the machine's processes and the kernel's files of lines, numbers and
// keys, from /proc and /sys.
//
// A process is read from its own folder, whole families of them by descent, session or what
// they were started with. The package reads what the kernel says and adds nothing up: what a
// component of an experiment uses is package resource's to tell. It ends no process.
//
// The root that its functions take is the machine's "/", a folder of files in tests. Where a
// system has no /proc they fail with fs.ErrNotExist.
package proc
