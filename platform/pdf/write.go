package pdf

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"

	"codeberg.org/go-pdf/fpdf"

	"plumbline/platform/leaf"
)

// A4 portrait in points, with the margins of the house: 16 mm above and below, 14 mm at the sides.
const (
	paperWidth, paperHeight = 595.28, 841.89
	marginX, marginY        = 39.69, 45.35
	bodyWidth               = paperWidth - 2*marginX
	titleSize, footSize     = 15.0, 8.0
	titleRoom, footRoom     = 44.0, 20.0
	ruleWidth               = 0.6
	shade                   = 0x8c // of red, green and blue
)

// step is a type size with its spacings in parts of it: lines of cells, lines of prose, and the least row.
type step struct{ size, lead, prose, row float64 }

// steps are tried from the first until the table fits on one leaf. Where not even the last does, the table runs on over
// several leaves in the size of runOn, since small type is of no use there.
var (
	steps = []step{
		{9.5, 1.5, 1.75, 2.3}, {9.5, 1.4, 1.6, 2.1}, {9, 1.4, 1.6, 2.1}, {8.5, 1.4, 1.55, 2.05}, {8, 1.35, 1.5, 2}, {7.5, 1.3, 1.45, 1.9}, {7, 1.3, 1.4, 1.85},
	}
	runOn = step{9, 1.4, 1.6, 2.1}
)

// Write draws each page on A4 with embedded fonts: the font file named, else the first with Chinese found on the system;
// a character that it lacks is taken from the next. It refuses (fault) where no font is found or none has a character.
// Prose paragraphs are parted by half a line, so that a reader can tell them from wrapped lines.
func Write(w io.Writer, pages []leaf.Page, p leaf.Properties, font string) error {
	fonts, err := openFaces(font)
	if err != nil {
		return err
	}
	pages = seen(pages)
	pr := &press{pdf: fpdf.NewCustom(&fpdf.InitType{UnitStr: "pt", SizeStr: "A4"}), fonts: fonts}
	pr.pdf.SetMargins(marginX, marginY, marginX)
	pr.pdf.SetAutoPageBreak(false, 0)
	pr.pdf.SetCatalogSort(true)
	at := p.At
	if at.IsZero() {
		at = time.Unix(0, 0).UTC() // the library would take its own clock
	}
	pr.pdf.SetCreationDate(at)
	pr.pdf.SetModificationDate(at)
	pr.pdf.SetTitle(p.Title, true)
	pr.pdf.SetSubject(p.Subject, true)
	pr.pdf.SetCreator(p.Creator, true)
	pr.pdf.SetProducer(p.Creator, true)
	pr.pdf.SetLang("zh-CN")
	if err := pr.prepare(pages); err != nil {
		return err
	}
	for _, page := range pages {
		pr.page(page, len(pages) > 1)
	}
	if err := pr.pdf.Output(w); err != nil {
		return fmt.Errorf("write pdf: %w", err)
	}
	return nil
}

// seen gives copies of the pages without what has no shape: joiners, marks of direction, soft hyphens and other controls
// come along when text is copied from a page on the web, and no font has them.
func seen(pages []leaf.Page) []leaf.Page {
	strip := func(s string) string {
		return strings.Map(func(r rune) rune {
			switch {
			case r == '\n':
				return r
			case r == '\t':
				return ' '
			case unicode.IsControl(r), unicode.Is(unicode.Cf, r):
				return -1
			}
			return r
		}, s)
	}
	out := slices.Clone(pages)
	for i := range out {
		p := &out[i]
		p.Name, p.Title, p.Caption, p.Foot = strip(p.Name), strip(p.Title), strip(p.Caption), strip(p.Foot)
		p.Table.Cells = slices.Clone(p.Table.Cells)
		for k := range p.Table.Cells {
			p.Table.Cells[k].Text = strip(p.Table.Cells[k].Text)
		}
	}
	return out
}

// press draws; which holds the face of every character that occurs.
type press struct {
	pdf   *fpdf.Fpdf
	fonts *faces
	which map[rune]int
}

// prepare finds a face for every character before anything is drawn, and hands over the fonts that are used.
func (p *press) prepare(pages []leaf.Page) error {
	p.which = map[rune]int{}
	texts := []string{"0123456789/ "}
	for _, page := range pages {
		texts = append(texts, page.Name, page.Title, page.Caption, page.Foot)
		for _, c := range page.Table.Cells {
			texts = append(texts, c.Text)
		}
	}
	used := map[int]bool{}
	for _, r := range strings.Join(texts, "") {
		if _, known := p.which[r]; known || r == '\n' {
			continue
		}
		i, err := p.fonts.of(r)
		if err != nil {
			return err
		}
		p.which[r], used[i] = i, true
	}
	for i, f := range p.fonts.open {
		if used[i] {
			p.pdf.AddUTF8FontFromBytes(family(i), "", f.data)
		}
	}
	return p.pdf.Error()
}

func family(i int) string { return fmt.Sprintf("face%d", i) }

// em gives the width of a character in parts of the type size.
func (p *press) em(r rune) float64 { return p.fonts.open[p.which[r]].width(r) }

func (p *press) width(text string, size float64) float64 {
	w := 0.0
	for _, r := range text {
		w += p.em(r) * size
	}
	return w
}

// text draws one line with its baseline at y, changing the face where a character needs another. Bold is the same
// outline with a stroke, since the faces at hand have no bold of their own; the light faces get a thin one always.
func (p *press) text(x, y, size float64, text string, bold bool) {
	runes := []rune(text)
	for start := 0; start < len(runes); {
		end := start + 1
		for end < len(runes) && p.which[runes[end]] == p.which[runes[start]] {
			end++
		}
		run := string(runes[start:end])
		stroke := p.fonts.files[p.which[runes[start]]].lacks
		if bold {
			stroke = 0.04
		}
		mode := 0
		if stroke > 0 {
			mode = 2
			p.pdf.SetLineWidth(size * stroke)
		}
		p.pdf.SetTextRenderingMode(mode)
		p.pdf.SetFont(family(p.which[runes[start]]), "", size)
		p.pdf.Text(x, y, run)
		x += p.width(run, size)
		start = end
	}
}

func (p *press) centered(y, size float64, text string, bold bool) {
	p.text(paperWidth/2-p.width(text, size)/2, y, size, text, bold)
}

// page draws a page in the largest type that lets it stand on one leaf, else over several.
func (p *press) page(page leaf.Page, marked bool) {
	room := paperHeight - 2*marginY - titleRoom - footRoom
	var s *setting
	for _, st := range steps {
		if page.Running {
			break
		}
		if s = p.set(page.Table, st); s.height() <= room {
			break
		}
	}
	if s == nil || s.height() > room {
		s = p.set(page.Table, runOn)
	}
	leaves := s.leaves(room, room+titleRoom)
	for i, l := range leaves {
		p.pdf.AddPage()
		top, foot := marginY, page.Foot
		if i == 0 {
			if marked {
				p.pdf.Bookmark(page.Name, 0, 0)
			}
			p.centered(marginY+titleSize, titleSize, page.Title, true)
			p.centered(marginY+titleSize+17, 9.5, page.Caption, false)
			top += titleRoom
		}
		if len(leaves) > 1 { // a leaf that goes astray says where it belongs
			foot = strings.TrimSpace(fmt.Sprintf("%s  %s  %d / %d", page.Name, foot, i+1, len(leaves)))
		}
		bottom := p.leaf(s, l, top)
		p.text(marginX, bottom+footSize+8, footSize, foot, false)
	}
}
