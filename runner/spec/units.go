package spec

import "time"

// Duration is a time.Duration written as 1s, 250ms or 5m in files and in the record.
type Duration time.Duration

// Size is a number of bytes written as 256MiB, 2GiB or 500kB in files; bytes in the record.
type Size int64

// Rate is a number of iterations per second, written as 1000/s or 30/m in files.
type Rate float64

// Count is a number of processes: a constant or an expression in cpu.
// The zero value is not valid.
type Count string
