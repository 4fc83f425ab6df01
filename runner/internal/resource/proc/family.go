package proc

// Family tells which processes belong to a program, by any of these; zero values tell
// nothing.
type Family struct {
	Ancestor int    // they descend from this process, which is not among them
	Session  int    // they share this one, see setsid(2)
	Since    int64  // see StartOf: an older process in the session's number is not of it
	Variable string // KEY=VALUE in the environment they were started with
}
