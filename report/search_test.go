package report

import (
	"testing"

	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/threshold"
)

func TestSearchSentences(t *testing.T) {
	slow := threshold.Threshold{Metric: metricname.HTTPReqDuration, Expr: "p(95)<500", Aggregation: "p", Percentile: 95, Operator: "<", Value: 500}
	failed := result.SearchStep{Rate: 800, Missed: []result.SearchMiss{{Threshold: &slow, Value: 712}}}
	held := result.SearchStep{Rate: 640, Held: true}
	doubt := result.SearchStep{Rate: 800, Doubt: phrase.Verbatim("the generator was late")}
	for name, c := range map[string]struct {
		search result.Search
		want   string
	}{
		"found":        {result.Search{Steps: []result.SearchStep{held, failed}, Rate: 640, Failed: 800, Ended: result.SearchNear}, "holds 640/s; 800/s failed: http_req_duration p(95)<500: measured 712.0 ms"},
		"all":          {result.Search{Steps: []result.SearchStep{held}, Rate: 640, Ended: result.SearchAllHeld}, "holds 640/s, the highest rate that may be tried"},
		"none":         {result.Search{Steps: []result.SearchStep{failed}, Failed: 800, Ended: result.SearchNoneHeld}, "no rate held; 800/s failed: http_req_duration p(95)<500: measured 712.0 ms"},
		"generator":    {result.Search{Steps: []result.SearchStep{held, doubt}, Rate: 640, Ended: result.SearchGenerator}, "holds at least 640/s; at 800/s the figures may be the generator's own, and the search ended"},
		"broken":       {result.Search{Steps: []result.SearchStep{held}, Rate: 640, Ended: result.SearchBroken}, "holds at least 640/s; the search was cut short"},
		"broken first": {result.Search{Ended: result.SearchBroken}, "no rate held; the search was cut short"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := SearchLine(&c.search); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}
