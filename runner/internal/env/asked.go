package env

import (
	"strconv"

	"perflab/runner/spec"
	"perflab/targets/feed/dataset"
)

// asked is what the variant asks of a server that can report its effective configuration, in the
// same keys; cpus is how many CPUs the server may use. Keys without effect in the mode are
// left out.
func asked(v spec.Variant, cpus int) (map[string]string, error) {
	server, err := serverValues(v.Server, cpus)
	if err != nil {
		return nil, err
	}
	out := map[string]string{
		"dataset.posts":  strconv.Itoa(v.Dataset.Posts),
		"dataset.sha256": dataset.SHA256(DatasetShape(v.Dataset)),
	}
	for _, key := range []string{"mode", "workers", "cache", "io_wait"} {
		out["server."+key] = server[key]
	}
	switch v.Server.Mode {
	case "threads":
		out["server.threads"] = server["threads"]
	case "pooled":
		out["server.connections"] = server["connections"]
	}
	return out, nil
}

// DatasetShape is a file's dataset as the feed targets know it.
func DatasetShape(d spec.Dataset) dataset.Shape {
	return dataset.Shape{Posts: d.Posts, Min: d.Characters.Min, Max: d.Characters.Max, Seed: d.Seed}
}
