package deliverable

// The sorts of work that rules speak of by name.
const (
	Report       = "report"
	Evaluation   = "evaluation"
	SurveyWork   = "survey_work"
	Audit        = "audit"
	Works        = "works"
	IT           = "it"
	Maintenance  = "maintenance"
	Printing     = "printing"
	Broadcast    = "broadcast"
	Publicity    = "publicity"
	FunctionList = "function_list"
)

// What a sort of work may ask for beside its name, its due day and its stages.
const (
	contractor = "contractor"
	amount     = "amount"
	quantity   = "quantity"
)

// Sort is a sort of work: the stages that it passes in order, what it asks for, and the measures that it is counted for.
// The last stage completes it. Inspected says that the last stage is reached by an inspection that it passes, and by nothing
// else. Its words are "deliverable.sort.<ID>", those of a stage "deliverable.stage.<stage>".
type Sort struct {
	ID        string
	Stages    []string
	Inspected bool
	Asks      []string
	Measures  []string
}

// Sorts lists the sorts of work. Another one is another line here, with its words.
func Sorts() []Sort {
	return []Sort{
		{Report, []string{"contract", "draft", "review", "accepted"}, true, []string{contractor, amount}, []string{Plan, OnTime, Number, Accepted, Used}},
		{Evaluation, []string{"contract", "draft", "review", "accepted"}, true, []string{contractor, amount}, []string{Plan, OnTime, Accepted, Used}},
		{SurveyWork, []string{"scheme", "fieldwork", "analysis", "accepted"}, true, []string{contractor, amount, quantity}, []string{Plan, OnTime, Accepted, Used}},
		{Audit, []string{"contract", "fieldwork", "draft", "issued"}, false, []string{contractor, amount}, []string{Plan, OnTime, Number}},
		{Works, []string{"contract", "begun", "finished", "accepted"}, true, []string{contractor, amount}, []string{Plan, OnTime, Number, Accepted}},
		{IT, []string{"contract", "design", "developed", "tested", "accepted"}, true, []string{contractor, amount}, []string{Plan, OnTime, Number, Accepted}},
		{Maintenance, []string{"scheduled", "accepted"}, true, []string{contractor}, []string{Plan, OnTime, Accepted}},
		{Printing, []string{"manuscript", "proof", "accepted"}, true, []string{contractor, amount, quantity}, []string{Plan, OnTime, Number, Accepted}},
		{Broadcast, []string{"recorded", "broadcast"}, false, []string{contractor}, []string{Plan, OnTime, Number}},
		{Publicity, []string{"scheme", "produced", "released"}, false, []string{contractor, amount}, []string{Plan, OnTime, Number}},
		{FunctionList, []string{"agreed", "closed"}, false, []string{contractor}, []string{Functions}},
	}
}

// SortOf gives a sort by its name; false where there is none.
func SortOf(id string) (Sort, bool) {
	for _, s := range Sorts() {
		if s.ID == id {
			return s, true
		}
	}
	return Sort{}, false
}

// sortIDs lists the names of the sorts, for a choice.
func sortIDs() []string {
	var out []string
	for _, s := range Sorts() {
		out = append(out, s.ID)
	}
	return out
}
