package intake

import (
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Template writes the workbook to fill in: the headings, an example row that is not read back, lists to choose from, and a
// second sheet that says of every column what belongs there. say gives the words of a message key in the reader's language.
func (f Form) Template(w io.Writer, say func(key string, args ...any) string) error {
	b, err := f.newBook()
	if err != nil {
		return err
	}
	defer func() { _ = b.Close() }() // nothing is on disk
	for _, step := range []func(*book, func(string, ...any) string) error{f.lists, f.fillIn, f.guide} {
		if err := step(b, say); err != nil {
			return fmt.Errorf("template %s: %w", f.Name, err)
		}
	}
	return b.save(w)
}

// fillIn writes the headings and the example.
func (f Form) fillIn(b *book, say func(string, ...any) string) error {
	s, err := b.NewStreamWriter(b.sheet)
	if err != nil {
		return err
	}
	for i, c := range f.Columns {
		if err := s.SetColStyle(i+1, i+1, b.styleOf(c)); err != nil {
			return err
		}
	}
	if err := b.head(s, append(f.headingTexts(), exampleHeading)); err != nil {
		return err
	}
	cells := make([]any, len(f.Columns)+1)
	for i, c := range f.Columns {
		value, key := c.read(cell{raw: c.Example, shown: c.Example}, setting{scale: units["元"]})
		if key != "" {
			return fmt.Errorf("the example of column %s is refused: %s", c.Key, key)
		}
		cells[i] = b.value(c, value)
	}
	cells[len(f.Columns)] = excelize.Cell{StyleID: b.plain, Value: exampleHeading + say("intake.example_row")}
	if err := s.SetRow("A2", cells); err != nil {
		return err
	}
	return s.Flush()
}

// lists sets the words to choose from. It comes before the lines, which are streamed behind what the sheet has by then.
func (f Form) lists(b *book, _ func(string, ...any) string) error {
	for i, c := range f.Columns {
		letter, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		words := c.words()
		if len(words) == 0 || len(strings.Join(words, ",")) > 250 || strings.Contains(strings.Join(words, ""), ",") {
			continue
		}
		v := excelize.NewDataValidation(true)
		v.Sqref = fmt.Sprintf("%s2:%s%d", letter, letter, filledLines)
		if err := v.SetDropList(words); err != nil {
			return err
		}
		if err := b.AddDataValidation(b.sheet, v); err != nil {
			return err
		}
	}
	return nil
}

// words are those that a cell may hold, none where it is free.
func (c Column) words() []string {
	if c.Kind == YesNo {
		return []string{yes[0], no[0]}
	}
	var out []string
	for _, o := range c.Choices {
		out = append(out, o.Words)
	}
	return out
}

// guide writes the sheet that explains the columns.
func (f Form) guide(b *book, say func(string, ...any) string) error {
	if _, err := b.NewSheet(guideSheet); err != nil {
		return err
	}
	s, err := b.NewStreamWriter(guideSheet)
	if err != nil {
		return err
	}
	for i, width := range []float64{22, 14, 8, 40, 60} {
		if err := s.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	var head []any
	for _, key := range []string{"intake.guide.column", "intake.guide.kind", "intake.guide.required", "intake.guide.choices", "intake.guide.hint"} {
		head = append(head, excelize.Cell{StyleID: b.heading, Value: say(key)})
	}
	if err := s.SetRow("A1", head, excelize.RowOpts{Height: tallHead}); err != nil {
		return err
	}
	for i, c := range f.Columns {
		needed := say("intake.guide.no")
		if c.Required {
			needed = say("intake.guide.yes")
		}
		hint := say("intake.guide." + string(c.Kind))
		if c.Hint != "" {
			hint = say(c.Hint)
		}
		var row []any
		for _, text := range []string{c.Heading, say("intake.kind." + string(c.Kind)), needed, strings.Join(c.words(), "、"), hint} {
			row = append(row, excelize.Cell{StyleID: b.prose, Value: text})
		}
		if err := s.SetRow(fmt.Sprintf("A%d", i+2), row); err != nil {
			return err
		}
	}
	return s.Flush()
}
