package evaluation

import "plumbline/platform/tlog"

// Tables gives the tables of the room as the log accounts for them.
func Tables() []tlog.Table {
	return []tlog.Table{
		tlog.Shape("evaluation", 1, "declaration department year# version# machine# total# grade"),
		tlog.Shape("evaluation_version", 2, "declaration number# content made_at made_by made_by_id"),
		tlog.Shape("appraisal", 2, "declaration number# version# total# grade content made_at made_by made_by_id"),
		tlog.Shape("scoring_scheme", 3, "organisation id version# content set_at set_by set_by_id"),
	}
}
