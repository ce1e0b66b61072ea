package binding

import (
	"plumbline/journal/read"
	"plumbline/office"
	"plumbline/web/site"
)

// codes are the values of those dimensions that the books keep as codes, with what their message keys begin with.
var codes = map[read.Dimension]struct {
	stem string
	all  []string
}{
	read.Category: {"indicator.category.", []string{"1", "2", "3", "4", "5", "6", "7"}},
	read.Grade:    {"indicator.grade.", []string{"1", "2", "3", "4"}},
	read.Sex:      {"indicator.sex.", []string{"f", "m"}},
	read.Age:      {"indicator.age.", []string{"0-6", "7-17", "18-34", "35-59", "60-79", "80+"}},
}

// codeOf is the value that the books keep for a word that a person wrote: an organisation's id for its name. What is no such word
// is the value itself.
func codeOf(p *site.Page, d read.Dimension, word string) string {
	if d == read.Organisation {
		for _, o := range p.Visitor.Tree {
			if o.Name == word {
				return string(o.ID)
			}
		}
		return word
	}
	for _, code := range codes[d].all {
		if p.T(codes[d].stem+code) == word {
			return code
		}
	}
	return word
}

// wordOf is the word for a value that the books keep.
func wordOf(p *site.Page, d read.Dimension, code string) string {
	if d == read.Organisation {
		if o, ok := p.Visitor.Tree.Find(office.ID(code)); ok {
			return o.Name
		}
		return code
	}
	if of, ok := codes[d]; ok && p.Printer.Has(of.stem+code) {
		return p.T(of.stem + code)
	}
	return code
}
