package load

import "strings"

// refusals are what net/http, and k6 with it, says of responses that are not HTTP: parts of its
// errors, for which it has no types (net/http: transfer.go, response.go, transport.go,
// internal/chunked.go; its HTTP/2).
var refusals = []string{
	"malformed", "chunk length", "chunked line", "chunked encoding", "trailer after chunked body", "header line too long",
	"transfer encoding", "Content-Length", "railer key", "response headers exceeded", "1xx informational",
	"response header list larger", "unsolicited response",
}

// Malformed reports whether an error of net/http's says that what came was no HTTP response.
func Malformed(text string) bool {
	for _, refusal := range refusals {
		if strings.Contains(text, refusal) {
			return true
		}
	}
	return false
}
