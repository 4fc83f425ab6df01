package decode_test

import (
	"fmt"
	"reflect"

	"perflab/runner/spec/decode"
	"perflab/runner/spec/yamltree"
)

func ExampleDecoder_Structure() {
	type server struct {
		Workers int    `yaml:"workers" min:"1" max:"64"`
		Mode    string `yaml:"mode" default:"sync" enum:"sync,pooled"`
	}
	text := "wokers: 4\nmode: pool\n"
	found := &yamltree.Faults{}
	root := yamltree.Read(yamltree.NewSource("server.yaml", text), []byte(text), found)
	var s server
	d := decode.Decoder{Faults: found}
	d.Structure(root, reflect.ValueOf(&s).Elem(), "")
	fmt.Println(found.Err(0))
	// Output:
	// server.yaml:1:1: unknown key "wokers"; did you mean "workers"?
	//   1 | wokers: 4
	//     | ^
	// server.yaml:2:7: mode must be one of sync, pooled, not "pool"; did you mean "pooled"?
	//   2 | mode: pool
	//     |       ^
}
