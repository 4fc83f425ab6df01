package trial

// Metered is an engine whose load other processes send: what they use is the generator's
// use too.
type Metered interface {
	// Usage is what they have used since the engine was made; memory is that of those
	// running now. Throttled is only what the generator's own cgroup does not show.
	Usage() (Usage, error)
}

// generator meters this process and the processes through which an engine sends.
type generator struct {
	Meter
	engine Metered
}

// Read adds both up.
func (g generator) Read() (Usage, error) {
	u, err := g.Meter.Read()
	if err != nil {
		return Usage{}, err
	}
	more, err := g.engine.Usage()
	if err != nil {
		return Usage{}, err
	}
	return Usage{CPU: u.CPU + more.CPU, Memory: u.Memory + more.Memory, Throttled: u.Throttled + more.Throttled}, nil
}

// meter is what meters the generator when e sends.
func (l *Loop) meter(e Engine) Meter {
	if m, ok := e.(Metered); ok {
		return generator{l.Generator, m}
	}
	return l.Generator
}
