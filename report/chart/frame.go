package chart

import (
	"encoding/json"
	"fmt"
	"html/template"
	"slices"
	"strings"
)

// Frame is the chart's options without the values that CSV has, for a page that holds both: the
// page's script fills each series from the columns that it names, or from the rows where points
// have places of their own. What the script sets itself is left out too. Points with signs stay.
func (c Chart) Frame() (template.JS, error) {
	whole, err := c.hollow().Options()
	if err != nil {
		return "", err
	}
	var all struct {
		XAxis, YAxis []map[string]any
		Series       []map[string]any
	}
	if err := json.Unmarshal([]byte(whole), &all); err != nil {
		return "", fmt.Errorf("frame of %s: %w", c.ID, err)
	}
	if c.shared() {
		for _, x := range all.XAxis {
			delete(x, "data")
		}
	}
	columns := map[string][]int{}
	next := 1 // 0 is x
	rows, row := map[string][2]int{}, 0
	for _, s := range c.Series {
		id := s.id()
		if len(s.Points) > 0 && s.Points[0].Sign == "" {
			rows[id] = [2]int{row, row + len(s.Points)}
		}
		row += len(s.Points)
		columns[id] = []int{next}
		next++
		if s.Band.Low != nil {
			columns[s.variant()+"-low"], columns[s.variant()+"-band"] = []int{next}, []int{next, next + 1}
			next += 2
		}
	}
	for _, s := range all.Series {
		id, _ := s["id"].(string)
		if of, known := columns[id]; known && c.shared() {
			delete(s, "data")
			s["columns"] = of
		}
		if of, known := rows[id]; known && !c.shared() {
			delete(s, "data")
			s["rows"] = of
		}
		for key, value := range s {
			if value == nil || strings.HasPrefix(key, "show") && value == false {
				delete(s, key)
			}
		}
	}
	b, err := json.Marshal(map[string]any{"xAxis": all.XAxis, "yAxis": all.YAxis, "series": all.Series})
	if err != nil {
		return "", fmt.Errorf("frame of %s: %w", c.ID, err)
	}
	return template.JS(b), nil
}

// hollow is the chart without the values that Frame leaves out, which need not be encoded first.
func (c Chart) hollow() Chart {
	c.Series = slices.Clone(c.Series)
	marked := false
	for i := range c.Series {
		s := &c.Series[i]
		marked = marked || len(s.Upright) > 0
		if !c.shared() {
			if len(s.Points) > 1 && s.Points[0].Sign == "" {
				s.Points = s.Points[:1]
			}
			continue
		}
		s.Values = nil
		if s.Band.Low != nil {
			s.Band = Band{Low: []float64{}, Spread: []float64{}}
		}
	}
	if c.shared() && !marked { // a mark stands at the number of its place
		c.X = nil
	}
	return c
}
