package rule

import (
	"strconv"
	"strings"

	"plumbline/goal"
)

// mostNamed is how many indicators a sentence names.
const mostNamed = 3

// indicatorsBound: rule 51. Each indicator is bound to what it is measured by (取数口径). Whether it is stands beside the declaration,
// not in it: who checks hands it in.
func indicatorsBound(c *check) {
	unbound, known := c.ctx.Unbound[c.index]
	switch {
	case c.nothing:
		c.skip("common.no_indicators")
		return
	case c.ctx.Unbound == nil || !known:
		c.lack("unknown")
		return
	case len(unbound) == 0:
		return
	}
	var names []string
	var places []goal.Ref
	for _, i := range unbound {
		if i >= len(c.rows) { // of a revision that is gone
			continue
		}
		places = append(places, c.rows[i].ref("name"))
		if len(names) < mostNamed {
			names = append(names, shorten(c.d.Indicators[i].Name))
		}
	}
	if len(places) == 0 {
		return
	}
	count, all := strconv.Itoa(len(places)), strconv.Itoa(len(c.rows))
	switch {
	case len(places) == len(c.rows):
		c.find("none", "indicators", "all", all)
	case len(places) == 1:
		c.find("one", places[0], "name", names[0])
	default:
		c.find("some", places[0], "count", count, "all", all, "names", strings.Join(names, "、")).also(places[1:]...)
	}
}
