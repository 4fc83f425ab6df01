package spec_test

import (
	"fmt"

	"perflab/runner/spec"
)

func ExampleParse() {
	e, err := spec.Parse("pooled.yaml", []byte(`
environment: {command: [./server, "${port}"]}
load: {users: 100, think_time: 1s, duration: 30s}
variants:
  sync: {}
  pooled: {server: {mode: pooled}}
`), spec.Options{Set: []string{"load.users=50"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, v := range e.Variants {
		fmt.Println(v.Name, v.Load.Users, v.Load.Model(), v.Changes)
	}
	// Output:
	// sync 50 constant-vus []
	// pooled 50 constant-vus [server.mode=pooled]
}

func ExampleParse_faults() {
	_, err := spec.Parse("wrong.yaml", []byte("environment: {target: django-feed}\nload: {users: 100, duration: 30}\n"), spec.Options{})
	fmt.Println(err)
	// Output:
	// wrong.yaml:2:30: load.duration must be a duration, not 30
	//   2 | load: {users: 100, duration: 30}
	//     |                              ^
	//   hint: durations are written as 250ms, 1s or 5m
}
