package course_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/review"
	"plumbline/review/course"
)

const unit = "unit"

var (
	path  = []string{unit, "department", "bureau"}
	start = time.Date(2026, 8, 3, 9, 0, 0, 0, time.UTC)
)

func someone(name string, acts ...string) review.Person {
	p := review.Person{Actor: actor.Actor{ID: "id-" + name, Name: name}}
	for _, a := range acts {
		p.Desks = append(p.Desks, review.Desk{Act: a, Organisation: unit})
	}
	return p
}

func paper(digest string, authors ...string) course.Paper {
	return course.Paper{
		Kind: course.Monitor, ID: "paper", Declaration: "declaration", Year: 2026, Period: "2026-07", Path: path, Digest: digest, Authors: authors,
	}
}

// step is a line of testdata/moves.json.
type step struct {
	Who, Does, Reason, Remark string
	Number                    int
	Saw                       *int
	Then                      review.State
	Waits                     *string
	Refused                   string
}

func (s step) move(by review.Person, version int) review.Move {
	m := review.Move{Kind: review.Kind(s.Does), By: by, Version: version, Reason: s.Reason, Remark: s.Number}
	if s.Saw != nil {
		m.Version = *s.Saw
	}
	if ref, text, pinned := strings.Cut(s.Remark, "|"); pinned {
		m.Remarks = []review.Cell{{Ref: goal.Ref(ref), Text: text}}
	} else if ref != "" {
		m.Remarks = []review.Cell{{Text: ref}}
	}
	return m
}

// TestMoves runs the stories that the office reads.
func TestMoves(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/moves.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		People  map[string][]string
		Stories []struct {
			Title string
			Wrote []string
			Steps []step
		}
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Stories) < 5 {
		t.Fatalf("only %d stories", len(file.Stories))
	}
	for _, story := range file.Stories {
		t.Run(story.Title, func(t *testing.T) {
			t.Parallel()
			var authors []string
			for _, name := range story.Wrote {
				authors = append(authors, "id-"+name)
			}
			c := course.Case{Paper: course.Paper{Kind: course.Monitor, ID: "paper"}}
			f := course.Facts{Now: start, Paper: paper("digest", authors...), Scheme: review.DefaultScheme()}
			for i, s := range story.Steps {
				acts, known := file.People[s.Who]
				if !known {
					t.Fatalf("step %d: nobody is called %s", i+1, s.Who)
				}
				c = take(t, fmt.Sprintf("step %d, %s %s", i+1, s.Who, s.Does), c, f, someone(s.Who, acts...), s)
			}
		})
	}
}

func take(t *testing.T, at string, c course.Case, f course.Facts, by review.Person, s step) course.Case {
	t.Helper()
	before := fmt.Sprintf("%+v", c)
	next, err := course.Decide(c, s.move(by, c.Version), f)
	if fmt.Sprintf("%+v", c) != before {
		t.Fatalf("%s: Decide changed the case it was given", at)
	}
	got, _ := fault.As(err)
	switch {
	case s.Refused == "" && err != nil:
		t.Fatalf("%s: refused with %v", at, err)
	case s.Refused != "" && (got == nil || got.Key != s.Refused):
		t.Fatalf("%s: %v, want the refusal %s", at, err, s.Refused)
	case s.Refused != "":
		return c
	}
	if next.State != s.Then {
		t.Fatalf("%s: it is %s then, want %s", at, next.State, s.Then)
	}
	if _, waits := next.Waits(); s.Waits != nil && waits != *s.Waits {
		t.Fatalf("%s: it waits for %q then, want %q", at, waits, *s.Waits)
	}
	return next
}

func TestWhatIsUnderReviewIsNotChanged(t *testing.T) {
	t.Parallel()
	for state, key := range map[review.State]string{
		"": "", review.Draft: "", review.Returned: "", review.Submitted: "course.under_review", review.Passed: "course.under_review",
		course.Accepted: "course.accepted",
	} {
		err := course.Case{Case: review.Case{State: state}}.Editable()
		if f, _ := fault.As(err); (key == "") != (err == nil) || f != nil && f.Key != key {
			t.Errorf("a change while %s: %v", state, err)
		}
	}
}

// TestPapersThatCannotBeHandedIn: a paper of no kind, without content, or of nobody is refused.
func TestPapersThatCannotBeHandedIn(t *testing.T) {
	t.Parallel()
	for name, key := range map[string]string{"kind": "course.no_paper", "digest": "course.no_paper", "path": "course.no_organisation"} {
		p := paper("digest")
		switch name {
		case "kind":
			p.Kind = "poem"
		case "digest":
			p.Digest = ""
		case "path":
			p.Path = nil
		}
		_, err := course.Decide(course.Case{}, review.Move{Kind: review.Submit, By: someone("小王", "monitor")}, course.Facts{Now: start, Paper: p, Scheme: review.DefaultScheme()})
		if f, _ := fault.As(err); f == nil || f.Key != key {
			t.Errorf("%s: %v, want %s", name, err, key)
		}
	}
	long := review.Move{Kind: review.Return, Remarks: []review.Cell{{Ref: goal.Ref(strings.Repeat("行", 201)), Text: "看不懂"}}}
	if _, err := course.Decide(course.Case{Paper: paper("digest")}, long, course.Facts{Now: start}); err == nil {
		t.Error("a remark to an endless name was taken")
	}
}
