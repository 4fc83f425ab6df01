package chart

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// overTime is a chart with one of everything that a chart over time can have.
func overTime() Chart {
	c := Chart{ID: "chart-x", Unit: Milliseconds, Axis: Time}
	c.AddLane(Series{Variant: 0, Name: "a"}, Lane{X: []float64{0, 1, 2}, Values: []float64{10.1234567, math.NaN(), 30}, Low: []float64{9, math.NaN(), 20}, High: []float64{11, math.NaN(), 40}}, true)
	c.AddLane(Series{Variant: 9, Name: "b </script>", Line: Line{Dash: Dotted}}, Lane{X: []float64{0, 1, 2, 3}, Values: []float64{5, 6, 7, 8}}, false)
	c.Mark([]Span{{"warm-up", 0, 1}, {"drain", 3, 9}, {"beyond", 7, 9}}, []Level{{"goal", 50}, {"far", 1000}})
	c.Fit()
	return c
}

// TestBothDrawingsAreOfTheSameChart reads the options and the picture of one chart back.
func TestBothDrawingsAreOfTheSameChart(t *testing.T) {
	c := overTime()
	text, err := c.Options()
	if err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(string(text), "<>") {
		t.Error("the options could end a script element")
	}
	var options struct {
		XAxis  []struct{ Data []float64 }
		Series []struct {
			ID       string
			Data     []*float64
			MarkLine struct{ Data []struct{ Name string } }
			MarkArea struct{ Data [][]struct{ XAxis int } }
		}
	}
	if err := json.Unmarshal([]byte(text), &options); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, s := range options.Series {
		ids = append(ids, s.ID)
	}
	if want := []string{"v0-low", "v0-band", "v0", "v9", "marks"}; !slices.Equal(ids, want) {
		t.Fatalf("series %v, want %v", ids, want)
	}
	if v := options.Series[2].Data; *v[0] != 10.12 || v[1] != nil || *options.Series[1].Data[2] != 20 {
		t.Errorf("values %v", v)
	}
	if len(options.XAxis[0].Data) != 4 {
		t.Errorf("places %v, want those of the longest line", options.XAxis[0].Data)
	}
	marks := options.Series[4]
	if len(marks.MarkLine.Data) != 1 || marks.MarkLine.Data[0].Name != "goal" {
		t.Errorf("levels %v: one far above would flatten the chart", marks.MarkLine.Data)
	}
	if marks.MarkArea.Data[1][1].XAxis != 3 {
		t.Errorf("a span ends beyond the axis: %v", marks.MarkArea.Data)
	}
	picture, err := c.SVG()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{">goal<", ">warm-up<", ">b &lt;/script&gt;<", "stroke:#0B62B0", "stroke:#C8500A"} { // v9 has the second colour again
		if !strings.Contains(string(picture), want) {
			t.Errorf("the picture lacks %s", want)
		}
	}
	if strings.Contains(string(picture), "beyond") {
		t.Error("a span that is not there is drawn")
	}
	for tokens := xml.NewDecoder(strings.NewReader(string(picture))); ; {
		if _, err := tokens.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

func TestAxesFitTheirUnit(t *testing.T) {
	for name, tt := range map[string]struct {
		unit Unit
		axis Axis
		y    []float64
		want Range
	}{
		"rate":            {Rate, Time, []float64{0, 917}, Range{false, 0, 1000}},
		"near times":      {Milliseconds, Time, []float64{10, 90}, Range{false, 0, 100}},
		"far times":       {Milliseconds, Time, []float64{10, 900}, Range{true, 10, 1000}},
		"share":           {Share, Time, []float64{99.5, 100}, Range{false, 98, 100}},
		"bytes":           {Bytes, Time, []float64{420 << 20}, Range{false, 0, 512 << 20}},
		"percentiles":     {Milliseconds, Percentile, []float64{3, 50}, Range{true, 1, 100}},
		"runs":            {Rate, ByRun, []float64{880, 917, 902}, Range{false, 750, 950}},
		"runs apart":      {Rate, ByRun, []float64{290, 610}, Range{false, 150, 750}},
		"runs of nothing": {Share, ByRun, []float64{0, 0}, Range{false, 0, 1}},
		"one percentile":  {Milliseconds, Percentile, []float64{10}, Range{true, 10, 100}},
	} {
		t.Run(name, func(t *testing.T) {
			c := Chart{Unit: tt.unit, Axis: tt.axis}
			c.AddLane(Series{}, Lane{X: make([]float64, len(tt.y)), Values: tt.y, Low: tt.y, High: tt.y}, false)
			if c.Fit(); c.Y != tt.want {
				t.Errorf("got %v, want %v", c.Y, tt.want)
			}
		})
	}
}

// A chart over time of one variant, with the level that it should reach.
func ExampleChart() {
	c := Chart{ID: "chart-rps", Title: "Requests per second", Unit: Rate, Axis: Time}
	c.AddLane(Series{Variant: 0, Name: "pooled"}, Lane{
		X: []float64{0, 1, 2}, Values: []float64{880, 917, 902},
		Low: []float64{871, 903, 890}, High: []float64{899, 931, 911},
	}, true)
	c.Mark(nil, []Level{{Name: "goal rate>=1000", Value: 1000}})
	c.Fit()
	fmt.Println("from", c.Y.Min, "to", c.Y.Max)

	options, err := c.Options()
	if err != nil {
		fmt.Println(err)
		return
	}
	picture, err := c.SVG()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(strings.Contains(string(options), "goal rate"), strings.HasPrefix(string(picture), "<?xml"))
	// Output:
	// from 0 to 1200
	// true true
}

// TestShiftsStandAtTheirRun: an upright line names a run; on the page's axis that is its place.
func TestShiftsStandAtTheirRun(t *testing.T) {
	c := Chart{ID: "chart-runs", Unit: Rate, Axis: ByRun}
	c.AddLane(Series{Name: "a", Upright: []Level{{"-8.5%", 3}}}, Lane{X: []float64{1, 2, 3, 4}, Values: []float64{10, 10, 9, 9}}, false)
	c.Fit()
	text, err := c.Options()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), `"markLine":{"data":[{"name":"-8.5%","xAxis":2}]`) {
		t.Errorf("no line at the third place: %s", text)
	}
	picture, err := c.SVG()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{">-8.5%<", ">#3<"} {
		if !strings.Contains(string(picture), want) {
			t.Errorf("the picture lacks %s", want)
		}
	}
}

