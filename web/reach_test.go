package web_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"plumbline/form"
	"plumbline/goal"
	"plumbline/locale"
	"plumbline/office"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/i18n"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/rule"
	"plumbline/sample"
	"plumbline/web"
	frame "plumbline/web/site"
)

// TestADocumentOfSeveralDepartments: the original file goes to who may read every declaration that came from it, not to who
// may read those of one department in it.
func TestADocumentOfSeveralDepartments(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	log := tlogtest.Log(t, d, goal.Tables(), form.Tables(), rule.Tables())
	keep := goal.New(d, log)
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	who := frame.Visitor{Person: office.Person{ID: office.PersonID(by.ID)}, Tree: office.Tree{
		{ID: "bureau", Kind: office.Finance, Name: "财政局"},
		{ID: "fed", Parent: "bureau", Kind: office.Department, Name: sample.Federation},
		{ID: "roads", Parent: "bureau", Kind: office.Department, Name: "交通委"},
	}}
	s := &site{t: t, goal: keep, form: form.New(d, keep, log), rule: rule.New(d, keep, log)}
	at, err := frame.New(frame.Config{Catalog: cat, Sign: func(*http.Request) (frame.Visitor, error) { return who, nil }})
	if err != nil {
		t.Fatal(err)
	}
	if err := web.Routes(at, web.Deps{Goal: s.goal, Form: s.form, Rule: s.rule}); err != nil {
		t.Fatal(err)
	}
	s.h = at.Handler()
	file := bytes.Replace(sample.Document, []byte("主管部门\t"+sample.Federation), []byte("主管部门\t交通委"), 1)
	imp, err := s.form.Upload(t.Context(), by, sample.Name, file)
	if err != nil {
		t.Fatal(err)
	}
	departments := map[string]goal.ID{}
	for i, one := range imp.Reading.Declarations() {
		for j, r := range one.Repairs {
			if r.Confidence < form.Threshold {
				if _, err := s.form.Decide(t.Context(), by, imp.ID, i, j, r.Took); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	saved, err := s.form.Confirm(t.Context(), by, imp.ID)
	if err != nil {
		t.Fatal(err)
	}
	for i, one := range imp.Reading.Declarations() {
		departments[one.Department] = saved[i].ID
	}
	for _, tt := range []struct {
		at   []office.ID
		want int
	}{{[]office.ID{"fed"}, http.StatusForbidden}, {[]office.ID{"fed", "roads"}, http.StatusOK}, {[]office.ID{"bureau"}, http.StatusOK}} {
		who.Person.Posts = nil
		for _, o := range tt.at {
			who.Person.Posts = append(who.Person.Posts, office.Post{Organisation: o, Role: office.Evaluator})
		}
		w := s.get("/d/" + string(departments[sample.Federation]) + "/document")
		if w.Code != tt.want || strings.Contains(w.Body.String(), "交通委") != (tt.want == http.StatusOK) {
			t.Errorf("who reads at %v: %d", tt.at, w.Code)
		}
	}
	if len(departments) != 2 {
		t.Errorf("%v", departments)
	}
}
