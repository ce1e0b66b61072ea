package person_test

import (
	"testing"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/person"
)

func TestDocuments(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, sex, born, category, grade, wrong string
	}{
		{text: "11010519491231002X", sex: "f", born: "1949-12-31"}, // the example of GB 11643
		{text: " 110105 19491231 002x ", sex: "f", born: "1949-12-31"},
		{text: "11010519491231002x", sex: "f", born: "1949-12-31"},
		{text: "１１０１０５１９４９１２３１００２Ｘ", sex: "f", born: "1949-12-31"},
		{text: "11010519491231002X43", sex: "f", born: "1949-12-31", category: "4", grade: "3"},
		{text: "11010519491231002X71B2", sex: "f", born: "1949-12-31", category: "7", grade: "1"},
		{text: "110105194912310021", wrong: "person.document.check"},
		{text: "11010519490231002X", wrong: "person.document.date"},
		{text: "11010519491231002X83", wrong: "person.document"},
		{text: "11010519491231002X45", wrong: "person.document"},
		{text: "11010519491231002X43B0", wrong: "person.document"},
		{text: "1101051949123100", wrong: "person.document"},
		{text: "1101051949123100211", wrong: "person.document"},
		{text: "", wrong: "person.document"},
		{text: "没有", wrong: "person.document"},
		{text: "gh-00017"},
		{text: "E12345678"},
	} {
		d, err := person.ParseDocument(c.text)
		if c.wrong != "" {
			if f, ok := fault.As(err); !ok || f.Key != c.wrong {
				t.Errorf("%q: %v, want %s", c.text, err, c.wrong)
			}
			continue
		}
		if err != nil || d.Sex != c.sex || d.Born.String() != c.born || d.Category != c.category || d.Grade != c.grade {
			t.Errorf("%q: %+v %v", c.text, d, err)
		}
	}
	for serial := range 50 {
		n := person.Citizen("310104", day.Of(1960, 2, 28).Add(serial*97), serial)
		if d, err := person.ParseDocument(n); err != nil || d.Born != day.Of(1960, 2, 28).Add(serial*97) {
			t.Errorf("invented %s: %+v %v", n, d, err)
		}
	}
}

func TestCut(t *testing.T) {
	t.Parallel()
	p := person.Person{District: "徐汇区", Category: "4", Grade: "2", Sex: "f", BornYear: 1963}
	for on, band := range map[day.Day]string{
		day.Of(1963, 5, 1): "0-6", day.Of(1970, 1, 1): "7-17", day.Of(1981, 1, 1): "18-34", day.Of(2022, 12, 31): "35-59", day.Of(2023, 1, 1): "60-79", day.Of(2043, 1, 1): "80+", day.Of(1962, 1, 1): "",
	} {
		if got := p.Cut(on); got.Age != band || got.District != "徐汇区" || got.Category != "4" || got.Grade != "2" || got.Sex != "f" {
			t.Errorf("%s: %+v, want %s", on, got, band)
		}
	}
	if got := (person.Person{}).Cut(day.Of(2023, 1, 1)); got.Age != "" {
		t.Errorf("without a year of birth: %+v", got)
	}
	for name, want := range map[string]string{"": "", "李": "*", "王芳": "王*", "欧阳小明": "欧***", "阿卜杜拉·买买提": "阿***"} {
		if got := person.Mask(name); got != want {
			t.Errorf("mask of %q: %q", name, got)
		}
	}
}
