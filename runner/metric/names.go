package metric

// k6's metric names. Trends hold durations in nanoseconds.
const (
	Checks                = "checks"                                    // rate: share of checks that held
	DataReceived          = "data_received"                             // counter: bytes on the wire, headers included
	DataSent              = "data_sent"                                 // counter: bytes on the wire, headers included
	DroppedIterations     = "dropped_iterations"                        // counter: open model, no free user
	HTTPReqBlocked        = "http_req_blocked"                          // trend: waiting for a free connection or slot
	HTTPReqConnecting     = "http_req_connecting"                       // trend: TCP connect
	HTTPReqDuration       = "http_req_duration"                         // trend: sending + waiting + receiving
	HTTPReqDurationOK     = "http_req_duration{expected_response:true}" // trend: the same, responses with status 200 to 399 only
	HTTPReqFailed         = "http_req_failed"                           // rate: no response, or a status outside 200 to 399
	HTTPReqReceiving      = "http_req_receiving"                        // trend: first byte to last
	HTTPReqSending        = "http_req_sending"                          // trend: writing the request
	HTTPReqTLSHandshaking = "http_req_tls_handshaking"                  // trend
	HTTPReqWaiting        = "http_req_waiting"                          // trend: request written to first byte
	HTTPReqs              = "http_reqs"                                 // counter: requests completed or failed
	IterationDuration     = "iteration_duration"                        // trend: one iteration, its pause included
	Iterations            = "iterations"                                // counter: complete iterations
	VUs                   = "vus"                                       // gauge: users active
	VUsMax                = "vus_max"                                   // gauge: users allocated
)

// Metrics of ours beside k6's.
const (
	// HTTPReqIntended is http_req_duration counted from the moment the request should
	// have started (a trend): free of coordinated omission in the open model, where
	// dropped iterations count too, with the least they would have taken (Lane.Missed).
	HTTPReqIntended = "http_req_duration_intended"
	// SendLag is the delay from intended to actual start (a trend): the generator's own lateness.
	SendLag = "send_lag"
	// IterationsInterrupted counts iterations cut off after the graceful stop.
	IterationsInterrupted = "iterations_interrupted"
	// Connections counts new connections.
	Connections = "connections"
)

// Kinds of errors: why a request has no response.
const (
	ErrRefused   = "refused"    // nobody listens
	ErrReset     = "reset"      // the connection was reset
	ErrTimeout   = "timeout"    // no whole response in time
	ErrEOF       = "eof"        // closed before the first byte of a response
	ErrShortBody = "short_body" // closed within a response
	ErrDNS       = "dns"        // the host's name has no address
	ErrTLS       = "tls"        // handshake or certificate
	ErrMalformed = "malformed"  // what came is not an HTTP response
	ErrTooLarge  = "too_large"  // a body a check reads is larger than is kept
	ErrPorts     = "no_port"    // the generator ran out of local ports
	ErrRedirect  = "redirect"   // to another host, or one too many
	ErrOther     = "other"
)
