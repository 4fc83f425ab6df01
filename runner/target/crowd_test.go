package target

import (
	"reflect"
	"testing"
	"testing/fstest"

	"perflab/runner/spec"
)

func TestCrowds(t *testing.T) {
	fsys := fstest.MapFS{
		"feed/target.yaml": {Data: []byte("title: Feed\nport: 8000\nuses: [database]\n")},
		"db/target.yaml":   {Data: []byte("title: DB\nprotocol: tcp\nport: 1\nclients: 100\n")},
		"any/target.yaml":  {Data: []byte("title: DB\nprotocol: tcp\nport: 1\n")},
	}
	e, err := spec.Parse("x.yaml", []byte(`environment: {target: feed, services: {database: {target: db}, other: {target: db}}}
server: {workers: 9}
load: {users: 1}
variants:
  sync: {}
  threads: {server: {mode: threads, threads: 12}}
  pooled: {server: {mode: pooled}}
  small: {server: {mode: pooled, connections: 11}}
  unbounded: {server: {mode: pooled}, environment: {services: {database: {target: any}}}}
  by-cpu: {server: {mode: threads, workers: 2*cpu, threads: 51}}
`), spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := Crowds(e, fsys)
	want := []Crowd{{"threads", "database", 108, 100}, {"pooled", "database", 9000, 100}, {"by-cpu", "database", 102, 100}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v", got, err)
	}
}

func TestServicesInTheirOrder(t *testing.T) {
	targets := map[string]*Target{"db": {}, "pool": {Needs: map[string]string{"database": "true"}}, "cache": {}}
	read := func(name string) (*Target, error) { return targets[name], nil }
	of := func(target string, env ...string) spec.Service {
		s := spec.Service{Target: target, Env: map[string]string{}}
		for _, text := range env {
			s.Env[text] = "tcp://${services." + text + ".address}"
		}
		return s
	}
	got, err := Order(map[string]spec.Service{"a-pool": of("pool"), "database": of("db", "z"), "z": of("cache"), "b": of("cache")}, read)
	if err != nil || !reflect.DeepEqual(got, []string{"b", "z", "database", "a-pool"}) {
		t.Errorf("%v, %v", got, err)
	}
	for says, services := range map[string]map[string]spec.Service{
		"the services a and b wait for each other's addresses": {"a": of("cache", "b"), "b": of("cache", "a"), "c": of("cache")},
		"the service a waits for its own address":              {"a": of("cache", "a")},
	} {
		if _, err := Order(services, read); err == nil || err.Error() != says {
			t.Errorf("%v", err)
		}
	}
}
