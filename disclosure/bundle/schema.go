package bundle

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"plumbline/base/day"
	"plumbline/base/fen"
	"plumbline/disclosure/snapshot"
)

// schemaOfJSON is JSON Schema, as far as a snapshot needs it.
type schemaOfJSON map[string]any

// schemaOf writes the JSON Schema of a snapshot from the types themselves, so that the two cannot differ.
func schemaOf() ([]byte, error) {
	m := &schemaMaker{defs: schemaOfJSON{}}
	root := m.of(reflect.TypeFor[snapshot.Snapshot]())
	if m.failed != nil {
		return nil, m.failed
	}
	return indented(schemaOfJSON{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Plumbline snapshot, format 1", "$ref": root["$ref"], "$defs": m.defs,
	})
}

// schemaMaker keeps what types came to: one that holds itself (a sentence in a sentence) is named.
type schemaMaker struct {
	defs   schemaOfJSON
	failed error
}

var (
	dayType  = reflect.TypeFor[day.Day]()
	timeType = reflect.TypeFor[time.Time]()
	fenType  = reflect.TypeFor[fen.Fen]()
)

func (m *schemaMaker) of(t reflect.Type) schemaOfJSON {
	switch t {
	case dayType:
		return schemaOfJSON{"type": []string{"string", "null"}, "pattern": `^\d{4}-\d{2}-\d{2}$`}
	case timeType:
		return schemaOfJSON{"type": "string", "format": "date-time"}
	case fenType:
		return schemaOfJSON{"type": "string", "pattern": `^-?\d+\.\d{2}$`}
	}
	switch t.Kind() {
	case reflect.String:
		return schemaOfJSON{"type": "string"}
	case reflect.Bool:
		return schemaOfJSON{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return schemaOfJSON{"type": "integer"}
	case reflect.Slice:
		return schemaOfJSON{"type": "array", "items": m.of(t.Elem())}
	case reflect.Pointer:
		return schemaOfJSON{"anyOf": []any{m.of(t.Elem()), schemaOfJSON{"type": "null"}}}
	case reflect.Struct:
		return m.object(t)
	}
	m.failed = fmt.Errorf("snapshot schema: no words for %s", t)
	return nil
}

func (m *schemaMaker) object(t reflect.Type) schemaOfJSON {
	name := t.Name()
	if pkg := t.PkgPath(); !strings.HasSuffix(pkg, "/snapshot") {
		name = pkg[strings.LastIndex(pkg, "/")+1:] + "." + name
	}
	ref := schemaOfJSON{"$ref": "#/$defs/" + name}
	if _, ok := m.defs[name]; ok {
		return ref
	}
	m.defs[name] = true // so that a type within itself ends
	properties, required := schemaOfJSON{}, []string{}
	m.fields(t, properties, &required)
	m.defs[name] = schemaOfJSON{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
	return ref
}

func (m *schemaMaker) fields(t reflect.Type, properties schemaOfJSON, required *[]string) {
	for i := range t.NumField() {
		f := t.Field(i)
		tag, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case tag == "-":
			continue
		case f.Anonymous && tag == "":
			m.fields(f.Type, properties, required)
			continue
		case tag == "":
			m.failed = fmt.Errorf("snapshot schema: %s.%s has no name", t, f.Name)
			return
		}
		properties[tag] = m.of(f.Type)
		if !strings.Contains(options, "omitempty") && !strings.Contains(options, "omitzero") {
			*required = append(*required, tag)
		}
	}
}

// SnapshotSchema is the JSON Schema of a snapshot, as it stands in every package and in the description of the public interface.
func SnapshotSchema() ([]byte, error) { return schemaOf() }
