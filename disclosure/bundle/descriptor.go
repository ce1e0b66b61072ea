package bundle

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// The parts of datapackage.json that are written, as Data Package 2 and Table Schema 2 name them. What is not of the standard
// (titles in English, units) stands under names of its own, which the standard allows.
type (
	packageJSON struct {
		Schema       string            `json:"$schema"`
		Name         string            `json:"name"`
		ID           string            `json:"id"`
		Title        string            `json:"title"`
		TitleEn      string            `json:"title_en"`
		Description  string            `json:"description"`
		Version      string            `json:"version"`
		Created      string            `json:"created"`
		Licenses     []licenseJSON     `json:"licenses"`
		Sources      []titleJSON       `json:"sources"`
		Contributors []contributorJSON `json:"contributors"`
		Keywords     []string          `json:"keywords"`
		Plumbline    int               `json:"plumbline_format"`
		Resources    []resourceJSON    `json:"resources"`
	}
	licenseJSON struct {
		Name  string `json:"name"`
		Path  string `json:"path"`
		Title string `json:"title"`
	}
	titleJSON struct {
		Title string `json:"title"`
	}
	contributorJSON struct {
		Title string   `json:"title"`
		Roles []string `json:"roles"`
	}
	resourceJSON struct {
		Name      string       `json:"name"`
		Type      string       `json:"type,omitempty"`
		Title     string       `json:"title"`
		TitleEn   string       `json:"title_en"`
		Path      string       `json:"path"`
		Format    string       `json:"format"`
		MediaType string       `json:"mediatype"`
		Encoding  string       `json:"encoding"`
		Bytes     int          `json:"bytes"`
		Hash      string       `json:"hash"`
		Dialect   *dialectJSON `json:"dialect,omitempty"`
		Schema    *schemaJSON  `json:"schema,omitempty"`
	}
	dialectJSON struct {
		Schema         string `json:"$schema"`
		LineTerminator string `json:"lineTerminator"`
	}
	schemaJSON struct {
		Schema  string        `json:"$schema"`
		Fields  []fieldJSON   `json:"fields"`
		Missing []string      `json:"missingValues"`
		Key     []string      `json:"primaryKey,omitempty"`
		Foreign []foreignJSON `json:"foreignKeys,omitempty"`
	}
	fieldJSON struct {
		Name       string         `json:"name"`
		Type       string         `json:"type"`
		Title      string         `json:"title"`
		TitleEn    string         `json:"title_en"`
		Unit       string         `json:"unit,omitempty"`
		Categories []categoryJSON `json:"categories,omitempty"`
	}
	categoryJSON struct {
		Value string `json:"value"`
		Label string `json:"label"`
	}
	foreignJSON struct {
		Fields    []string      `json:"fields"`
		Reference referenceJSON `json:"reference"`
	}
	referenceJSON struct {
		Resource string   `json:"resource"`
		Fields   []string `json:"fields"`
	}
)

// profiles is where the profiles of Data Package 2 stand.
const profiles = "https://datapackage.org/profiles/2.0/"

// licence is that of open data: it may be used by anybody for anything, the source being named. It is a licence of the Open Definition.
var licence = licenseJSON{Name: "CC-BY-4.0", Path: "https://creativecommons.org/licenses/by/4.0/", Title: "Creative Commons Attribution 4.0"}

// describe writes datapackage.json for the files that stand already.
func describe(in *Input, files []File) ([]byte, error) {
	s, zh, en := in.s, in.Words.Zh, in.Words.En
	args := []any{"department", s.Department, "year", fmt.Sprint(s.Year), "number", s.Number}
	out := packageJSON{
		Schema: profiles + "datapackage.json", Name: "performance-" + nameOf(s.Department), ID: "sha256:" + Digest(in.Text),
		Title: zh("bundle.title", args...), TitleEn: en("bundle.title", args...), Description: zh("bundle.about", args...) + "\n\n" + en("bundle.about", args...),
		Version: fmt.Sprintf("%d.%d.0", s.Year, s.Number), Created: cell(s.At), Licenses: []licenseJSON{licence},
		Sources:      []titleJSON{{Title: zh("bundle.source", args...)}},
		Contributors: []contributorJSON{{Title: s.Department, Roles: []string{"creator", "rightsHolder"}}},
		Keywords:     strings.Fields(zh("bundle.keywords")), Plumbline: s.Format,
	}
	for _, t := range tables() {
		data, _ := find(files, t.path())
		out.Resources = append(out.Resources, t.resource(in.Words, data))
	}
	for _, f := range []struct{ name, path string }{{"snapshot", Snapshot}, {"snapshot-schema", Schema}} {
		data, _ := find(files, f.path)
		out.Resources = append(out.Resources, resourceJSON{
			Name: f.name, Title: zh("bundle.table." + f.name), TitleEn: en("bundle.table." + f.name), Path: f.path,
			Format: "json", MediaType: "application/json", Encoding: "utf-8", Bytes: len(data), Hash: "sha256:" + Digest(data),
		})
	}
	return indented(out)
}

// nameOf makes an address of a department's name: letters and figures of ASCII as they are, all else by its digest.
func nameOf(department string) string { return Digest([]byte(department))[:12] }

func (t *table) resource(w Words, data []byte) resourceJSON {
	schema := &schemaJSON{Schema: profiles + "tableschema.json", Missing: []string{"", hiddenMark}}
	for i, c := range t.columns {
		f := fieldJSON{Name: c.name, Type: c.kind, Title: w.Zh("bundle.column." + c.name), TitleEn: w.En("bundle.column." + c.name), Unit: c.unit}
		for _, v := range c.values {
			f.Categories = append(f.Categories, categoryJSON{v, w.Zh(c.codes + v)})
		}
		schema.Fields = append(schema.Fields, f)
		if i < t.key {
			schema.Key = append(schema.Key, c.name)
		}
	}
	for _, r := range t.refs {
		schema.Foreign = append(schema.Foreign, foreignJSON{r.columns, referenceJSON{r.table, r.columns}})
	}
	return resourceJSON{
		Name: t.name, Type: "table", Title: w.Zh("bundle.table." + t.name), TitleEn: w.En("bundle.table." + t.name), Path: t.path(),
		Format: "csv", MediaType: "text/csv", Encoding: "utf-8", Bytes: len(data), Hash: "sha256:" + Digest(data),
		Dialect: &dialectJSON{profiles + "tabledialect.json", "\n"}, Schema: schema,
	}
}

// descriptor holds datapackage.json to the files, so that whoever reads by it reads what was checked: every resource is a file of the package with
// its digest, and nothing stands there beside what this format has.
func (c *computing) descriptor(files []File) {
	text, _ := find(files, Descriptor)
	var d packageJSON
	err := json.Unmarshal(text, &d)
	again, failed := indented(d)
	if err != nil || failed != nil || !bytes.Equal(again, text) {
		c.differ(Difference{What: OfDescriptor, Place: Descriptor, Published: Digest(text), Computed: Digest(again)})
		return
	}
	for _, r := range d.Resources {
		data, ok := find(files, r.Path)
		if is := "sha256:" + Digest(data); !ok || is != r.Hash || len(data) != r.Bytes {
			c.differ(Difference{What: OfDescriptor, Place: r.Path, Published: r.Hash, Computed: is})
		}
	}
}

// indented writes JSON for people, with a line feed at its end.
func indented(v any) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(v)
	return out.Bytes(), err
}
