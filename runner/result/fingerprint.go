package result

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"perflab/runner/spec"
)

// Fingerprint identifies what an experiment measures: SHA-256 over the JSON of its
// resolved variants without their thresholds and goal, in hex. Two runs with the same one
// asked the same of the same configurations, whatever the gate, the number of repeats and a
// second engine beside the one that judges.
func Fingerprint(e *spec.Experiment) (string, error) {
	variants := make([]spec.Variant, len(e.Variants))
	for i, v := range e.Variants {
		v.Thresholds, v.Goal, v.Changes = nil, nil, nil
		v.Load.Engine = v.Load.Engines()[0]
		variants[i] = v
	}
	data, err := json.Marshal(variants)
	if err != nil {
		return "", fmt.Errorf("fingerprint of %s: %w", e.Name, err)
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), nil
}
