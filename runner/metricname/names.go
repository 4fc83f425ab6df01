// Package metricname holds the names of metrics and of their aggregations: k6's, ours and
// those that only a published text has. It says of which kind a metric is, which aggregations
// that kind has, in which unit they are, and how a sub-metric is written. No other package
// spells a metric's name.
//
// It measures nothing, and it does not judge a name that it does not know: Parse refuses it,
// and whoever reads other tools' texts may keep it as it stands.
package metricname

// k6's metrics. Trends are durations.
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

// Metrics of ours beside k6's, which thresholds can stand on too.
const (
	// HTTPReqIntended is http_req_duration counted from the moment the request should
	// have started (a trend): free of coordinated omission in the open model, where
	// dropped iterations count too, with the least they would have taken (metric.Lane.Missed).
	HTTPReqIntended = "http_req_duration_intended"
	// SendLag is the delay from intended to actual start (a trend): the generator's own lateness.
	SendLag = "send_lag"
	// IterationsInterrupted counts iterations cut off after the graceful stop.
	IterationsInterrupted = "iterations_interrupted"
	// ExtractionsFailed counts iterations of a flow that ended as a response did not hold what a
	// step extracts. Only flows that extract something have it.
	ExtractionsFailed = "extractions_failed"
	// Connections counts new connections.
	Connections = "connections"
	// SearchRate is the highest rate that held, per second (a gauge). Only load.search has
	// it. It is the rate found, not one measured at each of its steps.
	SearchRate = "search_rate"
)

// HTTPReqElapsed is http_req_blocked + http_req_duration of each request (a trend): from its
// start to its end. The quantiles of a sum are not the sums of quantiles. Records hold it;
// no threshold stands on it.
const HTTPReqElapsed = "http_req_elapsed"

// Figures that are taken of the resources used and not of requests. Claims and the gate can
// name all but the last.
const (
	ServerCPU    = "server_cpu"    // mean: CPUs busy over the measured part
	GeneratorCPU = "generator_cpu" // the same of the load generator; per_request: CPU time over requests
	ServerMemory = "server_memory" // max: largest use in the measured part, in bytes
	CacheHits    = "cache_hits"    // rate: hits out of all look-ups
	// ServerCPUPerRequest is the CPU time of everything but the load generator over the requests
	// of the measured part (mean).
	ServerCPUPerRequest = "server_cpu_per_request"
	// ServerMemorySlope is by how much the server's memory grew in the measured part for every
	// 1000 requests, in bytes (value).
	ServerMemorySlope = "server_memory_slope"
	GeneratorMemory   = "generator_memory" // max: as ServerMemory, of the load generator
)

// What a published text says beside metrics.
const (
	BodyReceived = "body_received" // count, per_response: bytes without headers
	Duration     = "duration"      // value: how long the run took; asked: was to take; max: could have taken
	Errors       = "errors"        // failures as the tool counts them: count, and one aggregation for each kind
	Threads      = "threads"       // value: of the generator
)
