package work

// PageTypes are the structs behind the pages, for the test of the templates.
var PageTypes = map[string]any{
	"work/rooms": &roomsPage{}, "work/why": &whyPage{}, "work/files": &filesPage{}, "work/intake": &intakePage{}, "work/preview": &previewPage{}, "work/receipt": &receiptPage{},
}
