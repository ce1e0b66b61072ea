package survey_test

import (
	"strings"
	"testing"

	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/seal"
	"plumbline/survey"
)

// TestEverySlipIsOfOneLength: whatever is written, and at the longest, a slip fits and is as long as an empty one, open and sealed.
func TestEverySlipIsOfOneLength(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	longest := survey.Filled{Mode: survey.Interviewer}
	for range 12 {
		longest.Choices = append(longest.Choices, survey.VeryDissatisfied)
	}
	lengths, sealed := map[int]string{}, map[int]string{}
	for _, c := range []string{"", "好", "<", "\"", "\\", "\n", "😀", "\u2028", "\x01", "\xff"} {
		f := longest
		if f.Remark = strings.Repeat(c, survey.LongestRemark); c == "" {
			f.Choices = nil
		}
		receipt := must[string](t)(survey.ReceiptDigest(survey.NewToken()))
		text, err := survey.Slip{Filled: f, Receipt: receipt, Form: 1000}.Encode()
		if err != nil {
			t.Errorf("%q: %v", c, err)
			continue
		}
		lengths[len(text)] = c
		back, err := survey.DecodeSlip(text)
		if err != nil || back.Receipt != receipt || len([]rune(back.Remark)) != len([]rune(f.Remark)) {
			t.Errorf("%q: %v", c, err)
		}
		err = d.Write(t.Context(), func(tx *db.Tx) error {
			x, err := tx.Seal(text, "survey_box", "slip", "r")
			if err != nil {
				return err
			}
			v, err := seal.Text.Value(x)
			sealed[len(v.(string))] = c
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(lengths) != 1 || len(sealed) != 1 {
		t.Errorf("slips of %v bytes, %v sealed", lengths, sealed)
	}
}

// TestLeaving: what leaves the box leaves at least Mix behind while the survey is asked, and never alone.
func TestLeaving(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		waiting int
		ending  bool
		want    int
	}{
		{0, false, 0},
		{9, false, 0},
		{10, false, 5},
		{11, false, 6},
		{400, false, 395},
		{0, true, 0},
		{4, true, 0},
		{5, true, 5},
		{9, true, 9},
		{400, true, 400},
	} {
		if got := survey.Leaving(c.waiting, c.ending); got != c.want {
			t.Errorf("%d wait, ending %v: %d leave, want %d", c.waiting, c.ending, got, c.want)
		}
	}
}
