package report

import (
	"math"
	"sort"
	"strconv"
	"strings"

	"github.com/go-echarts/go-echarts/v2/opts"

	"perflab/runner/quantity"
	"perflab/runner/result"
)

// resourceCharts are CPU and memory of every component: one small chart each, in which a
// variant keeps the colour it has everywhere. CPU held back by a quota is drawn where
// there was any.
func resourceCharts(d Data, w Words) ([]chart, error) {
	all := make([][]*result.Trial, len(d.Judgement.Variants))
	for i, v := range d.Judgement.Variants {
		all[i], _ = drawn(v)
	}
	width, shaded := stretch(all), phases(all, w)
	var out []chart
	for n, component := range components(all) {
		for _, q := range []struct {
			id, title, unit string
			optional        bool
			value           func(result.ResourcePoint) float64
		}{
			{"cpu", w["chart_cpu"], "cpu", false, func(p result.ResourcePoint) float64 { return p.CPU }},
			{"memory", w["chart_memory"], "bytes", false, func(p result.ResourcePoint) float64 { return float64(p.Memory) }},
			{"throttled", w["chart_throttled"], "cpu", true, func(p result.ResourcePoint) float64 { return p.Throttled }},
		} {
			draw := newDrawing()
			var names []string
			limit := 0.0
			for i, v := range d.Judgement.Variants {
				var curves []curve
				for _, t := range all[i] {
					if r := resourceOf(t, component); r != nil {
						curves = append(curves, resourceCurve(r.Points, width, q.value))
						limit = math.Max(limit, r.CPUs)
					}
				}
				if l := merge(curves, width); !l.empty() {
					draw.add(i, v.Name, l)
					names = append(names, v.Name)
				}
			}
			if len(names) == 0 || q.optional && draw.y.High == 0 {
				continue
			}
			var lines []level
			if q.id == "cpu" && limit > 0 {
				lines = []level{{w["available"] + " " + quantity.Digits(limit, 4), limit}}
			}
			draw.marks(shaded, lines, width)
			top := draw.y.top()
			if q.unit == "bytes" {
				top = draw.y.binaryTop()
			}
			option, err := draw.option(opts.YAxis{Type: "value", Min: 0, Max: top})
			if err != nil {
				return nil, err
			}
			title := componentTitle(component, w) + " · " + q.title
			out = append(out, chart{
				ID: "chart-" + q.id + "-" + strconv.Itoa(n), Title: title, Unit: q.unit, Axis: "time", Option: option,
				Summary: title + ": " + strings.Join(names, ", "),
			})
		}
	}
	return out, nil
}

// components are the names of all sampled components: server, generator, then services.
func components(all [][]*result.Trial) []string {
	seen := map[string]bool{}
	for _, trials := range all {
		for _, t := range trials {
			for _, r := range t.Resources {
				seen[r.Name] = true
			}
		}
	}
	var names []string
	for _, first := range []string{"server", "generator"} {
		if seen[first] {
			names = append(names, first)
			delete(seen, first)
		}
	}
	own := len(names)
	for name := range seen {
		names = append(names, name)
	}
	sort.Strings(names[own:])
	return names
}

func componentTitle(name string, w Words) string {
	if title, ok := w["component_"+name]; ok {
		return title
	}
	return name
}

func resourceOf(t *result.Trial, name string) *result.Resource {
	for i := range t.Resources {
		if t.Resources[i].Name == name {
			return &t.Resources[i]
		}
	}
	return nil
}
