package goal

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"plumbline/base/day"
	"plumbline/base/fen"
	"plumbline/platform/grid"
)

// full is a declaration with every kind of field filled.
func full() Declaration {
	row := func(level1, level2, name, target string) Indicator {
		return Indicator{Level1: level1, Level2: level2, Name: name, Target: ParseTarget(target)}
	}
	d := Declaration{
		Name: "残疾人权益保障经费", Year: 2023, Nature: "经常性专项业务费", Category: "特定目标类",
		Department: "上海市残疾人联合会", Unit: "上海市残疾人联合会", Start: day.Of(2023, 1, 1), End: day.Of(2023, 12, 31),
		Goals:   Goals{Annual: "1、法律援助\n2、信访"},
		Funding: Funding{AnnualTotal: fen.Ptr(201320000), AnnualFiscal: fen.Ptr(201320000), AnnualCarryover: fen.Ptr(0)},
		Indicators: []Indicator{
			row(Output, "数量指标", "开展名律师咨询次数", "≥5.00(次)"),
			row(Output, "数量指标", "走访次数", "1-2次"),
			row(Output, "时效指标", "信访及热线回复工作及时性", "及时"),
			row(Output, "时效指标", "报告完成时间", "2023年12月底前"),
			row(Benefit, "社会效益指标", "有责投诉数", "=0.00(次)"),
			row(Satisfaction, "服务对象满意度指标", "服务对象满意度", "≥85(%)"),
		},
		Repairs:  []Repair{{Place: grid.Place{Row: 3, Col: 1, Line: 41}, Ref: "indicators[4].level1", Kind: "misread", Read: "双星指标", Took: Benefit, Reason: "形近", Confidence: 0.93, Options: []string{Benefit}}},
		Unplaced: []Unplaced{{Place: grid.Place{Row: 9, Col: 2}, Text: "附注"}},
	}
	d.Indicators[0].Weight, d.Indicators[0].Actual, d.Indicators[0].Score, d.Indicators[0].Note = ptr("10"), ptr("6次"), ptr("9.5"), ptr("无")
	return d
}

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("declaration.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("declaration.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validate(t *testing.T, s *jsonschema.Schema, text []byte) error {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(doc)
}

func TestJSONFollowsItsSchema(t *testing.T) {
	t.Parallel()
	s := compiled(t)
	all := []Declaration{full(), {}, {Indicators: []Indicator{{Target: ParseTarget("")}}}}
	for _, c := range targetCases(t) {
		all[2].Indicators = append(all[2].Indicators, Indicator{Target: c.Target})
	}
	text, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	if err := validate(t, s, text); err != nil {
		t.Errorf("%v", err)
	}
	for _, list := range []string{`"indicators":[]`, `"repairs":[]`, `"unplaced":[]`, `"total":null`, `"start":null`} {
		if !bytes.Contains(text, []byte(list)) {
			t.Errorf("an empty declaration does not hold %s", list)
		}
	}
	var back []Declaration
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(all[0], back[0], cmp.Comparer(func(a, b day.Day) bool { return a == b })); diff != "" {
		t.Errorf("read back (-want +got):\n%s", diff)
	}
}

func TestSchemaRefuses(t *testing.T) {
	t.Parallel()
	s := compiled(t)
	good, err := encode([]Declaration{full()})
	if err != nil {
		t.Fatal(err)
	}
	if err := validate(t, s, good); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"an amount with one digit":         {`"2013200.00"`, `"2013200.0"`},
		"an amount as a number":            {`"annual_carryover":"0.00"`, `"annual_carryover":0`},
		"a date that is none":              {`"2023-12-31"`, `"2023-13-31"`},
		"trailing zeros":                   {`"value":"85"`, `"value":"85.00"`},
		"an operator of another alphabet":  {`"op":">="`, `"op":"≥"`},
		"a word with a number":             {`"text":"及时"`, `"text":"及时","upper":"5"`},
		"a quantity without value":         {`"value":"85"`, `"value":null`},
		"null for a list":                  {`"unplaced":[`, `"more":[`},
		"a confidence beyond one":          {`0.93`, `1.93`},
		"a field nobody knows":             {`"code":`, `"kode":`},
		"a level that is blank by null":    {`"level2":"时效指标"`, `"level2":null`},
		"a kind of target that is unknown": {`"kind":"qualitative"`, `"kind":"word"`},
	} {
		bad := bytes.Replace(good, []byte(change[0]), []byte(change[1]), 1)
		if bytes.Equal(bad, good) {
			t.Errorf("%s: %s does not occur", name, change[0])
		} else if validate(t, s, bad) == nil {
			t.Errorf("the schema takes %s", name)
		}
	}
}

func TestDigest(t *testing.T) {
	t.Parallel()
	d := full()
	want := Digest(d)
	if len(want) != 64 || strings.Trim(want, "0123456789abcdef") != "" {
		t.Fatalf("digest %q", want)
	}
	same := full()
	same.Repairs, same.Unplaced = nil, nil
	same.Indicators[1].Note = new(string)
	if Digest(same) != want {
		t.Error("what the reader had to say, or an empty cell, changed the digest")
	}
	if Digest(Declaration{}) != Digest(Declaration{Indicators: []Indicator{}}) {
		t.Error("no list and an empty list differ")
	}
	for ref, value := range everyChange {
		changed, err := Apply(d, ref, value)
		if err != nil {
			t.Errorf("%s: %v", ref, err)
		} else if Digest(changed) == want {
			t.Errorf("a change of %s leaves the digest", ref)
		}
	}
}

func TestClone(t *testing.T) {
	t.Parallel()
	a, b := full(), full()
	c := a.Clone()
	if diff := cmp.Diff(a, c, cmp.Comparer(func(a, b day.Day) bool { return a == b })); diff != "" {
		t.Fatalf("not a copy:\n%s", diff)
	}
	*c.Funding.AnnualTotal, *c.Indicators[0].Target.Value, *c.Indicators[0].Weight = 1, "6", "1"
	c.Indicators[1].Name, c.Repairs[0].Options[0], c.Unplaced[0].Text = "x", "x", "x"
	if diff := cmp.Diff(b, a, cmp.Comparer(func(a, b day.Day) bool { return a == b })); diff != "" {
		t.Errorf("a change of the copy shows in the original:\n%s", diff)
	}
}
