//go:build !linux

package resource

import "io/fs"

// Upstream is a server on this machine that another process holds connections to.
type Upstream struct {
	Process int // that listens
	Program string
	Port    int
}

// Upstreams knows none: there is no /proc here.
func Upstreams(fs.FS, int) ([]Upstream, error) { return nil, nil }
