package resource

import (
	"os"

	"perflab/runner/internal/resource/proc"
)

const selfSource = "proc"

// ownMemory is the anonymous memory of this process.
func ownMemory() (int64, error) { return proc.Anonymous(os.DirFS("/"), proc.Own) }
