package spec

import (
	"fmt"
	"reflect"
	"slices"

	"perflab/runner/spec/decode"
	"perflab/runner/spec/expression"
	"perflab/runner/spec/yamltree"
	"perflab/runner/threshold"
)

var (
	countType     = reflect.TypeFor[expression.Count]()
	checksType    = reflect.TypeFor[[]Check]()
	requestsType  = reflect.TypeFor[[]NamedRequest]()
	stepsType     = reflect.TypeFor[[]Step]()
	extractType   = reflect.TypeFor[[]Extraction]()
	multipartType = reflect.TypeFor[[]FormPart]()
	statusesType  = reflect.TypeFor[Statuses]()
	limitsType    = reflect.TypeFor[[]threshold.Threshold]()
	variantsType  = reflect.TypeFor[[]Variant]()
	profilesType  = reflect.TypeFor[[]Profile]()
	quotedType    = reflect.TypeFor[[]PublishedSettings]()
	figuresType   = reflect.TypeFor[[]PublishedFigures]()
	figureType    = reflect.TypeFor[Figure]()
	toleratedType = reflect.TypeFor[[]Toleration]()
	expectType    = reflect.TypeFor[Expectation]()
	configType    = reflect.TypeFor[Config]()
	experimentTyp = reflect.TypeFor[Experiment]()
	textsType     = reflect.TypeFor[Texts]()
	serverType    = reflect.TypeFor[Server]()
)

// decoder decodes the experiment file: decode's, and what the file writes in forms of its own.
type decoder struct{ decode.Decoder }

func newDecoder(found *yamltree.Faults) *decoder {
	d := &decoder{decode.Decoder{Faults: found, Whole: experimentTyp}}
	d.Special = d.special
	return d
}

// special decodes the types that a file writes in a form of their own: mappings whose
// order counts, and expressions. It reports whether the type is one of them.
func (d *decoder) special(n *yamltree.Node, v reflect.Value, path string) bool {
	switch v.Type() {
	case checksType:
		v.Set(reflect.ValueOf(d.checks(n, path)))
	case requestsType:
		v.Set(reflect.ValueOf(d.requests(n, path)))
	case stepsType:
		v.Set(reflect.ValueOf(d.steps(n, path)))
	case extractType:
		v.Set(reflect.ValueOf(d.extractions(n, path)))
	case multipartType:
		v.Set(reflect.ValueOf(d.multipart(n, path)))
	case statusesType:
		v.Set(reflect.ValueOf(d.statuses(n, path)))
	case limitsType:
		v.Set(reflect.ValueOf(d.thresholds(n, path)))
	case figuresType:
		v.Set(reflect.ValueOf(d.figures(n, path)))
	case quotedType:
		v.Set(reflect.ValueOf(d.quoted(n, path)))
	case figureType:
		if text, ok := d.Text(n, path, "a figure such as http_reqs.rate"); ok {
			v.SetString(string(d.figure(n, text, path)))
		}
	case toleratedType:
		v.Set(reflect.ValueOf(d.tolerations(n, path)))
	case expectType:
		d.expectation(n, v, path)
	case textsType:
		v.Set(reflect.ValueOf(d.texts(n, path)))
	case countType:
		d.count(n, v, path)
	case variantsType, profilesType:
		// layers.go merges them before anything is decoded.
	default:
		return false
	}
	return true
}

// ofNoLanguage is the key of a text that stands for all languages, until it is taken out.
const ofNoLanguage = ""

// texts decodes a text, or one by language.
func (d *decoder) texts(n *yamltree.Node, path string) Texts {
	if n.Kind != yamltree.Mapping {
		text, _ := d.Text(n, path, "a text, or one by language such as {ko: ..., en: ...}")
		return Texts{ofNoLanguage: text}
	}
	texts := Texts{}
	for _, p := range n.Pairs {
		if !slices.Contains(Languages(), p.Key.Text) {
			d.UnknownKey(p.Key, path, Languages())
			continue
		}
		if text, ok := d.Text(p.Value, decode.Join(path, p.Key.Text), "a text"); ok {
			texts[p.Key.Text] = text
		}
	}
	return texts
}

// ask takes the question in the file's language, or in the first that it is given in.
func (e *Experiment) ask() {
	if text, alone := e.Questions[ofNoLanguage]; alone {
		e.Question, e.Questions = text, nil
		return
	}
	for _, language := range append([]string{e.Language}, Languages()...) {
		if text := e.Questions[language]; text != "" {
			e.Question = text
			return
		}
	}
	e.Questions = nil
}

// count decodes a number of processes.
func (d *decoder) count(n *yamltree.Node, v reflect.Value, path string) {
	if !d.Scalar(n, v, decode.Field{Type: countType}, path) {
		return
	}
	if err := expression.Count(n.Text).Validate(); err != nil {
		d.Faults.Add(expression.At(n, err), fmt.Sprintf("%s must be %s: %v", path, expression.Count("").Wants(), err), "for example 4, 2*cpu+1 or max(1, int(cpu/2))")
	}
}
