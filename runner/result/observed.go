package result

import (
	"maps"
	"slices"

	"perflab/runner/phrase"
)

// Observed is what one service counted itself, from the load's beginning, warm-up included, to
// its end.
type Observed struct {
	Component string           `json:"component"`
	Counts    []Count          `json:"counts,omitempty"` // in the order the service gave them
	Unread    phrase.Statement `json:"unread,omitzero"`  // why they are not known
}

// Count is one thing a service counts.
type Count struct {
	Name   string  `json:"name"`             // one of CountNames
	Server string  `json:"server,omitempty"` // of one server behind it; "": of all
	Value  float64 `json:"value"`
}

// CountKind says what becomes of a count over a load.
type CountKind string

// The kinds of counts.
const (
	Total CountKind = "total" // it grows: the difference between the load's end and its beginning
	Most  CountKind = "most"  // it goes up and down: the most that was seen
	Bound CountKind = "bound" // a setting, as it is
)

// The counts that runner knows, by the names that a target's observe.command prints.
const (
	Connections       = "connections"
	ConnectionsLimit  = "connections_limit"
	ConnectionsMost   = "connections_most" // as the service itself knows, between two looks too
	ConnectionsOpened = "connections_opened"
	Refused           = "refused" // clients beyond the limit
	Queries           = "queries"
	Transactions      = "transactions"
	SlowQueries       = "slow_queries"
	LockWaits         = "lock_waits"
	WaitingForLocks   = "waiting_for_locks"
	Deadlocks         = "deadlocks"

	// Of a balancer, for each server behind it.
	Requests          = "requests"
	RequestsFailed    = "failed"             // requests that the server did not answer, or by 5xx
	Queued            = "queued"             // requests at once that waited for the server to be free
	QueueTime         = "queue_time_ms"      // of a request, as the balancer averages it
	ConnectionsMade   = "connections_made"   // to the server
	ConnectionsReused = "connections_reused" // requests sent over one that was there
)

var countKinds = map[string]CountKind{
	Connections: Most, ConnectionsLimit: Bound, ConnectionsMost: Most, ConnectionsOpened: Total, Refused: Total, Queries: Total, Transactions: Total,
	SlowQueries: Total, LockWaits: Total, WaitingForLocks: Most, Deadlocks: Total,
	Requests: Total, RequestsFailed: Total, Queued: Most, QueueTime: Most, ConnectionsMade: Total, ConnectionsReused: Total,
}

// KindOfCount is what becomes of a count of that name; empty where runner does not know it.
func KindOfCount(name string) CountKind { return countKinds[name] }

// CountNames are the names that runner knows, sorted.
func CountNames() []string { return slices.Sorted(maps.Keys(countKinds)) }

// Over adds up looks at a service, the first at the load's beginning, the last at its end. A count
// that the first look does not have begins at 0.
func Over(looks ...[]Count) []Count {
	if len(looks) == 0 {
		return nil
	}
	var out []Count
	for _, c := range looks[len(looks)-1] {
		switch KindOfCount(c.Name) {
		case Total:
			c.Value -= valueIn(looks[0], c)
		case Most:
			for _, look := range looks {
				c.Value = max(c.Value, valueIn(look, c))
			}
		}
		out = append(out, c)
	}
	return out
}

func valueIn(look []Count, of Count) float64 {
	for _, c := range look {
		if c.Name == of.Name && c.Server == of.Server {
			return c.Value
		}
	}
	return 0
}
