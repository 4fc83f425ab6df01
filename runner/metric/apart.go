package metric

import "time"

// Check records one check apart from its request, for an engine that says them one by one:
// whether the check of that number held, at at.
func (l *Lane) Check(at time.Duration, check int, held bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c, s := &l.tally(at).checks[check], l.second(at)
	if held {
		c.Passes++
		s.checksHeld++
	} else {
		c.Fails++
		s.checksFail++
	}
}

// Seen records how many users were active at one moment, out of those allocated, for an
// engine that looks now and then. It says nothing of the time between two moments, so that
// Point.UserTime stays 0: not known.
func (l *Lane) Seen(at time.Duration, active, allocated int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.second(at)
	s.users, s.usersKnown = active, true
	l.allocated = max(l.allocated, allocated)
}

// Data records bytes on the wire apart from their request.
func (l *Lane) Data(at time.Duration, sent, received int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	t, s := l.tally(at), l.second(at)
	t.sent += sent
	t.received += received
	s.sent += sent
	s.received += received
}
