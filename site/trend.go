package site

import (
	"fmt"
	"html/template"
	"slices"
	"strings"

	"perflab/report"
	"perflab/runner/metricname"
)

// trend is the requests per second of an experiment's runs as a small drawing, a line a
// variant, oldest to newest.
type trend struct {
	Width, Height int
	Lines         []trendLine
	Caption       string
}

type trendLine struct {
	Name, Points string
	X, Y         string // of the newest run
	Style        template.CSS
}

// trendRuns is how many runs a trend goes back.
const trendRuns = 30

// trendOf draws the runs that can be compared with the newest one: the same fingerprint
// and the same stack. It is nil with fewer than two of them: a point is no trend.
func trendOf(runs []run, caption string) *trend {
	var same []run
	for _, r := range runs {
		if r.Broken != "" || len(same) == trendRuns {
			continue
		}
		if len(same) == 0 || likewise(same[0], r) {
			same = append(same, r)
		}
	}
	if len(same) < 2 {
		return nil
	}
	slices.Reverse(same)
	t := &trend{Width: 240, Height: 48, Caption: caption}
	top := 0.0
	for _, r := range same {
		for _, v := range r.Data.Judgement.Variants {
			if f := v.Figure(metricname.HTTPReqs, metricname.Rate); f != nil {
				top = max(top, f.Value)
			}
		}
	}
	if top == 0 {
		return nil
	}
	for i, newest := range same[len(same)-1].Data.Judgement.Variants {
		line := trendLine{Name: newest.Name, Style: report.SeriesStyle(i)}
		var points []string
		for k, r := range same {
			for _, v := range r.Data.Judgement.Variants {
				if f := v.Figure(metricname.HTTPReqs, metricname.Rate); f != nil && v.Name == newest.Name {
					line.X = fmt.Sprintf("%.1f", 4+float64(k)*float64(t.Width-8)/float64(len(same)-1))
					line.Y = fmt.Sprintf("%.1f", 4+(1-f.Value/top)*float64(t.Height-8))
					points = append(points, line.X+","+line.Y)
				}
			}
		}
		if len(points) > 0 {
			line.Points = strings.Join(points, " ")
			t.Lines = append(t.Lines, line)
		}
	}
	return t
}

// likewise reports whether two runs asked the same of the same stack.
func likewise(a, b run) bool {
	x, y := a.Data, b.Data
	return x.Run.Fingerprint == y.Run.Fingerprint && x.Judgement.Stack.Provider == y.Judgement.Stack.Provider &&
		x.Judgement.Stack.Target == y.Judgement.Stack.Target
}
