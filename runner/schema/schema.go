// Package schema describes the experiment file and target.yaml as JSON Schemas (draft
// 2020-12), for editors. It is built from the fields that the decoder uses, see decode.Fields,
// and not by the library's reflector: that knows neither our tags nor that checks, thresholds
// and variants are ordered mappings in a file and lists in Go. The library gives the document
// model. What a schema cannot say, such as that keys exclude each other, spec reports alone.
package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strconv"

	"github.com/invopop/jsonschema"

	"perflab/runner/metricname"
	"perflab/runner/spec"
	"perflab/runner/spec/decode"
	"perflab/runner/spec/expression"
	"perflab/runner/target"
	"perflab/runner/threshold"
)

// Types that are described otherwise than their fields or their kind say.
var (
	durationType    = reflect.TypeFor[spec.Duration]()
	sizeType        = reflect.TypeFor[spec.Size]()
	rateType        = reflect.TypeFor[spec.Rate]()
	shareType       = reflect.TypeFor[spec.Share]()
	levelType       = reflect.TypeFor[spec.Level]()
	countType       = reflect.TypeFor[expression.Count]()
	checksType      = reflect.TypeFor[[]spec.Check]()
	requestsType    = reflect.TypeFor[[]spec.NamedRequest]()
	requestType     = reflect.TypeFor[spec.NamedRequest]()
	stepsType       = reflect.TypeFor[[]spec.Step]()
	stepType        = reflect.TypeFor[spec.Step]()
	extractType     = reflect.TypeFor[[]spec.Extraction]()
	extractionType  = reflect.TypeFor[spec.Extraction]()
	repeatType      = reflect.TypeFor[spec.Repeat]()
	pauseType       = reflect.TypeFor[spec.Pause]()
	multipartType   = reflect.TypeFor[[]spec.FormPart]()
	formPartType    = reflect.TypeFor[spec.FormPart]()
	statusesType    = reflect.TypeFor[spec.Statuses]()
	limitsType      = reflect.TypeFor[[]threshold.Threshold]()
	variantsType    = reflect.TypeFor[[]spec.Variant]()
	profilesType    = reflect.TypeFor[[]spec.Profile]()
	quotedType      = reflect.TypeFor[[]spec.PublishedSettings]()
	figuresType     = reflect.TypeFor[[]spec.PublishedFigures]()
	figureType      = reflect.TypeFor[spec.Figure]()
	toleratedType   = reflect.TypeFor[[]spec.Toleration]()
	decidingType    = reflect.TypeFor[spec.Deciding]()
	expectType      = reflect.TypeFor[spec.Expectation]()
	textsType       = reflect.TypeFor[spec.Texts]()
	configType      = reflect.TypeFor[spec.Config]()
	experimentType  = reflect.TypeFor[spec.Experiment]()
	targetType      = reflect.TypeFor[target.Target]()
	requirementType = reflect.TypeFor[target.Requirement]()
)

// Experiment is the schema of an experiment file.
func Experiment() ([]byte, error) {
	b := builder{defs: jsonschema.Definitions{}}
	changes := b.object(configType)
	changes.Description = "Keys of the file to change; everything else stays as it is."
	b.defs["changes"] = changes
	profile := b.object(configType)
	profile.Description = "Keys of the file to change when the profile is chosen."
	for _, f := range decode.Fields(experimentType) {
		if f.Name == "repeats" || f.Name == "seed" {
			profile.Properties.Set(f.Name, b.field(f))
		}
	}
	b.defs["profile"] = profile
	root := b.object(experimentType)
	root.Properties.Value("name").Pattern = spec.NamePattern
	return b.document(root, "Experiment")
}

// Target is the schema of a target.yaml.
func Target() ([]byte, error) {
	b := builder{defs: jsonschema.Definitions{}}
	return b.document(b.object(targetType), "Target")
}

// builder collects the definitions of structures used in more than one place.
type builder struct{ defs jsonschema.Definitions }

func (b *builder) document(root *jsonschema.Schema, title string) ([]byte, error) {
	root.Version = jsonschema.Version
	root.Title = title
	if len(b.defs) > 0 {
		root.Definitions = b.defs
	}
	var out bytes.Buffer
	compact, err := json.Marshal(root)
	if err != nil {
		return nil, fmt.Errorf("write the schema: %w", err)
	}
	if err := json.Indent(&out, readable.ReplaceAllFunc(compact, unescape), "", "  "); err != nil {
		return nil, fmt.Errorf("write the schema: %w", err)
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

// readable matches the characters that the library escapes for HTML's sake.
var readable = regexp.MustCompile(`\\u00(3c|3e|26)`)

func unescape(code []byte) []byte {
	return map[string][]byte{`\u003c`: []byte("<"), `\u003e`: []byte(">"), `\u0026`: []byte("&")}[string(code)]
}

// object describes a structure: all its keys, no others.
func (b *builder) object(t reflect.Type) *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "object", Properties: jsonschema.NewProperties(), AdditionalProperties: jsonschema.FalseSchema}
	for _, f := range decode.Fields(t) {
		s.Properties.Set(f.Name, b.field(f))
		if f.Required {
			s.Required = append(s.Required, f.Name)
		}
	}
	return s
}

