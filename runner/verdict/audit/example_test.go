package audit_test

import (
	"fmt"

	"perflab/runner/phrase"
	"perflab/runner/spec"
	"perflab/runner/verdict/audit"
)

func ExampleOf() {
	e, err := spec.Parse("published.yaml", []byte(`
environment: {url: "http://127.0.0.1:8000"}
load: {users: 10, think_time: 1s, duration: 10s}
reference: {figures: {default: {iterations.rate: 95, iteration_duration.avg: 1.05s}}}
`), spec.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range audit.Of(e, nil) {
		if f.Outcome == audit.Inconsistent {
			fmt.Printf("%s: %s\n  %s\n", f.Subject, phrase.Join(phrase.English, f.Says...), phrase.Join(phrase.English, f.Formula...))
		}
	}
	// Output:
	// Little's law: rate and duration would take 99 to 101 users at a time, more than the 10 there were
	//   N = iterations.rate · iteration_duration.avg = 99 to 101 users, asked 10
	// the closed model's ceiling: 94 to 96 a second are more than 10 users with a pause of 1s can send at all
	//   N / Z = 10 / 1s = 10 iterations per second; iterations.rate = 94.5 to 95.5
}
