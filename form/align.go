package form

import "strings"

// column is one column of the table of indicators: what its head calls it and where it stands.
type column struct {
	field field
	col   int
}

// fit is a text given to a column.
type fit struct {
	column int
	piece  *piece
	shift  int // how far the text stands right of its column; negative: left
}

// align gives each text of a row to a column, in order, so that kinds agree (a level word under 一级指标 or 二级指标, a
// quantity under 指标值) and texts stand as near their columns as they can. Rows whose cells moved by a column are
// found that way. It is the cheapest monotone matching; loose rows have no places and only kinds count.
func align(ps []*piece, cols []column, loose bool) (fits []fit, rest []*piece) {
	n, m := len(ps), len(cols)
	const skip = 9.0
	costs := make([]float64, (n+1)*(m+1))
	from := make([]int8, (n+1)*(m+1)) // 0 end, 1 matched, 2 column empty, 3 text skipped, 4 text joined to the name before
	at := func(i, j int) int { return i*(m+1) + j }
	for i := 0; i <= n; i++ {
		for j := 0; j <= m; j++ {
			if i == 0 && j == 0 {
				continue
			}
			best, how := 1e9, int8(0)
			if j > 0 {
				best, how = costs[at(i, j-1)]+emptyCost(cols[j-1].field), 2
			}
			if i > 0 && costs[at(i-1, j)]+skip < best {
				best, how = costs[at(i-1, j)]+skip, 3
			}
			if i > 0 && j > 0 {
				c := costs[at(i-1, j-1)] + kindCost(ps[i-1], cols[j-1].field)
				if !loose {
					c += 0.6 * float64(abs(ps[i-1].col-cols[j-1].col))
				}
				if c < best {
					best, how = c, 1
				}
				if loose && i > 1 && cols[j-1].field == hName && from[at(i-1, j)] != 2 {
					if c := costs[at(i-1, j)] + 0.8 + kindCost(ps[i-1], hName); c < best {
						best, how = c, 4
					}
				}
			}
			costs[at(i, j)], from[at(i, j)] = best, how
		}
	}
	for i, j := n, m; i > 0 || j > 0; {
		switch from[at(i, j)] {
		case 1:
			fits = append(fits, fit{j - 1, ps[i-1], ps[i-1].col - cols[j-1].col})
			i, j = i-1, j-1
		case 2:
			j--
		case 4:
			fits = append(fits, fit{j - 1, ps[i-1], 0})
			i--
		default:
			rest = append(rest, ps[i-1])
			i--
		}
	}
	for a, b := 0, len(fits)-1; a < b; a, b = a+1, b-1 {
		fits[a], fits[b] = fits[b], fits[a]
	}
	return fits, rest
}

// emptyCost is what a blank column costs: a row without a name or a target is unlikely, one without levels is usual.
func emptyCost(f field) float64 {
	switch f {
	case hName:
		return 3
	case hTarget:
		return 1.5
	}
	return 0
}

// shape is what a text looks like, whatever column it is held against.
type shape struct {
	level     level
	isLevel   bool
	full      bool // written out with 指标
	likeLevel bool
	quantity  bool
	word      bool // a known qualitative target
	figure    bool
	length    int // of its key
}

func (p *piece) look() *shape {
	if p.shape != nil {
		return p.shape
	}
	text := p.whole()
	k := key(text)
	s := &shape{quantity: quantityLike(text), word: qualitative[k] != "", full: full(text), length: runes(k)}
	s.level, s.isLevel = levelOf(text)
	s.likeLevel = !s.isLevel && looksLevel(text)
	_, s.figure = number(text)
	p.shape = s
	return s
}

// kindCost is how ill a text suits a column.
func kindCost(p *piece, f field) float64 {
	s := p.look()
	switch f {
	case hLevel1, hLevel2:
		return levelCost(s, f)
	case hLongLevel2:
		return levelCost(s, hLevel2)
	case hName, hLongName:
		switch {
		case s.quantity:
			return 4
		case s.word:
			return 2
		case s.full && s.isLevel:
			return 6
		case operatorOf(p.whole()) != "":
			return 4
		}
		return 0
	case hTarget, hLongTarget:
		return targetCost(s)
	case hActual:
		return 0.3
	case hNote, hBasis:
		if s.figure {
			return 2
		}
		return 0.2
	}
	return partCost(p.whole(), f, s)
}

// partCost is how ill a text suits the columns of parts of a target and of figures.
func partCost(text string, f field, s *shape) float64 {
	switch f {
	case hOperator:
		if operatorOf(text) != "" || isDash(text) {
			return 0
		}
		return 8
	case hWeight, hScore, hRate:
		if s.figure || isDash(text) {
			return 0
		}
		return 6
	case hValue:
		if s.figure || isDash(text) {
			return 0
		}
		return 1
	case hUnit:
		if strings.ContainsAny(text, "0123456789≥≤=<>") || runes(text) > 8 {
			return 5
		}
		return 0.1
	}
	return 3
}

func levelCost(s *shape, f field) float64 {
	switch {
	case s.isLevel && (f == hLevel1) == s.level.first:
		return 0
	case s.isLevel && f == hLevel2 && len(s.level.parents) > 0:
		return 0.5
	case s.isLevel:
		return 2
	case s.likeLevel:
		return 1.2
	case s.quantity:
		return 12
	}
	return 8
}

func targetCost(s *shape) float64 {
	switch {
	case s.quantity:
		return 0
	case s.word:
		return 0.1
	case s.length <= 6:
		return 0.5
	case s.length <= 12:
		return 1
	}
	return 2
}
