package goal

import (
	"fmt"
	"strconv"
	"strings"
)

// Ref names a field of a declaration: "name", "funding.annual_total", "goals.annual", "indicators[3].target".
// Names are those of the JSON form, indicators count from 0; "indicators" alone is the whole list and "" the
// whole declaration. Placements, findings, repairs, fixes, differences and pages all speak of fields by Ref.
type Ref string

// IndicatorRef gives the Ref of one field of the i-th indicator; field "" is the row.
func IndicatorRef(i int, field string) Ref {
	if field == "" {
		return Ref(fmt.Sprintf("indicators[%d]", i))
	}
	return Ref(fmt.Sprintf("indicators[%d].%s", i, field))
}

// Indicator gives the index of the indicator and the field in it, ok false where the Ref is of none.
func (r Ref) Indicator() (i int, field string, ok bool) {
	rest, found := strings.CutPrefix(string(r), "indicators[")
	if !found {
		return 0, "", false
	}
	num, field, found := strings.Cut(rest, "]")
	if !found {
		return 0, "", false
	}
	i, err := strconv.Atoi(num)
	return i, strings.TrimPrefix(field, "."), err == nil
}
