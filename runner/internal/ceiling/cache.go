package ceiling

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"time"

	"perflab/runner/regular"
	"perflab/runner/result"
)

// format is that of the files; one of another format is measured again.
const format = 1

// keep is how long a ceiling is remembered: drivers, firmware and neighbours change.
const keep = 7 * 24 * time.Hour

// Place is the machine and the program that a ceiling holds for.
type Place struct {
	Host    string  `json:"host"`
	CPU     string  `json:"cpu"` // model
	Kernel  string  `json:"kernel"`
	Quota   float64 `json:"quota_cpus"` // of this process's cgroup; 0: none
	Version string  `json:"version"`    // of the program
}

// key names a ceiling.
type key struct {
	Format int `json:"format"`
	Place
	Engine    string `json:"engine"`
	Server    []int  `json:"server_cpus"`
	Generator []int  `json:"generator_cpus"`
}

// file is the name of the key's file.
func (k key) file() string {
	data, _ := json.Marshal(k) // it holds nothing that has no JSON
	sum := sha256.Sum256(data)
	return "ceiling-" + hex.EncodeToString(sum[:8]) + ".json"
}

// entry is what a file holds.
type entry struct {
	Key     key             `json:"key"`
	Ceiling *result.Ceiling `json:"ceiling"`
}

// recall reads a remembered ceiling; nil where there is none that is whole, of this key and
// not too old.
func (c *Ceilings) recall(k key) *result.Ceiling {
	if c.Dir == "" {
		return nil
	}
	data, err := regular.Read(filepath.Join(c.Dir, k.file()), 1<<20)
	if err != nil {
		return nil
	}
	var e entry
	if json.Unmarshal(data, &e) != nil || e.Ceiling == nil || len(e.Ceiling.Points) != len(sizes) || e.Ceiling.PerReq <= 0 || e.Ceiling.PerByte < 0 {
		return nil
	}
	age := c.now().Sub(e.Ceiling.Measured)
	if !reflect.DeepEqual(e.Key, k) || age < 0 || age > keep {
		return nil
	}
	e.Ceiling.Cached = true
	return e.Ceiling
}

// remember writes a ceiling, whole or not at all. A folder that cannot be written to costs
// the next run two seconds, so that no error comes of it.
func (c *Ceilings) remember(k key, found *result.Ceiling) {
	if c.Dir == "" || os.MkdirAll(c.Dir, 0o755) != nil {
		return
	}
	data, err := json.MarshalIndent(entry{k, found}, "", "  ")
	if err != nil {
		return
	}
	f, err := os.CreateTemp(c.Dir, "ceiling-*.tmp")
	if err != nil {
		return
	}
	_, err = f.Write(data)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(c.Dir, k.file()))
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
}
