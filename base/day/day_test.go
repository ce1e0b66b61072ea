package day_test

import (
	"encoding/json"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"plumbline/base/day"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"2023-01-09", "2023/1/9", "2023.1.9", "2023年1月9日", "20230109", " 2023 年 1 月 9 日 "} {
		if got, err := day.Parse(text); err != nil || got != day.Of(2023, 1, 9) {
			t.Errorf("Parse(%q) = %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "2023-02-29", "2023-13-01", "2023-1", "23-01-01", "2023-01-01T00:00", "0000-01-01"} {
		if got, err := day.Parse(text); !errors.Is(err, day.ErrDay) {
			t.Errorf("Parse(%q) = %v, %v; want ErrDay", text, got, err)
		}
	}
}

func TestLastAndBefore(t *testing.T) {
	t.Parallel()
	if got := day.Last(2024, 2).String(); got != "2024-02-29" {
		t.Errorf("the last day of February 2024 is %s", got)
	}
	if got := day.Last(2023, 12).String(); got != "2023-12-31" {
		t.Errorf("the last day of December 2023 is %s", got)
	}
	if !day.Of(2022, 12, 31).Before(day.Of(2023, 1, 1)) || day.Of(2023, 1, 1).Before(day.Of(2023, 1, 1)) {
		t.Error("days do not compare")
	}
}

// Every date reads back from text and JSON; blank stays blank.
func TestWrittenReadsBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := day.Of(rapid.IntRange(0, 9999).Draw(t, "year"), rapid.IntRange(0, 13).Draw(t, "month"), rapid.IntRange(0, 32).Draw(t, "day"))
		data, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		var back day.Day
		if err := json.Unmarshal(data, &back); err != nil || back != d {
			t.Fatalf("%s reads back as %v, %v", data, back, err)
		}
		if got, err := day.Parse(d.String()); !d.IsZero() && (err != nil || got != d) {
			t.Fatalf("%s reads back as %v, %v", d, got, err)
		}
	})
}
