package deliverable

// PageTypes are the structs behind the pages, for the test of the templates.
var PageTypes = map[string]any{
	"deliverable/works": &worksPage{}, "deliverable/list": &listPage{}, "deliverable/form": &formPage{}, "deliverable/record": &recordPage{},
	"deliverable/weeks": &weeksPage{}, "deliverable/week": &weekPage{}, "deliverable/checklists": &checklistsPage{},
}
