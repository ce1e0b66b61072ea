// Package law cites what a rule stands on. It guarantees honesty about it: an article is printed only where
// it was verified; otherwise the basis names the document or says that it is practice.
package law

// Basis is what a rule stands on. Document is a message-free proper name ("财预〔2015〕88号"); blank means practice.
// Article is blank unless it was verified in a source. Point is the requirement in the office's words ("相应匹配").
type Basis struct {
	Document string `json:"document"`
	Article  string `json:"article,omitempty"`
	Point    string `json:"point"`
}

// String writes the basis for a reader: "财预〔2015〕88号　相应匹配", or "实践做法　…" where there is no document.
func (b Basis) String() string {
	doc := b.Document
	if doc == "" {
		doc = "实践做法"
	}
	if b.Article != "" {
		doc += b.Article
	}
	if b.Point == "" {
		return doc
	}
	return doc + "　" + b.Point
}
