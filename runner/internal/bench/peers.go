package main

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// k6Script reads nothing of the bodies and keeps none, as k6 advises for high rates, and
// prints a tally.
const k6Script = `import http from 'k6/http';
import { sleep } from 'k6';
export const options = { discardResponseBodies: true, insecureSkipTLSVerify: true };
const pause = Number(__ENV.PAUSE);
export default function () {
  http.get(__ENV.URL);
  if (pause > 0) sleep(pause);
}
export function handleSummary(data) {
  return { stdout: JSON.stringify({
    requests: data.metrics.http_reqs.values.count,
    failed: data.metrics.http_req_failed.values.passes,
    elapsed_ns: Math.round(data.state.testRunDurationMs * 1e6),
  }) };
}
`

func k6Args(url string, s scenario, length time.Duration) []string {
	return []string{
		"run", "--quiet", "--no-usage-report", "--address", "",
		"--vus", strconv.Itoa(s.users), "--duration", seconds(length),
		"--env", "URL=" + url, "--env", fmt.Sprintf("PAUSE=%g", s.pause.Seconds()), "-",
	}
}

func clientArgs(kind string) func(string, scenario, time.Duration) []string {
	return func(url string, s scenario, length time.Duration) []string {
		return []string{
			clientCommand, "--kind", kind, "--url", url,
			"--users", strconv.Itoa(s.users), "--pause", s.pause.String(), "--length", length.String(),
		}
	}
}

func wrkArgs(url string, s scenario, length time.Duration) []string {
	return []string{"-t", "1", "-c", strconv.Itoa(s.users), "-d", seconds(length), url}
}

// h2loadArgs are of one request at a time on each connection, as the others have it.
func h2loadArgs(url string, s scenario, length time.Duration) []string {
	return []string{"-t", "1", "-c", strconv.Itoa(s.users), "-m", "1", "-D", strconv.Itoa(int(length / time.Second)), url}
}

// heyArgs limits each worker's rate where users pause, which is the nearest hey has.
func heyArgs(url string, s scenario, length time.Duration) []string {
	args := []string{"-c", strconv.Itoa(s.users), "-z", seconds(length)}
	if s.paced() {
		args = append(args, "-q", fmt.Sprintf("%g", 1/s.pause.Seconds()))
	}
	return append(args, url)
}

// readTally reads the JSON that the k6 script and the clients of this program print.
func readTally(stdout string) (tally, error) {
	var t tally
	if err := json.Unmarshal([]byte(stdout), &t); err != nil {
		return tally{}, fmt.Errorf("no tally (%w)", err)
	}
	return t, nil
}

var (
	wrkTotal   = regexp.MustCompile(`(\d+) requests in ([\d.]+(?:us|ms|s|m|h)),`)
	wrkStatus  = regexp.MustCompile(`Non-2xx or 3xx responses: (\d+)`)
	wrkSockets = regexp.MustCompile(`Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)`)

	h2loadRate     = regexp.MustCompile(`finished in \S+, ([\d.]+) req/s`)
	h2loadRequests = regexp.MustCompile(`requests: \d+ total, \d+ started, (\d+) done, \d+ succeeded, (\d+) failed, (\d+) errored, (\d+) timeout`)

	heyTotal  = regexp.MustCompile(`Total:\s+([\d.]+) secs`)
	heyRate   = regexp.MustCompile(`Requests/sec:\s+([\d.]+)`)
	heyStatus = regexp.MustCompile(`(?m)^\s+\[(\d{3})\]\s+(\d+) responses`)
	heyError  = regexp.MustCompile(`(?m)^\s+\[(\d+)\]\s+\S+ "`)
)

// readWrk reads wrk's text, in which requests are those answered.
func readWrk(stdout string) (tally, error) {
	m := wrkTotal.FindStringSubmatch(stdout)
	if m == nil {
		return tally{}, fmt.Errorf("no count of requests")
	}
	elapsed, err := time.ParseDuration(m[2])
	if err != nil {
		return tally{}, err
	}
	failed := sum(wrkStatus.FindStringSubmatch(stdout)) + sum(wrkSockets.FindStringSubmatch(stdout))
	return tally{Requests: whole(m[1]), Failed: failed, Elapsed: elapsed}, nil
}

// readH2load reads h2load's text, in which those done have an answer. Its time is by its rate: the
// other one that it prints has the connecting in it, in which it counts nothing.
func readH2load(stdout string) (tally, error) {
	rate, m := h2loadRate.FindStringSubmatch(stdout), h2loadRequests.FindStringSubmatch(stdout)
	if rate == nil || m == nil {
		return tally{}, fmt.Errorf("no rate or no count of requests")
	}
	perSecond, err := strconv.ParseFloat(rate[1], 64)
	if err != nil || perSecond <= 0 {
		return tally{}, fmt.Errorf("no rate")
	}
	done := whole(m[1])
	return tally{Requests: done, Failed: sum(m[1:]), Elapsed: time.Duration(float64(done) / perSecond * 1e9)}, nil
}

// readHey reads hey's text. It counts by rate and time, since hey keeps at most a million
// results to list by status.
func readHey(stdout string) (tally, error) {
	total, rate := heyTotal.FindStringSubmatch(stdout), heyRate.FindStringSubmatch(stdout)
	if total == nil || rate == nil {
		return tally{}, fmt.Errorf("no total or no rate")
	}
	elapsed, err := time.ParseDuration(total[1] + "s")
	if err != nil {
		return tally{}, err
	}
	perSecond, err := strconv.ParseFloat(rate[1], 64)
	if err != nil {
		return tally{}, err
	}
	t := tally{Requests: int64(math.Round(elapsed.Seconds() * perSecond)), Elapsed: elapsed}
	responses, errs, _ := strings.Cut(stdout, "Error distribution:")
	for _, m := range heyStatus.FindAllStringSubmatch(responses, -1) {
		if m[1] >= "400" {
			t.Failed += whole(m[2])
		}
	}
	for _, m := range heyError.FindAllStringSubmatch(errs, -1) {
		t.Failed += whole(m[1])
	}
	return t, nil
}

// sum adds up a match's groups; no match is nothing.
func sum(groups []string) int64 {
	var n int64
	for _, g := range groups[min(1, len(groups)):] {
		n += whole(g)
	}
	return n
}

// whole parses digits that a pattern has found.
func whole(digits string) int64 {
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return math.MaxInt64 // more digits than fit: surely not a good count
	}
	return n
}
