package report

import (
	"strconv"

	"perflab/runner/quantity"
	"perflab/runner/verdict"
	"perflab/runner/verdict/scale"
)

// Scale is how the rate grows with the number of servers.
type Scale struct {
	Says  []string
	Rows  [][]string // measured and by the law, the heading first
	Costs [][]string // CPU a request of each variant, the heading first
}

func scaleViews(j *verdict.Judgement, w Words) []Scale {
	var views []Scale
	for i := range j.Scale {
		l := &j.Scale[i]
		v := Scale{Rows: scaleRows(l, w)}
		for _, s := range l.Says {
			v.Says = append(v.Says, full(w.join(s)))
		}
		if len(l.Costs) > 1 {
			v.Costs = [][]string{{w["col_variant"], w["col_servers"], w["col_rps"], w["col_cpu_per_request"], w["col_balancer"]}}
			for _, c := range l.Costs {
				v.Costs = append(v.Costs, []string{c.Variant, strconv.Itoa(c.Servers), quantity.Text(quantity.PerSecond, c.Rate), quantity.Text(quantity.Nanoseconds, c.CPU*1e9), quantity.Text(quantity.Share, c.Balancer)})
			}
		}
		views = append(views, v)
	}
	return views
}

// scaleRows are the numbers of servers that were measured, and the next by the law.
func scaleRows(l *scale.Law, w Words) [][]string {
	rows := [][]string{{w["col_servers"], w["col_variant"], w["col_rps"], w["col_times"], w["col_by_law"], w["col_trial_interval"]}}
	times := func(rate float64) string { return quantity.Fixed(rate/l.Points[0].Mean, 2) + "×" }
	law := func(n int) (value, interval string) {
		for _, at := range l.Curve {
			if at.Servers == n {
				return lawText(at, l.Interval)
			}
		}
		return "–", "–"
	}
	for _, p := range l.Points {
		value, interval := law(p.Servers)
		rows = append(rows, []string{strconv.Itoa(p.Servers), p.Variant, quantity.Text(quantity.PerSecond, p.Mean), times(p.Mean), value, interval})
	}
	if l.Fitted {
		value, interval := lawText(l.Next, l.Interval)
		rows = append(rows, []string{strconv.Itoa(l.Next.Servers), "–", "–", times(l.Next.Value), value, interval})
	}
	return rows
}

func lawText(at scale.At, known bool) (value, interval string) {
	row := quantity.NewRow(quantity.PerSecond, at.Value, at.Low, at.High)
	if !known {
		return row.Text(at.Value), "–"
	}
	return row.Text(at.Value), row.Text(at.Low) + " – " + row.Text(at.High)
}
