package pdf

import (
	"unicode"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/structs"

	"plumbline/base/fault"
)

// sheet is a page: its characters and its ruled lines, y growing downwards, turned as it is shown.
type sheet struct {
	number     int
	turn       int // quarter turns
	glyphs     []glyph
	across     []rule // horizontal lines: at a height, from left to right
	down       []rule // vertical lines: at a distance from the left, from top to bottom
	unreliable bool   // more lines than are looked at
}

// glyph is a character in its box; base is the height its line stands on.
type glyph struct {
	r              rune
	x0, x1, y0, y1 float32
	base           float32
}

// rule is a straight line: at is its place across its direction.
type rule struct{ at, from, to float32 }

func (s *sheet) readable() int {
	n := 0
	for _, g := range s.glyphs {
		if !unicode.IsSpace(g.r) && g.r != unicode.ReplacementChar {
			n++
		}
	}
	return n
}

// point turns a place on the page to where it is shown.
func (s *sheet) point(x, y float32) (float32, float32) {
	switch s.turn {
	case 1:
		return y, x
	case 2:
		return -x, y
	case 3:
		return -y, -x
	}
	return x, -y
}

func (in *intake) text(page requests.Page, s *sheet) error {
	loaded, err := in.w.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: page})
	if err != nil {
		return err
	}
	t := loaded.TextPage
	count, err := in.w.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: t})
	if err != nil {
		return err
	}
	if in.left -= count.Count; in.left < 0 {
		return fault.New(fault.TooLarge, "grid.too_many_cells", "name", in.name, "limit", in.limit)
	}
	for i := range count.Count {
		if err := in.glyph(t, i, s); err != nil {
			return err
		}
	}
	_, err = in.w.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: t})
	return err
}

// least is how far, in points, a character may stand from its box however small that is: fonts drawn as shapes give the
// box of the strokes alone, so that 一 and — float far above the line they stand on.
const least = 8

// glyph adds one character. Blanks that the engine makes up from gaps go; a gap says more than they do.
func (in *intake) glyph(t references.FPDF_TEXTPAGE, i int, s *sheet) error {
	code, err := in.w.FPDFText_GetUnicode(&requests.FPDFText_GetUnicode{TextPage: t, Index: i})
	if err != nil {
		return err
	}
	r := rune(code.Unicode)
	switch {
	case r == 2: // how the engine marks a hyphen at the end of a line
		r = '-'
	case unicode.IsSpace(r):
		made, err := in.w.FPDFText_IsGenerated(&requests.FPDFText_IsGenerated{TextPage: t, Index: i})
		if err != nil || made.IsGenerated || r == '\n' || r == '\r' {
			return err
		}
		r = ' '
	case r == '\u200B', r == '\uFEFF':
		return nil
	case r == 0, r >= 0xFFFE && r <= 0xFFFF, r >= 0xE000 && r <= 0xF8FF, r >= 0xD800 && r < 0xE000, r < ' ':
		in.damaged++
		if r < 0xE000 || r > 0xF8FF {
			r = unicode.ReplacementChar
		}
	}
	box, err := in.w.FPDFText_GetLooseCharBox(&requests.FPDFText_GetLooseCharBox{TextPage: t, Index: i})
	if err != nil {
		box = nil
	}
	origin, err := in.w.FPDFText_GetCharOrigin(&requests.FPDFText_GetCharOrigin{TextPage: t, Index: i})
	if err != nil {
		return err
	}
	g := glyph{r: r}
	x, y := s.point(float32(origin.X), float32(origin.Y))
	g.x0, g.x1, g.y0, g.y1, g.base = x, x, y, y, y
	if box != nil {
		xa, ya := s.point(box.Rect.Left, box.Rect.Top)
		xb, yb := s.point(box.Rect.Right, box.Rect.Bottom)
		g.x0, g.x1, g.y0, g.y1 = min(xa, xb), max(xa, xb), min(ya, yb), max(ya, yb)
	}
	if reach := max(g.x1-g.x0, g.y1-g.y0, least); g.base < g.y0-reach || g.base > g.y1+reach {
		g.base = g.y1 // an origin that belongs to another text
	}
	s.glyphs = append(s.glyphs, g)
	return nil
}

// rules collects the straight lines of a page: strokes, and filled shapes so thin that they are meant as lines.
func (in *intake) rules(page requests.Page, s *sheet) error {
	count, err := in.w.FPDFPage_CountObjects(&requests.FPDFPage_CountObjects{Page: page})
	if err != nil {
		return err
	}
	for i := range count.Count {
		o, err := in.w.FPDFPage_GetObject(&requests.FPDFPage_GetObject{Page: page, Index: i})
		if err != nil {
			return err
		}
		if err := in.object(o.PageObject, nil, s); err != nil {
			return err
		}
		if in.segments < 0 {
			s.unreliable = true
			return nil
		}
	}
	return nil
}

const maxForms = 4 // forms inside forms

