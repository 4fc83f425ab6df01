package phrase

import "perflab/runner/quantity"

// thing is what there are so many of: its text of one, and of any other number, {1}.
type thing struct {
	one, many, ko string
	write         func(float64) string
}

// things by their name in records.
var things = map[string]thing{
	"cpus":             {"1 CPU", "{1} CPUs", "CPU {1}개", plain},
	"workers":          {"1 worker", "{1} workers", "워커 {1}개", plain},
	"threads_each":     {"1 thread", "{1} threads", "스레드 각 {1}개", plain},
	"connections_each": {"1 connection", "{1} connections", "연결 각 {1}개", plain},
	"slots":            {"1 request at once", "{1} requests at once", "동시에 {1}개", plain},
	"trials":           {"1 trial", "{1} trials", "시행 {1}회", plain},
	"repeats":          {"1 more repeat", "{1} more repeats", "{1}회 더 반복", plain},
	"more_pairs":       {"1 more pair", "{1} more pairs", "{1}쌍 더", plain},
	"base_runs":        {"1 base run", "{1} base runs", "기준 실행 {1}개", plain},
	"more_runs":        {"1 more base run", "{1} more base runs", "기준 실행 {1}개 더", plain},
	"requests":         {"1 request", "{1} requests", "요청 {1}개", quantity.Grouped},
	"claims":           {"1 claim", "{1} claims", "주장 {1}개", plain},
	"times":            {"once", "{1} times", "{1}회", quantity.Grouped},
}

// counted is a number of things; of things that this program does not know the number.
func counted(name string, n float64, l Language) string {
	t, known := things[name]
	switch {
	case !known:
		return plain(n)
	case l == Korean:
		return filled(t.ko, []string{t.write(n)})
	case n == 1:
		return t.one
	}
	return filled(t.many, []string{t.write(n)})
}

func count(name string, n float64) Arg {
	a := numbers(KindCount, n)
	a.Text = name
	return a
}

// CPUs are so many, parts of one included.
func CPUs(n float64) Arg { return count("cpus", n) }

// Workers are so many.
func Workers(n int) Arg { return count("workers", float64(n)) }

// WorkersOfThreads are workers with so many threads each.
func WorkersOfThreads(workers, threads int) Arg {
	return Sentences(workersOf(Workers(workers), count("threads_each", float64(threads))))
}

// WorkersOfConnections are workers with so many connections each.
func WorkersOfConnections(workers, connections int) Arg {
	return Sentences(workersOf(Workers(workers), count("connections_each", float64(connections))))
}

var workersOf = of2("workers_of", says{en: "{1} of {2}", ko: "{1}({2})"})

// Slots are requests that are served at once.
func Slots(n int) Arg { return count("slots", float64(n)) }

// Trials are so many.
func Trials(n int) Arg { return count("trials", float64(n)) }

// Repeats are so many more.
func Repeats(n int) Arg { return count("repeats", float64(n)) }

// Times is how often something happened.
func Times(n int64) Arg { return count("times", float64(n)) }

// MorePairs are so many pairs of a base and a head beside those that ran.
func MorePairs(n int) Arg { return count("more_pairs", float64(n)) }

// BaseRuns are so many stored runs of a base.
func BaseRuns(n int) Arg { return count("base_runs", float64(n)) }

// MoreRuns are so many stored runs beside those that there are.
func MoreRuns(n int) Arg { return count("more_runs", float64(n)) }

// Claims are so many sentences of a published text.
func Claims(n int) Arg { return count("claims", float64(n)) }

// Requests are so many requests.
func Requests(n float64) Arg { return count("requests", n) }
