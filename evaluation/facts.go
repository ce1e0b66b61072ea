package evaluation

import (
	"plumbline/evaluation/scheme"
	"plumbline/measure"
)

// Facts turns readings into what points are computed from, before anybody said anything to them: for whoever computes published points
// again.
func Facts(readings []measure.Reading) []scheme.Fact { return factsOf(readings) }
