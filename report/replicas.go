package report

import (
	"fmt"
	"strconv"

	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/verdict/scale"
)

// replicaCells is the table of a variant's servers behind a balancer, with its heading, and what
// it says of how evenly they were loaded; empty where there is one server.
func replicaCells(trials []*result.Trial, w Words) (rows [][]string, says string) {
	all, uneven := scale.Replicas(trials)
	if len(all) == 0 {
		return nil, ""
	}
	rows = [][]string{{w["col_server"], w["count_requests"], w["col_share"], w["col_server_cpu"], w["col_held_back"]}}
	for _, r := range all {
		requests, share := w["grade_unknown"], "–"
		if r.Counted {
			requests, share = strconv.FormatFloat(r.Requests, 'f', 0, 64), quantity.FixedPercent(r.Share, 1)
		}
		rows = append(rows, []string{r.Name, requests, share, quantity.Fixed(r.CPU, 2), quantity.Text(quantity.Share, r.Throttled)})
	}
	if len(all) > 1 {
		says = fmt.Sprintf(w["replicas_uneven"], quantity.Text(quantity.Share, uneven))
	}
	return rows, says
}