// TestFrameAndTableAreTheOptions: what a page holds of a chart, the frame and the table beside
// it, comes to the options that hold both.
func TestFrameAndTableAreTheOptions(t *testing.T) {
	c := overTime()
	frame, err := c.Frame()
	if err != nil {
		t.Fatal(err)
	}
	type options struct {
		XAxis  []struct{ Data []float64 }
		Series []struct {
			ID      string
			Data    []*float64
			Columns []int
		}
	}
	var whole, framed options
	text, _ := c.Options()
	for source, into := range map[string]*options{string(text): &whole, string(frame): &framed} {
		if err := json.Unmarshal([]byte(source), into); err != nil {
			t.Fatal(err)
		}
	}
	lines := strings.Split(strings.TrimSpace(c.CSV()), "\n")
	if want := []string{"seconds,a,a low,a high,b </script>", "0,10.12,9,11,5", "1,,,,6", "2,30,20,40,7", "3,,,,8"}; !slices.Equal(lines, want) {
		t.Fatalf("table %q", lines)
	}
	cell := func(row, column int) (float64, bool) {
		v, err := strconv.ParseFloat(strings.Split(lines[row+1], ",")[column], 64)
		return v, err == nil
	}
	for i, s := range framed.Series {
		if s.ID == "marks" {
			continue
		}
		if len(s.Data) > 0 || len(s.Columns) == 0 || s.ID != whole.Series[i].ID {
			t.Fatalf("%s: data %v, columns %v", s.ID, s.Data, s.Columns)
		}
		for row, want := range whole.Series[i].Data {
			got, there := cell(row, s.Columns[0])
			if len(s.Columns) > 1 {
				high, _ := cell(row, s.Columns[1])
				got = high - got
			}
			if there != (want != nil) || want != nil && math.Abs(got-*want) > 0.01 {
				t.Errorf("%s, row %d: %v, want %v", s.ID, row, got, want)
			}
		}
	}
	if len(frame) > len(text) {
		t.Error("the frame is longer than the options")
	}
}

// TestPictureIsOfTheChart reads the element that stands where no script draws.
func TestPictureIsOfTheChart(t *testing.T) {
	c := overTime()
	picture := string(c.Picture(420, 220))
	for _, want := range []string{`class="ln c1"`, `class="ln c2 dt"`, ">goal<", ">warm-up<", `viewBox="0 0 420 220"`} {
		if !strings.Contains(picture, want) {
			t.Errorf("the picture lacks %s", want)
		}
	}
	for tokens := xml.NewDecoder(strings.NewReader(picture)); ; {
		if _, err := tokens.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if strings.Contains(picture, "NaN") || strings.Contains(picture, "style=") {
		t.Error("the picture has what is no number, or a style of its own")
	}
}

func TestFlatChartsAreTold(t *testing.T) {
	c := Chart{Unit: Share, Axis: Time}
	c.AddLane(Series{Name: "a"}, Lane{X: []float64{0, 1}, Values: []float64{100, math.NaN()}, Low: []float64{100, 100}, High: []float64{100, 100}}, true)
	if v, flat := c.Flat(); !flat || v != 100 || c.Text(v) != "100%" {
		t.Errorf("%v %v", v, flat)
	}
	c.AddLane(Series{Name: "b"}, Lane{X: []float64{0, 1}, Values: []float64{100, 99}}, false)
	if _, flat := c.Flat(); flat {
		t.Error("a line that falls is flat")
	}
}
