package published_test

import (
	"fmt"

	"perflab/runner/published"
)

func ExampleRead() {
	figures, faults := published.Read(`
     http_req_failed................: 0.00%  ✓ 0        ✗ 276763
     http_reqs......................: 276763 918.952395/s
     iteration_duration.............: avg=1.08s p(95)=1.42s`)
	for _, f := range figures {
		fmt.Printf("%s %s: %g, from %g to %g %s\n", f.Source, f.Name(), f.Value, f.Low, f.High, f.Unit)
	}
	fmt.Println(len(faults), "faults")
	// Output:
	// k6 http_req_failed.rate: 0, from 0 to 0.0001 share
	// k6 http_req_failed.hits: 0, from 0 to 0 count
	// k6 http_req_failed.total: 276763, from 276763 to 276763 count
	// k6 http_reqs.count: 276763, from 276763 to 276763 count
	// k6 http_reqs.rate: 918.952395, from 918.9523945 to 918.9523955 per_s
	// k6 iteration_duration.avg: 1080, from 1080 to 1090 ms
	// k6 iteration_duration.p(95): 1420, from 1420 to 1430 ms
	// 0 faults
}

func ExampleMapping() {
	var m published.Mapping
	name, err := published.ParseName("http_reqs.rate")
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := m.Add(name, "300..400 req/s", "http_reqs.rate: 300..400 req/s"); err != nil {
		fmt.Println(err)
		return
	}
	f, _ := published.Find(m.Figures(), "http_reqs", "rate", 0)
	fmt.Println(f.Value, f.Low, f.High)
	// Output: 350 300 400
}
