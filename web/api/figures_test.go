package api_test

import (
	"slices"
	"strings"
	"testing"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/journal"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog"
	"plumbline/web/api"
)

// post puts lines into the books, as a room would.
func (h *house) post(ref string, lines ...journal.Line) {
	h.t.Helper()
	books := journal.New(h.db)
	err := h.db.Write(h.t.Context(), func(tx *db.Tx) error {
		trail, err := h.log.Follow(tx)
		if err != nil {
			return err
		}
		if _, err := books.Settle(tx, trail, journal.Voucher{Ref: ref, Want: lines}); err != nil {
			return err
		}
		_, err = trail.Append(tlog.Act{By: actor.System, Verb: "event.save", Subject: ref})
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

// TestFiguresOfTheBooks: what is bound over the interface is measured over it, persons beside times, as of a day and as known; a
// binding that does not fit, an older version and what is out of reach are refused and change nothing.
func TestFiguresOfTheBooks(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, store *db.DB) {
		h := open(t, store)
		mine := h.token("drafter")
		var made struct{ ID string }
		h.call(mine, "POST", "/api/v1/declarations", sheet("技能培训", unit)).want(t, 201, &made)
		at := "/api/v1/declarations/" + made.ID
		key := "数量指标/培训人次"
		bind := func(version int, more map[string]any) map[string]any {
			b := map[string]any{"key": key, "way": "measure", "measure": "activity.attended", "matter": "培训", "read": "times", "judgement": "target"}
			for name, v := range more {
				b[name] = v
			}
			return map[string]any{"version": version, "bindings": []any{b}}
		}
		var bound api.Bindings
		h.call(mine, "PUT", at+"/bindings", bind(0, map[string]any{"params": map[string]string{"partly": "60"}, "cut": map[string]string{"tag": "烘焙"}, "to": "2026-11-30"})).want(t, 200, &bound)
		if bound.Version != 1 || len(bound.Bindings) != 1 || bound.Bindings[0].Cut["tag"] != "烘焙" || bound.Bindings[0].To != "2026-11-30" || bound.Bindings[0].Params["partly"] != "60" {
			t.Errorf("kept as %+v", bound)
		}
		for name, c := range map[string]struct {
			more   map[string]any
			status int
			code   string
		}{
			"persons for times": {map[string]any{"read": "persons"}, 422, "measure.misfit"},
			"no day":            {map[string]any{"from": "1 月 1 日"}, 422, "api.day"},
			"no dimension":      {map[string]any{"cut": map[string]string{"colour": "red"}}, 422, "api.dimension"},
			"no measure":        {map[string]any{"measure": "activity.danced"}, 422, "measure.unknown_measure"},
			"no indicator":      {map[string]any{"key": "数量指标/没有"}, 409, "measure.no_indicator"},
		} {
			p := h.call(mine, "PUT", at+"/bindings", bind(1, c.more)).problem(t, c.status, c.code)
			if strings.Contains(p.Detail, "<no value>") {
				t.Errorf("%s: %s", name, p.Detail)
			}
		}
		h.call(mine, "PUT", at+"/bindings", bind(0, nil)).problem(t, 409, "measure.meanwhile")
		h.call(h.token("elsewhere"), "GET", at+"/figures", nil).problem(t, 404, "goal.not_found")
		h.call(h.token("elsewhere"), "PUT", at+"/bindings", bind(1, nil)).problem(t, 404, "goal.not_found")
		h.call(h.token("unit"), "PUT", at+"/bindings", bind(1, nil)).want(t, 403, nil)
		h.call(mine, "PUT", at+"/bindings", bind(1, nil)).want(t, 200, &bound)
		came := func(month int, person journal.Person) journal.Line {
			return journal.Line{Account: journal.Account{Year: 2026, Project: journal.ProjectOf(department, "技能培训"), Measure: "activity.attended/培训"}, Day: day.Of(2026, month, 1), Person: person, Num: 1}
		}
		h.post("event/1", came(1, 1), came(1, 2), came(2, 1))
		figure := func(query string) api.Figure {
			t.Helper()
			var all api.Figures
			h.call(mine, "GET", at+"/figures"+query, nil).want(t, 200, &all)
			i := slices.IndexFunc(all.Indicators, func(f api.Figure) bool { return f.Key == key })
			if i != 0 || len(all.Indicators) != 5 || all.Differs != nil || all.Indicators[1].Outcome != "unbound" || all.Indicators[1].Way != "none" {
				t.Fatalf("%s: %+v", query, all)
			}
			return all.Indicators[i]
		}
		if f := figure(""); f.Value != "3" || f.Unit != "人次" || *f.Times != 3 || *f.Persons != 2 || f.Outcome != "unmeasured" || !f.Counted || len(f.How) != 3 || !strings.Contains(strings.Join(f.Words, ""), "还差 17") {
			t.Errorf("%+v", f)
		}
		if f := figure("?on=2026-01-31"); f.Value != "2" || *f.Num != 2 {
			t.Errorf("at the end of January %+v", f)
		}
		if f := figure("?known=2026-01-15T00:00:00Z"); f.Value != "" || f.Counted || f.Outcome != "unmeasured" {
			t.Errorf("before it was posted %+v", f)
		}
		h.call(mine, "GET", at+"/figures?on=tomorrow", nil).problem(t, 422, "api.day")
		h.call(mine, "PUT", at+"/bindings", map[string]any{"version": 2, "bindings": []any{}}).want(t, 200, &bound)
		if bound.Version != 3 || len(bound.Bindings) != 0 {
			t.Errorf("what was not listed is still bound: %+v", bound)
		}
	})
}
