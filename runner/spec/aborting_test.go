package spec

import (
	"strings"
	"testing"
	"time"
)

func TestAborting(t *testing.T) {
	const load = "environment: {target: feed}\nload: {users: 1}\n"
	e := parse(t, load+`thresholds:
  http_req_failed: {threshold: rate<0.1, abort_on_fail: true, delay_abort_eval: 10s}
  http_req_duration: ["p(95)<500", {threshold: avg<200}, {threshold: max<900, abort_on_fail: true}]
`, Options{})
	all := e.Variants[0].Thresholds
	if len(all) != 4 || !all[0].AbortOnFail || all[0].Delay != 10*time.Second || all[1].AbortOnFail || all[2].AbortOnFail || !all[3].AbortOnFail || all[3].Expr != "max<900" {
		t.Fatalf("%+v", all)
	}
	roundTrip(t, e)
	for text, want := range map[string]string{
		"thresholds: {checks: {abort_on_fail: true}}":                                             ":3:22: thresholds.checks needs the key \"threshold\"",
		"thresholds: {checks: {threshold: fast, abort_on_fail: true}}":                            `"fast" is not a comparison`,
		"thresholds: {checks: {threshold: rate>0.9, abort: true}}":                                `unknown key "abort"`,
		"thresholds: {checks: {threshold: rate>0.9, delay_abort_eval: 5s}}":                       ":3:44: thresholds.checks: delay_abort_eval has no effect",
		"goal: {checks: [{threshold: rate>0.9, abort_on_fail: true}]}":                            ":3:39: goal.checks: a goal decides nothing",
		"thresholds: {checks: {threshold: rate>0.9, abort_on_fail: soon}}":                        "abort_on_fail",
		"thresholds: {checks: {threshold: rate>0.9, abort_on_fail: true, delay_abort_eval: -1s}}": "delay_abort_eval",
	} {
		_, err := Parse("e.yaml", []byte(load+text+"\n"), Options{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
	_, err := Parse("e.yaml", []byte("environment: {target: feed}\nload: {search: {from: 10/s, to: 100/s}}\nthresholds: {http_req_duration: {threshold: p(95)<5, abort_on_fail: true}}\n"), Options{})
	if err == nil || !strings.Contains(err.Error(), "load.search goes on") {
		t.Errorf("with a search: %v", err)
	}
}
