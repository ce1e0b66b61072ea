package snapshot_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/base/fen"
	"plumbline/disclosure/snapshot"
)

func ptr(n int64) *int64 { return &n }

// year is a small snapshot with everything in it that can be.
func year() *snapshot.Snapshot {
	return &snapshot.Snapshot{
		Department: "某区残疾人联合会", Year: 2023, Number: 2, Kind: snapshot.Results, Demonstration: true, Reason: "补录了三月的签到表",
		At: time.Date(2024, 2, 20, 1, 2, 3, 456_789_000, time.FixedZone("", 8*3600)), On: day.Of(2023, 12, 31), Known: time.Date(2024, 2, 19, 0, 0, 0, 0, time.UTC),
		Totals: snapshot.Totals{Projects: 1, Indicators: 1, Measured: 1, Paid: fen.Ptr(123), Outcomes: []snapshot.Tally{{Code: "reached", N: 1}}},
		Limits: []snapshot.Said{snapshot.Say("disclosure.limit.veil", "below", 5)},
		Projects: []snapshot.Project{{
			ID: "0abc", Name: "<康复> & 服务", Plain: "为残疾人提供康复服务。", Funding: snapshot.Funding{Annual: fen.Ptr(100)},
			Score: &snapshot.Score{Scheme: "10-50-30-10", Points: ptr(9150), Full: 10000, Grade: "优"},
			Indicators: []snapshot.Indicator{{
				Number: 1, Name: "服务人次", Year: snapshot.Cell{Num: ptr(40), Hidden: []string{"persons"}}, Persons: true, Outcome: "reached",
				Words:  []snapshot.Said{snapshot.Say("measure.say.at_least", "value", "40", "inner", snapshot.Own("人次"), "n", 3)},
				Months: []snapshot.Month{{Month: 3, Cell: snapshot.Cell{Num: ptr(40)}}},
				Tables: []snapshot.Table{{By: "sex", Rows: []snapshot.Row{{Value: "f", Name: snapshot.Own("女")}}}},
			}},
		}},
	}
}

func TestSameBytes(t *testing.T) {
	t.Parallel()
	text, err := snapshot.Encode(year())
	if err != nil {
		t.Fatal(err)
	}
	s, err := snapshot.Decode(text)
	if err != nil {
		t.Fatal(err)
	}
	again, err := snapshot.Encode(s)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(text, again) {
		t.Errorf("read and written again:\n%s\n%s", text, again)
	}
	if !bytes.Contains(text, []byte(`"at":"2024-02-19T17:02:03.456Z"`)) || !bytes.Contains(text, []byte("<康复> & 服务")) {
		t.Errorf("the instant or the name is not written as the format says:\n%s", text)
	}
	if got := len(snapshot.Digest(text)); got != 64 {
		t.Errorf("digest of %d characters", got)
	}
	if s.Projects[0].Indicators[0].Year.Persons != nil || !s.Projects[0].Indicators[0].Year.Hides("persons") {
		t.Error("a hidden count is not hidden after reading")
	}
}

func TestEncodeLeavesItsArgumentAlone(t *testing.T) {
	t.Parallel()
	a, b := year(), year()
	if _, err := snapshot.Encode(a); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(b, a, cmpopts.EquateComparable(day.Day{})); d != "" {
		t.Error(d)
	}
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	text, err := snapshot.Encode(year())
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"another format":        {`"format":1`, `"format":2`},
		"an unknown field":      {`"format":1`, `"format":1,"more":true`},
		"another order":         {`"format":1,"department":"某区残疾人联合会"`, `"department":"某区残疾人联合会","format":1`},
		"blanks":                {`"format":1,`, `"format": 1,`},
		"a count that is both":  {`"hidden":["persons"]`, `"hidden":["num"]`},
		"a count that is not":   {`"hidden":["persons"]`, `"hidden":["kinds"]`},
		"a fraction":            {`"points":9150`, `"points":91.5`},
		"two texts":             {`"format":1`, `"format":1}{"format":1`},
		"a project without id":  {`"id":"0abc"`, `"id":""`},
		"an address out of it":  {`"id":"0abc"`, `"id":"../0abc"`},
		"an indicator's number": {`"number":1,`, `"number":7,`},
		"a kind":                {`"kind":"results"`, `"kind":"secret"`},
		"a sentence and a text": {`{"key":"disclosure.limit.veil"`, `{"key":"disclosure.limit.veil","text":"x"`},
		"an argument twice":     {`"number":5}`, `"number":5,"text":"5"}`},
	} {
		changed := strings.Replace(string(text), change[0], change[1], 1)
		if changed == string(text) {
			t.Fatalf("%s: nothing was changed", name)
		}
		if _, err := snapshot.Decode([]byte(changed)); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSentence(t *testing.T) {
	t.Parallel()
	say := func(key string, args ...any) string {
		out := key
		for i := 0; i+1 < len(args); i += 2 {
			switch v := args[i+1].(type) {
			case string:
				out += " " + args[i].(string) + "=" + v
			case int64:
				out += " " + args[i].(string) + "#" + strings.Repeat("i", int(v))
			}
		}
		return out
	}
	got := snapshot.Say("a", "x", "1", "of", snapshot.Say("b", "n", 2), "own", snapshot.Own("人")).In(say)
	if want := "a x=1 of=b n#ii own=人"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := snapshot.Own("each person").Sentence(say); got != "Each person" {
		t.Error(got)
	}
}

// What is decoded at all gives its own text again, whatever was handed in.
func FuzzDecode(f *testing.F) {
	text, err := snapshot.Encode(year())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{"format":1}`))
	f.Add([]byte(`{"format":1,"projects":[{"id":"a","indicators":[{"number":1,"year":{"hidden":["num"]}}]}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := snapshot.Decode(text)
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Fatalf("refused without a fault: %v", err)
			}
			return
		}
		again, err := snapshot.Encode(s)
		if err != nil || !bytes.Equal(bytes.TrimSpace(text), again) {
			t.Fatalf("%v\n%s\n%s", err, text, again)
		}
	})
}
