package formview

import (
	"strconv"
	"strings"

	"plumbline/forecast"
	"plumbline/measure/judge"
	"plumbline/web/site"
)

// Past writes what an indicator came to in the years before: “2022: 96.5%, 2023 until 2023-11-30: 97%”.
func Past(p *site.Page, o forecast.Outlook) string {
	var parts []string
	for _, y := range o.Past {
		value := judge.Grouped(y.Value)
		if o.Unit == "%" {
			value += "%"
		} else if o.Unit != "" {
			value += " " + o.Unit
		}
		if y.Until.IsZero() {
			parts = append(parts, p.T("forecast.past.year", "year", strconv.Itoa(y.Year), "value", value))
		} else {
			parts = append(parts, p.T("forecast.past.until", "day", y.Until.String(), "value", value))
		}
	}
	return strings.Join(parts, p.T("indicator.comma"))
}
