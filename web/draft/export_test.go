package draft

// Structs are the structs of the pages, for the test that holds the templates to them.
var Structs = map[string]any{
	"draft/list": &listPage{}, "draft/choose": &choosePage{}, "draft/sheet": &sheetPage{}, "draft/cell": &cellPage{},
}
