package draft

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"perflab/runner/metricname"
	"perflab/runner/published"
	"perflab/runner/spec"
)

// table is a Markdown table of the text.
type table struct {
	at    int
	cells [][]string // the head first
}

var ruleRow = regexp.MustCompile(`^[\s|:-]+$`)

func tablesOf(p *post) (all []table) {
	for i := 0; i < len(p.raw); i++ {
		if p.kind[i] != row {
			continue
		}
		t := table{at: i}
		for ; i < len(p.raw) && p.kind[i] == row; i++ {
			line := strings.TrimSpace(p.raw[i])
			if ruleRow.MatchString(line) {
				continue
			}
			var cells []string
			for _, c := range strings.Split(strings.Trim(line, "|"), "|") {
				cells = append(cells, published.Plain(c))
			}
			t.cells = append(t.cells, cells)
		}
		if len(t.cells) > 1 && len(t.cells[0]) > 1 {
			all = append(all, t)
		}
	}
	return all
}

// column is what a head says that its numbers are.
type column struct {
	figure string // METRIC.AGGREGATION; empty: not known
	unit   string // after a number without one
	users  bool   // a load's users
}

var (
	headUnit    = regexp.MustCompile(`(?i)[(\[,/]\s*(ms|msec|milliseconds?|s|sec|secs|seconds?|µs|us|%|req(?:uest)?s?/s(?:ec)?|rps|/s|MB/s|kB/s|초|밀리초)\s*[)\]]?\s*$`)
	headRate    = regexp.MustCompile(`(?i)^(?:avg\.?\s+|mean\s+|average\s+|max\s+)?(?:rps|qps|tps|req(?:uest)?s?\s*(?:/|per|-per-)\s*s(?:ec(?:ond)?)?s?|http[_ ]reqs?(?:/s)?|초당\s*(?:처리\s*)?(?:요청|처리)\s*(?:수|량|건수)?|throughput\s*\((?:req(?:uest)?s?/s(?:ec)?|rps)\)|처리량\s*\((?:req/s|rps|건/초)\))(?:\s*\(avg\)|\s*avg)?$`)
	headPercent = regexp.MustCompile(`(?i)^(?:latency\s*|response time\s*|응답\s*시간\s*)?\(?(?:p|P)?\s*\(?(50|75|90|95|99|99\.9|99\.99)\)?(?:th|%|번째|퍼센타일| percentile|%ile|백분위)?\)?(?:\s*(?:latency|response time|응답\s*시간|지연|레이턴시))?$`)
	headTrend   = regexp.MustCompile(`(?i)^(?:(avg|average|mean|median|med|max|maximum|min|minimum|평균|중앙값|최대|최소)\.?\s*)?(latency|response time|duration|응답\s*시간|지연\s*시간|지연|레이턴시|소요\s*시간)?(?:\s*\(?(avg|average|mean|median|max|min|평균|중앙값|최대|최소)\)?)?$`)
	headUsers   = regexp.MustCompile(`(?i)^(?:#\s*)?(?:of\s+)?(?:concurren(?:cy|t users|t connections|t)|users?|vus?|connections?|clients?|virtual users|동시\s*(?:사용자|접속|요청|접속자)?\s*수?|사용자\s*수?|커넥션\s*수?|connections \(-c\))$`)
	headFailed  = regexp.MustCompile(`(?i)^(?:error rate|failure rate|errors? ?%|failed ?%|fail(?:ure)?s? ?%|에러율|오류율|실패율)$`)
	headCount   = regexp.MustCompile(`(?i)^(?:total )?(?:requests|reqs)(?: total| count)?$|^총\s*요청\s*수?$|^요청\s*수$`)
)

// columnOf reads the head of a column.
func columnOf(head string, given map[string]string) column {
	for name, figure := range given {
		if strings.EqualFold(strings.TrimSpace(name), strings.TrimSpace(head)) {
			name, unit, _ := strings.Cut(strings.TrimSpace(figure), " ")
			return column{figure: name, unit: unit}
		}
	}
	text, unit := strings.TrimSpace(head), ""
	if !headRate.MatchString(text) {
		if parts := headUnit.FindStringSubmatch(text); parts != nil {
			unit = parts[1]
			text = strings.TrimSpace(strings.TrimSuffix(text, parts[0]))
		}
	}
	switch lower := strings.ToLower(text); {
	case headUsers.MatchString(text):
		return column{users: true}
	case headRate.MatchString(text) || regexp.MustCompile(`(?i)^(?:req|rps|/s)`).MatchString(unit) && regexp.MustCompile(`(?i)^(?:throughput|처리량|처리율|rate|requests)$`).MatchString(text):
		return column{figure: metricname.Figure(metricname.HTTPReqs, metricname.Rate), unit: "/s"}
	case headFailed.MatchString(text):
		return column{figure: metricname.Figure(metricname.HTTPReqFailed, metricname.Rate), unit: "%"}
	case headCount.MatchString(text):
		return column{figure: metricname.Figure(metricname.HTTPReqs, metricname.Count)}
	case lower == "":
	default:
		if parts := headPercent.FindStringSubmatch(text); parts != nil && (strings.ContainsAny(lower, "p%번퍼백") || strings.Contains(lower, "th")) {
			return column{figure: metricname.Figure(metricname.HTTPReqDuration, metricname.P+"("+parts[1]+")"), unit: unit}
		}
		if parts := headTrend.FindStringSubmatch(lower); parts != nil && (parts[1]+parts[2]+parts[3] != "") {
			of := map[string]string{"median": "med", "med": "med", "중앙값": "med", "max": "max", "maximum": "max", "최대": "max", "min": "min", "minimum": "min", "최소": "min"}[parts[1]+parts[3]]
			if of == "" {
				of = "avg"
			}
			if parts[1]+parts[3] == "" && parts[2] == "duration" || parts[2] == "" && unit == "" {
				break
			}
			return column{figure: metricname.Figure(metricname.HTTPReqDuration, of), unit: unit}
		}
	}
	return column{unit: unit}
}

