package resource

// Upstream is a server on this machine that another process holds connections to.
type Upstream struct {
	Process int // that listens
	Program string
	Port    int
}
