package api_test

import (
	"fmt"
	"strings"
	"testing"

	"plumbline/base/day"
	"plumbline/journal"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/web/api"
)

// TestEvaluation: what the program would score now over the interface, line by line with its arithmetic; others do not see it.
func TestEvaluation(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, store *db.DB) {
		h := open(t, store)
		mine := h.token("drafter")
		var made struct{ ID string }
		h.call(mine, "POST", "/api/v1/declarations", sheet("技能培训", unit)).want(t, 201, &made)
		at := "/api/v1/declarations/" + made.ID
		bind := map[string]any{"key": "数量指标/培训人次", "way": "measure", "measure": "activity.attended", "matter": "培训", "read": "times", "judgement": "target"}
		h.call(mine, "PUT", at+"/bindings", map[string]any{"version": 0, "bindings": []any{bind}}).want(t, 200, nil)
		project := journal.ProjectOf(department, "技能培训")
		for i := range 20 {
			h.post(fmt.Sprint("event/", i), journal.Line{Account: journal.Account{Year: 2026, Project: project, Measure: "activity.attended/培训"}, Day: day.Of(2026, 1, 2).Add(i), Num: 1})
		}
		h.post("budget/1", journal.Line{Account: journal.Account{Year: 2026, Project: project, Measure: "money.execution"}, Day: day.Of(2026, 1, 2), Num: 500_00, Den: 1000_00})
		var e api.Evaluation
		h.call(mine, "GET", at+"/evaluation", nil).want(t, 200, &e)
		if e.Version != 0 || e.State != "draft" || len(e.Lines) != 6 || e.Machine != e.Self || e.Reviewer != "" || e.Missing == 0 || !strings.Contains(e.Basis, "10号") {
			t.Errorf("%+v", e)
		}
		money, first := e.Lines[0], e.Lines[1]
		if money.Number != 0 || money.Machine != "5.00" || money.Weight != "10.00" || money.Deviation != "execution" || !strings.Contains(money.Words[0], "50%") {
			t.Errorf("%+v", money)
		}
		if first.Number != 1 || first.Rule != "at_least" || first.Actual != "20人次" || first.Key == "" || len(first.Words) != 2 || e.Lines[2].Deviation != "unmeasured" {
			t.Errorf("%+v", first)
		}
		h.call(h.token("elsewhere"), "GET", at+"/evaluation", nil).problem(t, 404, "goal.not_found")
		h.call(mine, "GET", "/api/v1/declarations/nothing/evaluation", nil).problem(t, 404, "goal.not_found")
	})
}
