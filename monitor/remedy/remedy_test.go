package remedy_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/monitor/remedy"
	"plumbline/review"
)

const unit = "unit"

var now = time.Date(2023, 9, 4, 1, 0, 0, 0, time.UTC)

func someone(name string, acts ...string) review.Person {
	p := review.Person{Actor: actor.Actor{ID: "id-" + name, Name: name}}
	for _, a := range acts {
		p.Desks = append(p.Desks, review.Desk{Act: a, Organisation: unit})
	}
	return p
}

// set is a remedy as 陈静 set it in August.
func set() remedy.Remedy {
	return remedy.Remedy{
		ID: "r", Path: []string{unit, "bureau"}, State: remedy.Open, Version: 1, Plan: remedy.Plan{What: "补办活动", Who: "承办人赵强", Due: day.Of(2023, 9, 30)},
		Steps: []remedy.Step{{Kind: "set", By: "填报人陈静", ByID: "id-填报人陈静"}},
	}
}

// TestStories runs what the office reads.
func TestStories(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/remedies.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		People  map[string][]string `json:"人员"`
		Stories []struct {
			Note  string `json:"说明"`
			Steps []struct {
				Who     string       `json:"谁"`
				Does    string       `json:"做"`
				Says    string       `json:"说"`
				Due     string       `json:"期限"`
				Then    remedy.State `json:"成为"`
				Refused string       `json:"不许"`
			} `json:"步骤"`
		} `json:"故事"`
	}
	if err := json.Unmarshal(data, &file); err != nil || len(file.Stories) < 4 {
		t.Fatal(len(file.Stories), err)
	}
	for _, story := range file.Stories {
		r := set()
		for i, s := range story.Steps {
			at := fmt.Sprintf("%s, step %d", story.Note, i+1)
			m := remedy.Move{Kind: s.Does, By: someone(s.Who, file.People[s.Who]...), At: now, Text: s.Says, Now: &remedy.Figure{Value: "6"}, Plan: r.Plan}
			if s.Due != "" {
				m.Plan.Due, _ = day.Parse(s.Due)
			}
			before := fmt.Sprintf("%+v", r)
			next, err := remedy.Decide(r, m)
			if fmt.Sprintf("%+v", r) != before {
				t.Fatalf("%s: Decide changed what it was given", at)
			}
			f, _ := fault.As(err)
			switch {
			case s.Refused == "" && (err != nil || next.State != s.Then || next.Version != r.Version+1 || len(next.Steps) != len(r.Steps)+1):
				t.Fatalf("%s: %s, %v; want %s", at, next.State, err, s.Then)
			case s.Refused != "" && (f == nil || f.Key != s.Refused):
				t.Fatalf("%s: %v, want the refusal %s", at, err, s.Refused)
			}
			if err == nil {
				r = next
			}
		}
	}
}

func TestOverdue(t *testing.T) {
	t.Parallel()
	r := set()
	if r.Overdue(day.Of(2023, 9, 30)) || !r.Overdue(day.Of(2023, 10, 1)) {
		t.Error("its day is the last on which it is not overdue")
	}
	r.State = remedy.Done
	if r.Overdue(day.Of(2023, 12, 1)) {
		t.Error("what was reported done is overdue")
	}
	if _, ok := r.Last("verify"); ok || r.Organisation() != unit {
		t.Errorf("%+v", r)
	}
}

func TestPlansThatAreNotWhole(t *testing.T) {
	t.Parallel()
	today := day.At(now)
	for key, p := range map[string]remedy.Plan{
		"remedy.no_what":    {Who: "赵强", Due: today},
		"remedy.no_who":     {What: "补办", Due: today},
		"remedy.no_due":     {What: "补办", Who: "赵强"},
		"remedy.due_past":   {What: "补办", Who: "赵强", Due: today.Add(-1)},
		"review.words_long": {What: strings.Repeat("办", 1001), Who: "赵强", Due: today},
	} {
		if f, ok := fault.As(p.Check(today)); !ok || f.Key != key {
			t.Errorf("%v, want %s", p.Check(today), key)
		}
	}
	if err := (remedy.Plan{What: "补办", Who: "赵强", Due: today}).Check(today); err != nil || !(remedy.Plan{}).Blank() {
		t.Error(err)
	}
}
