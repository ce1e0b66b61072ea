package veil

import (
	"slices"

	"plumbline/disclosure/snapshot"
)

// withhold takes out the tables by what people are in which fewer records than the rule says differ from an earlier version that shows the
// same table: the two laid side by side would describe those few in every column (one woman, of that age, in that district). The year, the
// months and the organisations still say that something was corrected.
func withhold(rule Rule, s *snapshot.Snapshot, earlier []Earlier) {
	for p := range s.Projects {
		for i := range s.Projects[p].Indicators {
			n := &s.Projects[p].Indicators[i]
			if !n.Persons {
				continue
			}
			had := len(n.Tables)
			n.Tables = slices.DeleteFunc(n.Tables, func(t snapshot.Table) bool {
				return slices.Contains(ofPersons, t.By) && slices.ContainsFunc(earlier, func(e Earlier) bool {
					return tableOf(e.Shown, s.Projects[p].ID, n.Key, t.By) != nil && fewChanged(rule, &t, tableOf(e.Whole, s.Projects[p].ID, n.Key, t.By))
				})
			})
			if len(n.Tables) < had {
				n.Limits = append(n.Limits, snapshot.Say("disclosure.limit.few_changed", "below", rule.Below))
			}
		}
	}
}

// tableOf gives a table of an indicator of a version, nil where it has none.
func tableOf(s *snapshot.Snapshot, project, key, by string) *snapshot.Table {
	p, ok := s.Project(project)
	if !ok {
		return nil
	}
	for i := range p.Indicators {
		if p.Indicators[i].Key != key {
			continue
		}
		for t := range p.Indicators[i].Tables {
			if p.Indicators[i].Tables[t].By == by {
				return &p.Indicators[i].Tables[t]
			}
		}
	}
	return nil
}

// fewChanged says that some count of a table differs from that of another version, by fewer than the rule says in all its rows together.
func fewChanged(rule Rule, now, was *snapshot.Table) bool {
	if was == nil {
		return false
	}
	for _, count := range snapshot.Counts {
		differs := map[string]int64{}
		for _, r := range was.Rows {
			differs[r.Value] -= number(&r.Cell, count)
		}
		for _, r := range now.Rows {
			differs[r.Value] += number(&r.Cell, count)
		}
		all := int64(0)
		for _, d := range differs {
			all += max(d, -d)
		}
		if all > 0 && all < rule.Below {
			return true
		}
	}
	return false
}

func number(c *snapshot.Cell, count string) int64 {
	if n := *c.Count(count); n != nil {
		return *n
	}
	return 0
}