// field describes one key with its documentation, default and limits.
func (b *builder) field(f decode.Field) *jsonschema.Schema {
	s := b.typed(f.Type)
	s.Description = f.Doc
	for _, word := range f.Enum {
		s.Enum = append(s.Enum, word)
	}
	if f.Default != "" {
		s.Default = defaultOf(f)
	}
	if s.Type == "integer" || s.Type == "number" {
		s.Minimum, s.Maximum = json.Number(f.Min), json.Number(f.Max)
		if f.Type.Kind() == reflect.Uint64 {
			s.Minimum = "0"
		}
	} else if f.Min != "" && f.Max != "" {
		s.Description += fmt.Sprintf(" From %s to %s.", f.Min, f.Max)
	} else if f.Min != "" {
		s.Description += fmt.Sprintf(" At least %s.", f.Min)
	}
	return s
}

func defaultOf(f decode.Field) any {
	switch f.Type.Kind() {
	case reflect.Int, reflect.Uint64, reflect.Float64:
		if f.Type == rateType || f.Type == shareType {
			break
		}
		return json.Number(f.Default)
	case reflect.Bool:
		return f.Default == "true"
	}
	return f.Default
}

// reference refers to a structure's definition, described the first time it is met.
func (b *builder) reference(t reflect.Type) *jsonschema.Schema {
	name := t.Name()
	if t.PkgPath() == targetType.PkgPath() && t != requirementType {
		name = targetType.Name() + name // as committed schemas have it
	}
	if _, ok := b.defs[name]; !ok {
		b.defs[name] = nil // a structure that held itself would end here
		b.defs[name] = b.object(t)
	}
	return &jsonschema.Schema{Ref: "#/$defs/" + name}
}

func text() *jsonschema.Schema { return &jsonschema.Schema{Type: "string"} }

// mappingOf is an object with any keys and the same schema for every value.
func mappingOf(value *jsonschema.Schema) *jsonschema.Schema {
	return &jsonschema.Schema{Type: "object", AdditionalProperties: value}
}

// namedFiles is a mapping whose keys become parts of file names.
func namedFiles(value *jsonschema.Schema) *jsonschema.Schema {
	s := mappingOf(value)
	s.PropertyNames = &jsonschema.Schema{Pattern: spec.FileNamePattern}
	return s
}

// orNull also admits a key without a value, which changes nothing.
func orNull(s *jsonschema.Schema) *jsonschema.Schema {
	return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{s, {Type: "null"}}}
}

// written are the types a file writes as a text of a form.
var written = map[reflect.Type]string{
	durationType: `^(0|([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+)$`,
	sizeType:     `^(0|[0-9]+(\.[0-9]+)? ?([KMGT]iB|[kMGT]?B))$`,
	rateType:     spec.RatePattern,
	shareType:    `^[0-9]+(\.[0-9]+)?%$`,
}

