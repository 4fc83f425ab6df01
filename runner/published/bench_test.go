package published

import (
	"os"
	"testing"
)

// BenchmarkRead is of k6's classic text, of which each experiment's reference has some.
func BenchmarkRead(b *testing.B) {
	text, err := os.ReadFile("testdata/printed/k6-0.47.txt")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		Read(string(text))
	}
}
