package metric

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"perflab/runner/metricname"
)

// Users seen now and then are in the points and the gauge, and leave the time between open.
func TestUsersSeen(t *testing.T) {
	r := NewRecorder(RecorderOptions{Timeline: Timeline{Load: 3 * time.Second}})
	for second, active := range []int{2, 7, 4} {
		r.Lane(0).Seen(time.Duration(second)*time.Second+500*time.Millisecond, active, 10)
	}
	_, main, series := r.Finish(3 * time.Second)
	for i, want := range []int{2, 7, 4} {
		if series[i].Users != want || series[i].UserTime != 0 {
			t.Errorf("second %d: %d users for %v, want %d", i, series[i].Users, series[i].UserTime, want)
		}
	}
	if main.Gauges[metricname.VUs] != (Gauge{Value: 4, Min: 2, Max: 7}) || main.Gauges[metricname.VUsMax].Value != 10 {
		t.Errorf("gauges %+v", main.Gauges)
	}
	if _, whole := Little(series, 0, LittleWindow); whole != nil {
		t.Errorf("Little's law was held against users that nobody counted: %+v", whole)
	}
}

// An engine that says checks and bytes apart from their request, and does not know when it
// should have begun, gives the same set as one that does, but for what it does not know.
func TestWhatComesApartFromItsRequest(t *testing.T) {
	o := RecorderOptions{Timeline: Timeline{WarmUp: time.Second, Load: time.Second}, Checks: []string{"a", "b"}}
	whole, apart := NewRecorder(o), NewRecorder(o)
	for i, at := range []time.Duration{500 * time.Millisecond, 1500 * time.Millisecond, 1600 * time.Millisecond} {
		r := Request{End: at, Intended: time.Second, SendLag: time.Millisecond, Waiting: time.Second, Status: 200, Sent: 10, Received: int64(100 * i), Checks: []bool{i > 1, true}}
		whole.Lane(0).Request(&r)
		l := apart.Lane(0)
		l.Data(at, r.Sent, r.Received)
		for c, held := range r.Checks {
			l.Check(at, c, held)
		}
		r.Sent, r.Received, r.Checks, r.Unplanned = 0, 0, nil, true
		l.Request(&r)
	}
	warm, main, series := whole.Finish(2 * time.Second)
	warmApart, mainApart, seriesApart := apart.Finish(2 * time.Second)
	if !slices.Equal(seriesApart, series) {
		t.Errorf("series %+v, want %+v", seriesApart, series)
	}
	for i, want := range []*Set{warm, main} {
		got := []*Set{warmApart, mainApart}[i]
		for _, name := range []string{metricname.HTTPReqIntended, metricname.SendLag} {
			if got.Trends[name] != nil || want.Trends[name] == nil {
				t.Errorf("set %d has %d samples of %s; the other's are known: %v", i, got.Trends[name].Count(), name, want.Trends[name] != nil)
			}
			delete(want.Trends, name)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("set %d is %+v, want %+v", i, got, want)
		}
	}
}