func (b *builder) typed(t reflect.Type) *jsonschema.Schema {
	if pattern, ok := written[t]; ok {
		s := text()
		s.Pattern = pattern
		switch t {
		case rateType:
			return s
		case shareType:
			return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{s, {Type: "number", Minimum: "0", ExclusiveMaximum: "1"}}}
		}
		return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{s, {Const: 0}}}
	}
	switch t {
	case countType:
		whole := &jsonschema.Schema{Type: "integer", Minimum: "1", Maximum: json.Number(strconv.Itoa(expression.MaxCount))}
		return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{whole, text()}}
	case levelType:
		rate := text()
		rate.Pattern = spec.RatePattern
		users := &jsonschema.Schema{Type: "integer", Minimum: "0", Maximum: json.Number(strconv.Itoa(spec.MaxUsers))}
		return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{users, rate}}
	case requestsType:
		return namedFiles(b.reference(requestType))
	case stepsType:
		return namedFiles(b.reference(stepType))
	case extractType:
		s := mappingOf(b.reference(extractionType))
		s.PropertyNames = &jsonschema.Schema{Pattern: spec.VariablePattern}
		return s
	case multipartType:
		return mappingOf(&jsonschema.Schema{AnyOf: []*jsonschema.Schema{text(), b.reference(formPartType)}})
	case repeatType:
		drawn := text()
		drawn.Pattern = `^int\( *[0-9]+ *, *[0-9]+ *\)$`
		return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{{Type: "integer", Minimum: "1", Maximum: "1000"}, drawn}}
	case pauseType:
		s := text()
		s.Pattern = `^(0|([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+|uniform\([^,()]+,[^,()]+\)|exponential\([^,()]+\))$`
		return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{s, {Const: 0}}}
	case statusesType:
		ranged := text()
		ranged.Pattern = `^([1-5]xx|[1-5][0-9]{2}(\.\.[1-5][0-9]{2})?)$`
		one := &jsonschema.Schema{AnyOf: []*jsonschema.Schema{{Type: "integer", Minimum: "100", Maximum: "599"}, ranged}}
		return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{one, {Type: "array", Items: one}}}
	case checksType, quotedType:
		return mappingOf(text())
	case figuresType:
		return b.figures()
	case figureType:
		s := text()
		s.Pattern = gatedPattern()
		return s
	case toleratedType:
		s := mappingOf(&jsonschema.Schema{AnyOf: []*jsonschema.Schema{text(), {Type: "number", Minimum: "0"}}})
		s.PropertyNames = &jsonschema.Schema{Pattern: gatedPattern()}
		return s
	case decidingType:
		s := text()
		s.Enum = []any{string(spec.GateClaims)}
		return s
	case expectType:
		return text()
	case textsType:
		byLanguage := &jsonschema.Schema{Type: "object", Properties: jsonschema.NewProperties(), AdditionalProperties: jsonschema.FalseSchema}
		for _, language := range spec.Languages() {
			byLanguage.Properties.Set(language, text())
		}
		return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{text(), byLanguage}}
	case limitsType:
		return b.limits()
	case variantsType:
		return namedFiles(orNull(&jsonschema.Schema{Ref: "#/$defs/changes"}))
	case profilesType:
		return namedFiles(&jsonschema.Schema{Ref: "#/$defs/profile"})
	}
	switch t.Kind() {
	case reflect.Int:
		return &jsonschema.Schema{Type: "integer"}
	case reflect.Uint64:
		return &jsonschema.Schema{Type: "integer"}
	case reflect.Float64:
		return &jsonschema.Schema{Type: "number"}
	case reflect.Bool:
		return &jsonschema.Schema{Type: "boolean"}
	case reflect.Struct:
		return b.reference(t)
	case reflect.Pointer:
		return b.reference(t.Elem())
	case reflect.Map:
		if t.Elem().Kind() == reflect.String {
			return mappingOf(&jsonschema.Schema{AnyOf: []*jsonschema.Schema{text(), {Type: "number"}, {Type: "boolean"}}})
		}
		return mappingOf(b.typed(t.Elem()))
	case reflect.Slice:
		return &jsonschema.Schema{Type: "array", Items: b.typed(t.Elem())}
	}
	return text()
}

// limits describes thresholds: a comparison or a list of them for each known metric.
func (b *builder) limits() *jsonschema.Schema {
	if _, ok := b.defs["thresholds"]; !ok {
		full := b.typed(reflect.TypeFor[spec.Aborting]())
		b.defs["comparisons"] = &jsonschema.Schema{
			Description: "One comparison or a list of them: aggregation, operator, number. Counters have count and rate, rates rate, gauges value, trends avg, min, max, med and p(N) in milliseconds.",
			AnyOf:       []*jsonschema.Schema{text(), full, {Type: "array", Items: &jsonschema.Schema{AnyOf: []*jsonschema.Schema{text(), full}}}},
		}
		s := &jsonschema.Schema{Type: "object", Properties: jsonschema.NewProperties(), AdditionalProperties: jsonschema.FalseSchema}
		for _, m := range metricname.All() {
			s.Properties.Set(m.Name, &jsonschema.Schema{Ref: "#/$defs/comparisons", Description: "A " + string(m.Kind) + "."})
		}
		s.PatternProperties = map[string]*jsonschema.Schema{}
		for _, pattern := range []string{`^(http_reqs|http_req_[a-z_]+)\{ *(name|method) *: *[^{}]+\}$`, `^checks\{check:.+\}$`, `^(http_reqs|http_req_[a-z_]+)\{ *status *: *[0-9]{1,3} *\}$`} {
			s.PatternProperties[pattern] = &jsonschema.Schema{Ref: "#/$defs/comparisons"}
		}
		b.defs["thresholds"] = s
	}
	return &jsonschema.Schema{Ref: "#/$defs/thresholds"}
}
