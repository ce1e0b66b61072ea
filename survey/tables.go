package survey

import (
	"plumbline/platform/seal"
	"plumbline/platform/tlog"
)

// Tables gives the tables of the room as the log accounts for them. That a token was spent is left out: an act for each would
// give the order in which people answered.
func Tables() []tlog.Table {
	return []tlog.Table{
		tlog.Shape("survey", 1, "id organisation year# project matter state version# content"),
		tlog.Shape("survey_version", 2, "survey number# act content reason made_at made_by made_by_id"),
		tlog.Shape("survey_form", 2, "survey number# content"),
		tlog.Shape("survey_draw", 1, "survey content digest drawn_at drawn_by"),
		tlog.Shape("survey_issue", 2, "survey number# part n# issued made_at made_by"),
		tlog.Shape("survey_token", 1, "hash survey issue# spent~", "survey.exempt.spent"),
		tlog.Shape("survey_answer", 1, "id survey form# day chosen choices"),
		tlog.Shape("survey_remark", 1, "id survey text"),
		tlog.Shape("survey_receipt", 1, "hash survey"),
		tlog.Shape("survey_mode", 2, "survey mode n#"),
	}
}

// Exempt gives what the log leaves out, with the reason.
func Exempt() []tlog.Exempt {
	return []tlog.Exempt{{Table: "survey_box", Reason: "survey.exempt.box"}}
}

// Sealed lists the columns of the room that are kept sealed.
func Sealed() []seal.Column {
	return []seal.Column{
		{Table: "survey_box", Key: "id", Column: "slip"},
		{Table: "survey_remark", Key: "id", Column: "text"},
	}
}
