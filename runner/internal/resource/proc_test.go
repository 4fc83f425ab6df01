package resource

import (
	"testing"
	"time"
)

func TestSelfCountsWhatThisProcessUses(t *testing.T) {
	p := Self()
	before, err := p.Read()
	if err != nil {
		t.Fatal(err)
	}
	held := make([]byte, 64<<20)
	var after Usage
	for deadline := time.Now().Add(time.Minute); after.CPU < before.CPU+50*time.Millisecond; {
		for i := 0; i < len(held); i += 512 {
			held[i]++
		}
		if after, err = p.Read(); err != nil {
			t.Fatal(err)
		}
		if time.Now().After(deadline) {
			t.Fatalf("a minute of work took %v of CPU", after.CPU-before.CPU)
		}
	}
	if after.Memory < int64(len(held)) {
		t.Errorf("memory %d while %d bytes are held", after.Memory, len(held))
	}
	if held[0] == 0 {
		t.Error("nothing was written")
	}
	if p.Name() != "generator" || p.CPUs() < 1 {
		t.Errorf("%s on %v CPUs", p.Name(), p.CPUs())
	}
}
