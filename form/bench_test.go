package form

import (
	"os"
	"path/filepath"
	"testing"
)

func BenchmarkSource(b *testing.B) {
	data, err := os.ReadFile(filepath.Join("..", "sample", "declarations-2023.txt"))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		r, err := Read("source.txt", data)
		if err != nil {
			b.Fatal(err)
		}
		n += len(r.Forms)
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "declarations/s")
}