// rowsOf are the rows of tables as variants: their columns are figures, or, of a table that lies
// on its side, their rows.
func rowsOf(tables []table, given map[string]string) (all []variant, notes []string) {
	for _, t := range tables {
		columns, figures := make([]column, len(t.cells[0])), 0
		for i, head := range t.cells[0] {
			columns[i] = columnOf(head, given)
			if i > 0 && columns[i].figure != "" {
				figures++
			}
		}
		if figures == 0 {
			if turned, ok := t.turned(given); ok {
				t = turned
				columns = make([]column, len(t.cells[0]))
				for i, head := range t.cells[0] {
					columns[i] = columnOf(head, given)
				}
			} else {
				continue
			}
		}
		unknown := map[string]bool{}
		for r, cells := range t.cells[1:] {
			if len(cells) < 2 {
				continue
			}
			v := variant{at: t.at + r + 1}
			for i, cell := range cells {
				switch {
				case i >= len(columns):
				case columns[i].users:
					if n, err := strconv.Atoi(strings.ReplaceAll(cell, ",", "")); err == nil && n > 0 && n <= 100_000 {
						v.load.users = n
					}
				case columns[i].figure == "" || i == 0:
					if i > 0 && strings.ContainsAny(cell, "0123456789") {
						unknown[t.cells[0][i]] = true
					}
				default:
					value, ok := columns[i].value(cell)
					if !ok {
						if strings.ContainsAny(cell, "0123456789") {
							unknown[t.cells[0][i]] = true
						}
						continue
					}
					v.single = append(v.single, [2]string{columns[i].figure, value})
				}
			}
			if v.figures = mapped(v.single); len(v.figures) == 0 {
				continue
			}
			v.heading = cells[0]
			if columns[0].users {
				v.heading = "users " + cells[0]
			}
			v.name = short(spec.PlainName(v.heading))
			all = append(all, v)
		}
		for i, head := range t.cells[0] {
			if i > 0 && unknown[head] {
				notes = append(notes, fmt.Sprintf("what is the column %q of the table at line %d? --column %s", head, t.at+1, strconv.Quote(head+"=http_req_duration.p(95) ms")))
			}
		}
	}
	return all, notes
}

// turned is a table whose first column names the figures and whose head the variants.
func (t table) turned(given map[string]string) (table, bool) {
	figures := 0
	for _, cells := range t.cells[1:] {
		if columnOf(cells[0], given).figure != "" {
			figures++
		}
	}
	if figures == 0 {
		return t, false
	}
	out := table{at: t.at}
	for i := range t.cells[0] {
		var cells []string
		for _, line := range t.cells {
			cell := ""
			if i < len(line) {
				cell = line[i]
			}
			cells = append(cells, cell)
		}
		out.cells = append(out.cells, cells)
	}
	return out, true
}

var bareNumber = regexp.MustCompile(`^[~≈<>]?\s*\d[\d,]*(?:\.\d+)?\s*[kKM]?$`)

// value is a cell as a figure's value; not ok where it is none, or a time without a unit.
func (c column) value(cell string) (string, bool) {
	cell = strings.TrimSpace(strings.Trim(cell, "*`"))
	metric, _, _ := metricname.CutFigure(c.figure)
	if bareNumber.MatchString(cell) {
		switch unit := wordOf(c.unit); {
		case metricname.KindOf(metric) == metricname.Trend && unit == "":
			return "", false
		case metric == metricname.HTTPReqs:
		default:
			cell += unit
		}
	}
	name, err := published.ParseName(c.figure)
	if err != nil {
		return "", false
	}
	var m published.Mapping
	if m.Add(name, cell, cell) != nil {
		return "", false
	}
	return cell, true
}

// wordOf is a unit as a value has it.
func wordOf(unit string) string {
	switch strings.ToLower(unit) {
	case "ms", "msec", "millisecond", "milliseconds", "밀리초":
		return "ms"
	case "s", "sec", "secs", "second", "seconds", "초":
		return "s"
	case "µs", "us":
		return "µs"
	case "%":
		return "%"
	}
	return ""
}
