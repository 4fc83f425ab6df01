package spec

import (
	"fmt"

	"perflab/runner/metricname"
	"perflab/runner/spec/yamltree"
)

// Aborting is a threshold written in full.
type Aborting struct {
	Threshold      string   `yaml:"threshold" required:"true" doc:"The comparison, such as rate<0.1."`
	AbortOnFail    bool     `yaml:"abort_on_fail" default:"false" doc:"End a trial as soon as this does not hold of its measured part so far: the run has failed, and the trial's figures are left out of the others'."`
	DelayAbortEval Duration `yaml:"delay_abort_eval" default:"0s" min:"0s" max:"24h" doc:"How much of the measured part must be over before it can end the trial."`
}

// checkAborting reports thresholds that are to end a trial where nothing can.
func checkAborting(c *Config, s yamltree.Scope) {
	for _, key := range []string{"thresholds", "goal"} {
		for _, p := range s.Pairs(key) {
			items := []*yamltree.Node{p.Value}
			if p.Value.Kind == yamltree.Sequence {
				items = p.Value.Items
			}
			for _, item := range items {
				aborts := item.Get("abort_on_fail")
				on := aborts != nil && aborts.Text == "true"
				report := func(what, hint string) {
					s.Faults.In(s.Context, item.KeyAt("abort_on_fail"), fmt.Sprintf("%s.%s: %s", key, metricname.Base(p.Key.Text), what), hint)
				}
				switch {
				case on && key == "goal":
					report("a goal decides nothing and ends no trial", "move it to thresholds")
				case on && c.Load.Search != nil:
					report("load.search goes on where a threshold does not hold: that is how it finds the rate", "remove abort_on_fail")
				case !on && item.Get("delay_abort_eval") != nil:
					s.Faults.In(s.Context, item.KeyAt("delay_abort_eval"), fmt.Sprintf("%s.%s: delay_abort_eval has no effect without abort_on_fail", key, metricname.Base(p.Key.Text)), "write abort_on_fail: true beside it, or remove it")
				}
			}
		}
	}
}
