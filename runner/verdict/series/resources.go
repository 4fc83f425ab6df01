package series

import (
	"math"
	"slices"

	"perflab/runner/result"
)

// Components are the names of all sampled components: server, generator, then services.
func Components(variants [][]*result.Trial) []string {
	var first, services []string
	for _, trials := range variants {
		for _, t := range trials {
			for _, r := range t.Resources {
				if !slices.Contains(services, r.Name) {
					services = append(services, r.Name)
				}
			}
		}
	}
	slices.Sort(services)
	for _, name := range []string{"server", "generator"} {
		if i := slices.Index(services, name); i >= 0 {
			first, services = append(first, name), slices.Delete(services, i, i+1)
		}
	}
	return append(first, services...)
}

// Resource is a variant's line of what one component used, the mean of each stretch of width
// seconds.
func Resource(trials []*result.Trial, component string, width int, value func(result.ResourcePoint) float64) Line {
	var curves []curve
	for _, t := range trials {
		if r := resourceOf(t, component); r != nil {
			curves = append(curves, resourceCurve(r.Points, width, value))
		}
	}
	return merge(curves, width)
}

// Available is how many CPUs a component could use at most; 0: not known.
func Available(trials []*result.Trial, component string) float64 {
	cpus := 0.0
	for _, t := range trials {
		if r := resourceOf(t, component); r != nil {
			cpus = math.Max(cpus, r.CPUs)
		}
	}
	return cpus
}

func resourceCurve(points []result.ResourcePoint, width int, value func(result.ResourcePoint) float64) curve {
	sum, n := curve{}, map[int]int{}
	for _, p := range points {
		sum[p.Second/width] += value(p)
		n[p.Second/width]++
	}
	for k := range sum {
		sum[k] /= float64(n[k])
	}
	return sum
}

func resourceOf(t *result.Trial, name string) *result.Resource {
	for i := range t.Resources {
		if t.Resources[i].Name == name {
			return &t.Resources[i]
		}
	}
	return nil
}
