package schema

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"perflab/runner/internal/golden"
	"perflab/runner/metricname"
	"perflab/runner/spec"
	"perflab/runner/spec/decode"
	"perflab/runner/spec/yamltree"
)

// TestSchemas keeps the committed schemas equal to the ones the program prints.
func TestSchemas(t *testing.T) {
	for file, generate := range map[string]func() ([]byte, error){
		"../../experiments/experiment.schema.json": Experiment,
		"../../targets/target.schema.json":         Target,
	} {
		t.Run(filepath.Base(file), func(t *testing.T) {
			got, err := generate()
			if err != nil {
				t.Fatal(err)
			}
			if !json.Valid(got) {
				t.Error("the schema is not JSON")
			}
			golden.Compare(t, file, string(got))
		})
	}
}

// TestTags proves of every structure's tags that the defaults and limits parse, that
// defaults lie within the limits, and that every key is documented.
func TestTags(t *testing.T) {
	seen := map[reflect.Type]bool{}
	var walk func(typ reflect.Type)
	walk = func(typ reflect.Type) {
		for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Map || typ.Kind() == reflect.Slice {
			typ = typ.Elem()
		}
		if typ.Kind() != reflect.Struct || seen[typ] {
			return
		}
		seen[typ] = true
		for _, f := range decode.Fields(typ) {
			name := typ.Name() + "." + f.Name
			if !strings.HasSuffix(f.Doc, ".") {
				t.Errorf("%s: the doc tag is not a sentence: %q", name, f.Doc)
			}
			for _, text := range []string{f.Default, f.Min, f.Max} {
				if v := reflect.New(f.Type).Elem(); text != "" {
					if err := decode.ParseScalar(v, text); err != nil {
						t.Errorf("%s: tag %q: %v", name, text, err)
					}
				}
			}
			if f.Default != "" {
				d := decode.Decoder{Faults: &yamltree.Faults{}}
				tag := "!!str"
				switch f.Type.Kind() {
				case reflect.Int, reflect.Uint64, reflect.Float64:
					tag = "!!int"
				case reflect.Bool:
					tag = "!!bool"
				}
				d.Scalar(&yamltree.Node{Text: f.Default, Tag: tag}, reflect.New(f.Type).Elem(), f, name)
				if err := d.Faults.Err(0); err != nil {
					t.Errorf("the default of %s is refused: %v", name, err)
				}
			}
			walk(f.Type)
		}
	}
	walk(experimentType)
	walk(targetType)
}

// TestSchemaHasEveryKey follows the references of the schema and compares with the tags.
func TestSchemaHasEveryKey(t *testing.T) {
	data, err := os.ReadFile("../../experiments/experiment.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Properties map[string]any `json:"properties"`
		Defs       map[string]struct {
			Properties map[string]any `json:"properties"`
			Required   []string       `json:"required"`
		} `json:"$defs"`
	}
	if err := json.Unmarshal(data, &schema); err != nil {
		t.Fatal(err)
	}
	for _, key := range decode.Keys(experimentType) {
		if schema.Properties[key] == nil {
			t.Errorf("no %s", key)
		}
	}
	for _, typ := range []reflect.Type{reflect.TypeFor[spec.Server](), reflect.TypeFor[spec.Load](), reflect.TypeFor[spec.Environment]()} {
		for _, key := range decode.Keys(typ) {
			if schema.Defs[typ.Name()].Properties[key] == nil {
				t.Errorf("no %s.%s", typ.Name(), key)
			}
		}
	}
	if r := schema.Defs["changes"].Required; len(r) != 0 {
		t.Errorf("a variant must give %v", r)
	}
	for _, m := range metricname.All() {
		if schema.Defs["thresholds"].Properties[m.Name] == nil {
			t.Errorf("no threshold for %s", m.Name)
		}
	}
}