func (in *intake) object(o references.FPDF_PAGEOBJECT, outer []structs.FPDF_FS_MATRIX, s *sheet) error {
	in.segments--
	if in.segments < 0 {
		return nil
	}
	kind, err := in.w.FPDFPageObj_GetType(&requests.FPDFPageObj_GetType{PageObject: o})
	if err != nil {
		return err
	}
	switch kind.Type {
	case enums.FPDF_PAGEOBJ_PATH:
		return in.path(o, outer, s)
	case enums.FPDF_PAGEOBJ_FORM:
		if len(outer) >= maxForms {
			return nil
		}
		m, err := in.w.FPDFPageObj_GetMatrix(&requests.FPDFPageObj_GetMatrix{PageObject: o})
		if err != nil {
			return err
		}
		count, err := in.w.FPDFFormObj_CountObjects(&requests.FPDFFormObj_CountObjects{PageObject: o})
		if err != nil {
			return err
		}
		for i := range count.Count {
			inner, err := in.w.FPDFFormObj_GetObject(&requests.FPDFFormObj_GetObject{PageObject: o, Index: uint64(i)})
			if err != nil {
				return err
			}
			if err := in.object(inner.PageObject, append([]structs.FPDF_FS_MATRIX{m.Matrix}, outer...), s); err != nil {
				return err
			}
		}
	}
	return nil
}

func (in *intake) path(o references.FPDF_PAGEOBJECT, outer []structs.FPDF_FS_MATRIX, s *sheet) error {
	mode, err := in.w.FPDFPath_GetDrawMode(&requests.FPDFPath_GetDrawMode{PageObject: o})
	if err != nil {
		return err
	}
	if !mode.Stroke && mode.FillMode == enums.FPDF_FILLMODE_NONE {
		return nil // a clipping path
	}
	m, err := in.w.FPDFPageObj_GetMatrix(&requests.FPDFPageObj_GetMatrix{PageObject: o})
	if err != nil {
		return err
	}
	count, err := in.w.FPDFPath_CountSegments(&requests.FPDFPath_CountSegments{PageObject: o})
	if err != nil {
		return err
	}
	d := drawing{s: s, stroke: mode.Stroke}
	for i := range count.Count {
		if in.segments--; in.segments < 0 {
			return nil
		}
		if err := in.segment(o, i, append([]structs.FPDF_FS_MATRIX{m.Matrix}, outer...), &d); err != nil {
			return err
		}
	}
	d.end()
	return nil
}

func (in *intake) segment(o references.FPDF_PAGEOBJECT, i int, matrices []structs.FPDF_FS_MATRIX, d *drawing) error {
	seg, err := in.w.FPDFPath_GetPathSegment(&requests.FPDFPath_GetPathSegment{PageObject: o, Index: i})
	if err != nil {
		return err
	}
	kind, err := in.w.FPDFPathSegment_GetType(&requests.FPDFPathSegment_GetType{PathSegment: seg.PathSegment})
	if err != nil {
		return err
	}
	at, err := in.w.FPDFPathSegment_GetPoint(&requests.FPDFPathSegment_GetPoint{PathSegment: seg.PathSegment})
	if err != nil {
		return err
	}
	closing, err := in.w.FPDFPathSegment_GetClose(&requests.FPDFPathSegment_GetClose{PathSegment: seg.PathSegment})
	if err != nil {
		return err
	}
	x, y := at.X, at.Y
	for _, m := range matrices {
		x, y = m.A*x+m.C*y+m.E, m.B*x+m.D*y+m.F
	}
	x, y = d.s.point(x, y)
	d.to(kind.Type, x, y)
	if closing.IsClose {
		d.close()
	}
	return nil
}

// thin is the thickness up to which a filled shape is a line, and short the length below which nothing is one.
const (
	thin  = 3
	short = 4
)

// drawing follows a path.
type drawing struct {
	s              *sheet
	stroke         bool
	x, y           float32
	startX, startY float32
	x0, x1, y0, y1 float32 // of the present figure
	figure         bool
	curved         bool
}

func (d *drawing) to(kind enums.FPDF_SEGMENT, x, y float32) {
	if kind == enums.FPDF_SEGMENT_MOVETO {
		d.end()
		d.startX, d.startY = x, y
		d.x0, d.x1, d.y0, d.y1, d.figure = x, x, y, y, true
	} else {
		d.x0, d.x1, d.y0, d.y1 = min(d.x0, x), max(d.x1, x), min(d.y0, y), max(d.y1, y)
		d.curved = d.curved || kind == enums.FPDF_SEGMENT_BEZIERTO
		if d.stroke && kind == enums.FPDF_SEGMENT_LINETO {
			d.s.line(d.x, d.y, x, y)
		}
	}
	d.x, d.y = x, y
}

func (d *drawing) close() {
	if d.stroke && d.figure {
		d.s.line(d.x, d.y, d.startX, d.startY)
	}
	d.x, d.y = d.startX, d.startY
}

// end looks at a finished figure that is filled only: a thin one is a line.
func (d *drawing) end() {
	if d.figure && !d.stroke && !d.curved {
		switch w, h := d.x1-d.x0, d.y1-d.y0; {
		case h <= thin && w > h:
			d.s.line(d.x0, (d.y0+d.y1)/2, d.x1, (d.y0+d.y1)/2)
		case w <= thin && h > w:
			d.s.line((d.x0+d.x1)/2, d.y0, (d.x0+d.x1)/2, d.y1)
		}
	}
	d.figure, d.curved = false, false
}

// line keeps a line that runs along the page or down it.
func (s *sheet) line(xa, ya, xb, yb float32) {
	x0, x1, y0, y1 := min(xa, xb), max(xa, xb), min(ya, yb), max(ya, yb)
	switch {
	case y1-y0 <= 1 && x1-x0 >= short:
		s.across = append(s.across, rule{(y0 + y1) / 2, x0, x1})
	case x1-x0 <= 1 && y1-y0 >= short:
		s.down = append(s.down, rule{(x0 + x1) / 2, y0, y1})
	}
}
