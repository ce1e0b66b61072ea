package indicator

// PageTypes are the structs behind the pages, for the test of the templates.
var PageTypes = map[string]any{
	"indicator/indicator": &indicatorPage{}, "indicator/progress": &progressPage{}, "indicator/measured": &measuredPage{},
}

// Scaled is tried by itself.
var Scaled = scaled
