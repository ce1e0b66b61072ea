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

// TestForecasts: the estimate of a bound indicator over the interface, why others have none, and what shows how good it is.
func TestForecasts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, store *db.DB) {
		h := open(t, store)
		mine := h.token("drafter")
		var made struct{ ID string }
		h.call(mine, "POST", "/api/v1/declarations", sheet("技能培训", unit)).want(t, 201, &made)
		at := "/api/v1/declarations/" + made.ID
		bind := map[string]any{"key": "数量指标/培训人次", "way": "measure", "measure": "activity.attended", "matter": "培训", "read": "times", "judgement": "target"}
		h.call(mine, "PUT", at+"/bindings", map[string]any{"version": 0, "bindings": []any{bind}}).want(t, 200, nil)
		for i := range 20 { // since January, on the second of March
			on := day.Of(2026, 1, 2).Add(3 * i)
			h.post(fmt.Sprint("event/", i), journal.Line{Account: journal.Account{Year: 2026, Project: journal.ProjectOf(department, "技能培训"), Measure: "activity.attended/培训"}, Day: on, Num: 1})
		}
		var all api.Forecasts
		h.call(mine, "GET", at+"/forecasts", nil).want(t, 200, &all)
		f := all.Indicators[0]
		if len(all.Indicators) != 5 || f.State != "settled" || f.Likelihood != "sure" || *f.Chance != 100 || f.Now != "20" || f.Mid == "" || f.Unit != "人次" || len(f.Seed) != 16 || f.On != "2026-03-02" || f.To != "2026-12-31" {
			t.Errorf("%+v", f)
		}
		if other := all.Indicators[1]; other.State != "none" || other.Mid != "" || other.Chance != nil || len(other.Words) != 1 || !strings.Contains(other.Words[0], "口径") {
			t.Errorf("%+v", other)
		}
		var early api.Forecasts
		h.call(mine, "GET", at+"/forecasts?on=2026-01-31", nil).want(t, 200, &early)
		if f := early.Indicators[0]; f.State != "none" || !strings.Contains(f.Words[0], "数据不足") {
			t.Errorf("at the end of January %+v", f)
		}
		var tested api.TestedForecast
		h.call(mine, "GET", at+"/forecasts/1", nil).want(t, 200, &tested)
		if last := tested.Way[len(tested.Way)-1]; tested.Mid != f.Mid || len(tested.Way) != 13 || last.Day != "2026-12-31" || last.High != f.High || tested.Way[0].Now != "10" {
			t.Errorf("%+v", tested)
		}
		h.call(mine, "GET", at+"/forecasts/9", nil).problem(t, 404, "fault.not_found")
		h.call(mine, "GET", at+"/forecasts?on=tomorrow", nil).problem(t, 422, "api.day")
		h.call(h.token("elsewhere"), "GET", at+"/forecasts", nil).problem(t, 404, "goal.not_found")
	})
}
