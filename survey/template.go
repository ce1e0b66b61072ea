package survey

import (
	_ "embed" // the templates are a file that the office can read
	"encoding/json"
	"slices"
	"sync"
)

//go:embed templates.json
var templateFile []byte

// Template is a questionnaire to begin with. Its words are questions to those served, in their language.
type Template struct {
	ID      string `json:"id"`
	Measure string `json:"measure"`
	Name    string `json:"name"`
	Form
}

var templates = sync.OnceValue(func() (out []Template) {
	if err := json.Unmarshal(templateFile, &out); err != nil {
		panic(err) // a slip in templates.json, which every test shows
	}
	return out
})

// Templates lists the questionnaires to begin with.
func Templates() []Template { return slices.Clone(templates()) }

// TemplateOf finds one.
func TemplateOf(id string) (Template, bool) {
	list := templates()
	i := slices.IndexFunc(list, func(t Template) bool { return t.ID == id })
	if i < 0 {
		return Template{}, false
	}
	return list[i], true
}
