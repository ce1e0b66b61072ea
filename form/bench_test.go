package form

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
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

// BenchmarkBatch shows that a declaration costs the same in a large document as in a small one.
func BenchmarkBatch(b *testing.B) {
	data, err := os.ReadFile(filepath.Join("..", "sample", "declarations-2023.txt"))
	if err != nil {
		b.Fatal(err)
	}
	for _, times := range []int{1, 10, 100} {
		b.Run(strconv.Itoa(12*times), func(b *testing.B) {
			batch := bytes.Repeat(append(data, "\n\n"...), times)
			n := 0
			for b.Loop() {
				r, err := Read("batch.txt", batch)
				if err != nil {
					b.Fatal(err)
				}
				n += len(r.Forms)
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(n), "µs/declaration")
		})
	}
}
