package snapshot_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/day"
	"plumbline/base/fen"
	"plumbline/disclosure/snapshot"
)

func TestDiff(t *testing.T) {
	t.Parallel()
	say := func(key string, args ...any) string {
		for _, a := range args {
			if text, ok := a.(string); ok {
				key += " " + text
			}
		}
		return key
	}
	base := func(change func(*snapshot.Snapshot)) *snapshot.Snapshot {
		s := year()
		s.Projects[0].Indicators[0].Key, s.Projects[0].Indicators[0].Value, s.Projects[0].Indicators[0].Unit = "k", "40", "人次"
		change(s)
		return s
	}
	for name, c := range map[string]struct {
		change func(*snapshot.Snapshot)
		want   []string
	}{
		"nothing": {func(*snapshot.Snapshot) {}, nil},
		"a figure and a count": {func(s *snapshot.Snapshot) {
			i := &s.Projects[0].Indicators[0]
			i.Value, i.Year.Num = "41", ptr(41)
		}, []string{"disclosure.diff.figure old 40人次 new 41人次", "disclosure.diff.cells n"}},
		"a figure is hidden": {func(s *snapshot.Snapshot) {
			i := &s.Projects[0].Indicators[0]
			i.Value, i.Unit, i.Outcome = "", "", snapshot.Hidden
			i.Year.Hide(snapshot.Num)
		}, []string{
			"disclosure.diff.figure old 40人次 new disclosure.hidden",
			"disclosure.diff.outcome old measure.outcome.reached new disclosure.hidden", "disclosure.diff.cells n",
		}},
		"money and score": {func(s *snapshot.Snapshot) {
			s.Projects[0].Funding.Paid = fen.Ptr(123456)
			s.Projects[0].Score.Points, s.Projects[0].Score.Grade = ptr(8900), "良"
		}, []string{
			"disclosure.diff.money field disclosure.field.money_paid old disclosure.diff.blank new 1,234.56",
			"disclosure.diff.score old disclosure.diff.score_of points 91.5 grade 优 new disclosure.diff.score_of points 89 grade 良",
		}},
		"a part of it alone": {func(s *snapshot.Snapshot) {
			i := &s.Projects[0].Indicators[0]
			i.Method = append(slices.Clone(i.Method), snapshot.Say("disclosure.method.cut", "dimension", snapshot.Say("binding.dimension.sex"), "value", snapshot.Say("indicator.sex.f")))
		}, []string{"disclosure.diff.method"}},
		"other days": {func(s *snapshot.Snapshot) { s.Projects[0].Indicators[0].To = day.Of(2023, 6, 30) }, []string{"disclosure.diff.method"}},
		"another number to judge by": {func(s *snapshot.Snapshot) {
			s.Projects[0].Indicators[0].Params = []snapshot.Param{{Name: "partly", Value: "1"}}
		}, []string{"disclosure.diff.method"}},
		"another project": {func(s *snapshot.Snapshot) { s.Projects[0].ID = "0abd" }, []string{"disclosure.diff.project_new", "disclosure.diff.project_gone"}},
		"a long text": {
			func(s *snapshot.Snapshot) { s.Projects[0].Annual = strings.Repeat("年度目标", 30) },
			[]string{"disclosure.diff.long_text field disclosure.field.annual"},
		},
	} {
		var got []string
		for _, c := range snapshot.Diff(base(func(*snapshot.Snapshot) {}), base(c.change)) {
			got = append(got, c.Says.In(say))
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}
