package fen_test

import (
	"encoding/json"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"plumbline/base/fen"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]fen.Fen{
		"63,607,206.00": 6360720600, "1000": 100000, "-3.5": -350, "１，０００": 100000, " 0.00 ": 0, "￥12.30元": 1230,
		"-0.05": -5, "999999999999999": 99999999999999900,
	} {
		if got, err := fen.Parse(text); err != nil || got != want {
			t.Errorf("Parse(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "-", ".", ".5", "1.234", "3.5万元", "1e5", "0x10", "1.2.3", "--1", "+1", "1234567890123456", "一百"} {
		if got, err := fen.Parse(text); !errors.Is(err, fen.ErrAmount) {
			t.Errorf("Parse(%q) = %d, %v; want ErrAmount", text, got, err)
		}
	}
}

// Every amount reads back from each way of writing it.
func TestWrittenReadsBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := fen.Fen(rapid.Int64Range(-99999999999999999, 99999999999999999).Draw(t, "fen"))
		for _, text := range []string{f.String(), f.Grouped()} {
			if got, err := fen.Parse(text); err != nil || got != f {
				t.Fatalf("%d is written %q and read %d, %v", f, text, got, err)
			}
		}
		data, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		var back fen.Fen
		if err := json.Unmarshal(data, &back); err != nil || back != f {
			t.Fatalf("%s reads back as %d, %v", data, back, err)
		}
	})
}

func TestGrouped(t *testing.T) {
	t.Parallel()
	for f, want := range map[fen.Fen]string{0: "0.00", 5: "0.05", -5: "−0.05", 100000: "1,000.00", 99999: "999.99", 6360720600: "63,607,206.00"} {
		if got := f.Grouped(); got != want {
			t.Errorf("%d is grouped as %q, want %q", f, got, want)
		}
	}
}
