package table

import (
	"strconv"

	"plumbline/activity"
	"plumbline/activity/roll"
	"plumbline/person"
	"plumbline/platform/intake"
)

func yes(r intake.Row, key string, blank bool) bool {
	if v := r.Get(key); v != "" {
		return v == intake.Yes
	}
	return blank
}

func yesNo(b bool) string {
	if b {
		return intake.Yes
	}
	return intake.No
}

// item reads a row of the plan.
func item(to activity.Work, r intake.Row) activity.Record {
	to.Matter = r.Get("matter")
	wants := int(r.Number("wants"))
	if r.Get("wants") == "" && r.Get("done") == "" {
		wants = 1
	}
	return activity.Record{Work: to, Day: r.Day("due"), Late: r.Get("late"), Body: &activity.Item{
		Title: r.Get("title"), Wants: wants, Done: r.Day("done"), Proof: r.Get("proof"),
	}}
}

// event reads a row of events.
func event(to activity.Work, r intake.Row, item activity.ID) activity.Record {
	to.Matter = r.Get("matter")
	return activity.Record{Work: to, Day: r.Day("day"), Link: item, Late: r.Get("late"), Body: &activity.Event{
		Title: r.Get("title"), Sort: r.Get("sort"), Form: r.Get("form"), Place: r.Get("place"), District: r.Get("district"),
		Open: yes(r, "open", false), Held: yes(r, "held", false),
	}}
}

func identity(r intake.Row) person.Identity {
	return person.Identity{Name: r.Get("name"), Document: r.Get("document"), District: r.Get("district")}
}

func guest(r intake.Row) roll.Guest {
	return roll.Guest{
		Identity: identity(r), Invited: yes(r, "invited", true), Came: yes(r, "came", false), Excuse: r.Get("excuse"), Note: r.Get("note"), Late: r.Get("late"),
	}
}

func result(r intake.Row) roll.Result {
	return roll.Result{
		Identity: identity(r), On: r.Day("on"), Score: r.Get("score"), Sat: yes(r, "sat", true), Passed: yes(r, "passed", false), Late: r.Get("late"),
	}
}

// Row writes a record as a row of its table; title is that of its event or item where it has one, mask the name of its person.
func Row(r *activity.Record, title, mask string) intake.Row {
	v := map[string]string{"matter": r.Matter, "late": r.Late}
	put := func(key, text string) {
		if text != "" {
			v[key] = text
		}
	}
	switch b := r.Body.(type) {
	case *activity.Item:
		v["title"], v["due"] = b.Title, r.Day.String()
		put("done", b.Done.String())
		put("proof", b.Proof)
		v["wants"] = strconv.Itoa(b.Wants)
	case *activity.Event:
		v["title"], v["day"], v["sort"], v["held"] = b.Title, r.Day.String(), b.Sort, yesNo(b.Held)
		v["open"] = yesNo(b.Open)
		put("form", b.Form)
		put("place", b.Place)
		put("district", b.District)
		put("item", title)
	case *activity.Attendance:
		v["title"], v["day"], v["name"] = title, r.Event().Day.String(), mask
		v["invited"], v["came"] = yesNo(b.Invited), yesNo(b.Came != "")
		put("district", b.Cut.District)
		put("excuse", b.Excuse)
		put("note", b.Note)
	case *activity.Exam:
		v["title"], v["day"], v["name"], v["on"] = title, r.Event().Day.String(), mask, r.Day.String()
		v["sat"], v["passed"] = yesNo(b.Sat), yesNo(b.Passed)
		put("district", b.Cut.District)
		put("score", b.Score)
	case *activity.Incident:
		v["title"], v["day"], v["what"] = b.Title, r.Day.String(), b.What
		put("place", b.Place)
		put("done", b.Done)
	case *activity.Month:
		v["month"], v["count"], v["kept"] = r.Day.String()[:7], strconv.Itoa(b.Count), strconv.Itoa(r.Incidents())
	}
	return intake.Row{Values: v}
}
