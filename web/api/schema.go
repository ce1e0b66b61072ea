package api

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"plumbline/goal"
)

// Sheet is a declaration as the published schema has it.
type Sheet struct{ goal.Declaration }

// Schema names the published schema.
func (Sheet) Schema(huma.Registry) *huma.Schema { return &huma.Schema{Ref: schemaRef("Declaration")} }

// Draft is a declaration as it is sent: what is left out is blank. Of a target raw alone is needed; what else is said of
// it must agree with what raw means.
type Draft struct{ goal.Declaration }

// Schema names the published schema with less required.
func (Draft) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Ref: schemaRef("DeclarationDraft")}
}

func schemaRef(name string) string { return "#/components/schemas/" + name }

// needed is what must be said in a draft, by the name of its definition; "" are the nested objects without a name.
var needed = map[string][]string{
	"declaration": {"name", "year", "department", "unit"}, "indicator": {"level1", "level2", "name", "target"}, "target": {"raw"},
	"repair": {"place", "ref", "kind", "read", "took", "reason", "confidence"}, "unplaced": {"place", "text"}, "place": {"row", "col"},
}

// declare puts the published schema of declarations into the description, once as it is and once for drafts.
func declare(r huma.Registry) {
	var published struct {
		Defs map[string]map[string]any `json:"$defs"`
	}
	if err := json.Unmarshal(goal.Schema, &published); err != nil {
		panic(err) // the schema is part of the program
	}
	for _, suffix := range []string{"", "Draft"} {
		c := converter{defs: published.Defs, suffix: suffix}
		for name, def := range published.Defs {
			out := c.convert(def)
			if suffix != "" && out.Type == "object" {
				out.Required = needed[name]
				for _, p := range out.Properties {
					p.Required = nil
				}
			}
			r.Map()[c.named(name)] = out
		}
	}
	for _, s := range r.Map() {
		s.PrecomputeMessages()
	}
}

// converter turns JSON Schema into the description's schema of the same meaning, as far as that has the words; the rest
// (a target's if, then and else) is held by reading the target anew.
type converter struct {
	defs   map[string]map[string]any
	suffix string
}

func (c converter) named(def string) string {
	return strings.ToUpper(def[:1]) + def[1:] + c.suffix
}

func (c converter) convert(in map[string]any) *huma.Schema {
	if ref, ok := in["$ref"].(string); ok {
		return &huma.Schema{Ref: schemaRef(c.named(ref[strings.LastIndex(ref, "/")+1:]))}
	}
	out := &huma.Schema{}
	out.Description, _ = in["description"].(string)
	out.Pattern, _ = in["pattern"].(string)
	out.Format, _ = in["format"].(string)
	out.Minimum, out.Maximum = floatAt(in, "minimum"), floatAt(in, "maximum")
	if n := floatAt(in, "minLength"); n != nil {
		out.MinLength = number(int(*n))
	}
	if enum, ok := in["enum"].([]any); ok {
		out.Type, out.Enum, out.Nullable = "string", enum, slices.Contains(enum, nil)
	}
	c.typed(in, out)
	return out
}

// typed fills in the type and what hangs on it.
func (c converter) typed(in map[string]any, out *huma.Schema) {
	switch t := in["type"].(type) {
	case string:
		out.Type = t
	case []any: // ["string", "null"]
		out.Type, out.Nullable = t[0].(string), true
	}
	if either, ok := in["anyOf"].([]any); ok { // a definition, or null
		ref, _ := either[0].(map[string]any)["$ref"].(string)
		about := out.Description
		*out = *c.convert(c.defs[ref[strings.LastIndex(ref, "/")+1:]])
		out.Description, out.Nullable = about, true
	}
	if items, ok := in["items"].(map[string]any); ok {
		out.Items = c.convert(items)
	}
	if properties, ok := in["properties"].(map[string]any); ok {
		out.Properties, out.AdditionalProperties = map[string]*huma.Schema{}, in["additionalProperties"]
		for name, p := range properties {
			out.Properties[name] = c.convert(p.(map[string]any))
		}
	}
	required, _ := in["required"].([]any)
	for _, name := range required {
		out.Required = append(out.Required, name.(string))
	}
}

func floatAt(in map[string]any, key string) *float64 {
	if f, ok := in[key].(float64); ok {
		return &f
	}
	return nil
}
