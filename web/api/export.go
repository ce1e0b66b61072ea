package api

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"

	"plumbline/form/handback"
	"plumbline/goal"
	"plumbline/office"
	"plumbline/web/site"
)

// formats are those in which a declaration is given out.
var formats = []string{"xlsx", "docx", "pdf", "csv", "json"}

func exportMedia() []string {
	out := make([]string, len(formats))
	for i, f := range formats {
		out[i] = site.MediaOf(f)
	}
	slices.Sort(out)
	return out
}

type exportIn struct {
	ID       string `path:"id" maxLength:"64"`
	Format   string `query:"format" enum:"xlsx,docx,pdf,csv,json" default:"xlsx"`
	Revision int    `query:"revision" minimum:"0" doc:"Of this revision; without it, or 0, the newest."`
}

// fileOut is a file to be saved, never shown in place.
type fileOut struct {
	Type        string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func (s *server) exportDeclaration(ctx context.Context, in *exportIn) (*fileOut, error) {
	k, _, err := s.declaration(ctx, in.ID, office.Read)
	if err == nil && in.Revision != 0 {
		k, err = s.Goal.At(ctx, k.ID, in.Revision)
	}
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	ds := []goal.Declaration{k.Declaration}
	meta := handback.Meta{Revisions: []int{k.Revision}, At: s.Now(), Demo: s.Demo || k.Demo, Font: s.Font}
	write := map[string]func(io.Writer) error{
		"xlsx": func(w io.Writer) error { return handback.XLSX(w, ds, meta) },
		"docx": func(w io.Writer) error { return handback.DOCX(w, ds, meta) },
		"pdf":  func(w io.Writer) error { return handback.PDF(w, ds, meta) },
		"csv":  func(w io.Writer) error { return handback.CSV(w, ds) },
		"json": func(w io.Writer) error { return handback.JSON(w, ds) },
	}[in.Format]
	if err := write(&b); err != nil {
		return nil, fmt.Errorf("export %s as %s: %w", k.ID, in.Format, err)
	}
	return file(handback.FileName(k.Declaration.Name, in.Format), site.MediaOf(in.Format), b.Bytes()), nil
}

// file names a file for saving, in any alphabet.
func file(name, mediaType string, data []byte) *fileOut {
	return &fileOut{Type: mediaType, Disposition: site.Disposition(name), Body: data}
}
