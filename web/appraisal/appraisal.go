// Package appraisal is the staff's pages of what follows from scores: the report of a project's year and of its department's, the
// department's year rolled up (整体支出绩效), the draw of projects for review and the advice for the next year. It guarantees that each
// page says what its file says, from one document; and that a number on it is that of the evaluation which was kept. What is drawn,
// rolled up and written is evaluation/report's, evaluation/whole's, evaluation/draw's and evaluation/advice's.
package appraisal

import (
	"embed"
	"fmt"

	"plumbline/evaluation"
	"plumbline/evaluation/advice"
	"plumbline/evaluation/draw"
	"plumbline/forecast"
	"plumbline/goal"
	"plumbline/monitor/remedy"
	"plumbline/office"
	"plumbline/review"
	"plumbline/web/site"
)

//go:embed templates
var files embed.FS

// Deps is what the pages stand on. Forecast says what past years came to (nil: no comparison), Remedy what monitoring found (nil:
// nothing is said of it). Font is the path of the font for PDF.
type Deps struct {
	Goal       *goal.Service
	Cases      *review.Service
	Evaluation *evaluation.Service
	Forecast   *forecast.Service
	Remedy     *remedy.Service
	Draw       *draw.Service   // nil: nothing is drawn
	Advice     *advice.Service // nil: nothing is advised
	Font       string
}

type server struct {
	*site.Site
	Deps
}

// Routes adds the pages to a site.
func Routes(to *site.Site, d Deps) error {
	s := &server{to, d}
	if err := to.Pages(nil, files); err != nil {
		return fmt.Errorf("templates: %w", err)
	}
	read := site.Need{Act: office.Read, At: site.AtDeclaration(s.Goal)}
	to.Handle("GET /d/{id}/evaluation/report", read, s.report)
	to.Handle("GET /d/{id}/evaluation/report/{file}", read, s.reportFile)
	to.Handle("GET /whole", site.Need{Act: office.Read}, s.whole)
	to.Handle("GET /whole/files/{file}", site.Need{Act: office.Read}, s.wholeFile)
	s.drawRoutes(to)
	s.adviceRoutes(to)
	return nil
}

// PageTypes are the structs of the templates, for the test that holds the two together.
var PageTypes = map[string]any{
	"appraisal/report": &reportPage{}, "appraisal/whole": &wholePage{},
	"appraisal/draws": &drawsPage{}, "appraisal/draw": &drawingPage{}, "appraisal/advice": &advicePage{},
}
