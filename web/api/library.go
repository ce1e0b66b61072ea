package api

import (
	"context"
	"net/http"

	"plumbline/goal/library"
	"plumbline/office"
)

func (s *server) libraryOperations() {
	add(s, operation{
		ID: "suggest-indicators", Method: http.MethodGet, Path: "/indicators", Tag: "library", Act: office.ReadLibrary,
		Summary: "Indicators of the library that a text may mean (characters, pinyin or initials), the likeliest first; without a text the most used.",
	}, s.suggest)
}

// Known is an indicator of the library.
type Known struct {
	ID      string   `json:"id"`
	Level1  string   `json:"level1"`
	Level2  string   `json:"level2"`
	Name    string   `json:"name"`
	Aliases []string `json:"aliases"`
	Kind    string   `json:"kind"`
	Op      string   `json:"op,omitempty" doc:"The usual operator."`
	Unit    string   `json:"unit,omitempty"`
	Values  []string `json:"values" doc:"Usual targets as they are written in a form, the most usual first."`
	Note    string   `json:"note,omitempty" doc:"How to measure it."`
	Uses    int      `json:"uses" doc:"How often declarations use it."`
}

type suggestIn struct {
	Text   string `query:"text" maxLength:"100"`
	Level1 string `query:"level1" maxLength:"50"`
	Level2 string `query:"level2" maxLength:"50"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

type suggestOut struct{ Body []Known }

func (s *server) suggest(ctx context.Context, in *suggestIn) (*suggestOut, error) {
	list, err := s.Library.Suggest(ctx, in.Text, in.Level1, in.Level2, in.Limit)
	out := &suggestOut{Body: []Known{}}
	for _, l := range list {
		out.Body = append(out.Body, indicator(l))
	}
	return out, err
}

func indicator(l library.Listed) Known {
	out := Known{
		ID: string(l.ID), Level1: l.Level1, Level2: l.Level2, Name: l.Name, Aliases: l.Aliases, Kind: string(l.Kind), Op: l.Op, Unit: l.Unit,
		Values: l.Values, Note: l.Note, Uses: l.Uses,
	}
	if out.Aliases == nil {
		out.Aliases = []string{}
	}
	if out.Values == nil {
		out.Values = []string{}
	}
	return out
}
