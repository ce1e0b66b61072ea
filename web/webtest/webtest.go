// Package webtest checks a page as a reader without eyes, mouse or script would meet it. It guarantees nothing about
// looks; contrast is tested at the colours, and the rules of axe in a real browser.
package webtest

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Check lists what is wrong with a page: language, one h1, skip link, labels, heads of tables, unique ids, targets of
// links in the page, alternatives of pictures, missing messages, inline script and style. An empty list is a pass.
func Check(page string) []string {
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return []string{"not HTML: " + err.Error()}
	}
	c := &checker{ids: map[string]int{}, labels: map[string]bool{}, text: page}
	c.gather(doc)
	c.walk(doc)
	c.whole()
	return c.wrong
}

type checker struct {
	wrong  []string
	text   string
	ids    map[string]int
	labels map[string]bool
	h1     int
	links  []string // fragments
	refs   []string // aria-labelledby, aria-describedby, for
	first  string   // href of the first link
	levels []int
}

func (c *checker) say(format string, args ...any) {
	c.wrong = append(c.wrong, fmt.Sprintf(format, args...))
}

func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// gather collects ids and the labels that name controls, before anything refers to them.
func (c *checker) gather(n *html.Node) {
	if n.Type == html.ElementNode {
		if id, ok := attr(n, "id"); ok {
			c.ids[id]++
		}
		if to, ok := attr(n, "for"); ok && n.Data == "label" && strings.TrimSpace(textOf(n)) != "" {
			c.labels[to] = true
		}
	}
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		c.gather(k)
	}
}

func (c *checker) walk(n *html.Node) {
	if n.Type == html.ElementNode {
		c.element(n)
	}
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		c.walk(k)
	}
}

func (c *checker) element(n *html.Node) {
	c.attributes(n)
	switch n.Data {
	case "html":
		if lang, _ := attr(n, "lang"); lang == "" {
			c.say("html has no lang")
		}
	case "h1", "h2", "h3", "h4", "h5", "h6":
		c.heading(n)
	case "th":
		if scope, _ := attr(n, "scope"); !slices.Contains([]string{"row", "col", "rowgroup", "colgroup"}, scope) {
			c.say("th %q has no scope", textOf(n))
		}
		if strings.TrimSpace(textOf(n)) == "" {
			c.say("an empty th")
		}
	case "img":
		if _, ok := attr(n, "alt"); !ok {
			c.say("img without alt")
		}
	case "svg":
		c.svg(n)
	case "input", "select", "textarea":
		c.control(n)
	case "a", "button", "summary":
		if strings.TrimSpace(textOf(n)) == "" && !named(n) {
			c.say("%s without words", n.Data)
		}
		c.link(n)
	case "style":
		c.say("inline style element")
	case "script":
		if src, _ := attr(n, "src"); src == "" {
			c.say("inline script")
		}
	case "table":
		if !named(n) && find(n, "caption") == nil && find(n, "th") != nil {
			if class, _ := attr(n, "class"); class != "grid" {
				c.say("table without a name")
			}
		}
	}
}

func (c *checker) attributes(n *html.Node) {
	for _, a := range n.Attr {
		switch {
		case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
			c.say("inline %s on %s", a.Key, n.Data)
		case a.Key == "aria-labelledby" || a.Key == "aria-describedby" || a.Key == "for":
			c.refs = append(c.refs, strings.Fields(a.Val)...)
		case a.Key == "tabindex" && a.Val > "0" && a.Val != "-1":
			c.say("tabindex %s changes the order", a.Val)
		case a.Val == "" && slices.Contains([]string{"id", "href", "lang", "for", "class", "aria-label"}, a.Key):
			c.say("empty %s on %s", a.Key, n.Data)
		}
	}
}

func (c *checker) heading(n *html.Node) {
	level := int(n.Data[1] - '0')
	if level == 1 {
		c.h1++
	}
	if strings.TrimSpace(textOf(n)) == "" {
		c.say("an empty %s", n.Data)
	}
	if len(c.levels) > 0 && level > c.levels[len(c.levels)-1]+1 {
		c.say("%s %q skips a level", n.Data, textOf(n))
	}
	c.levels = append(c.levels, level)
}

// svg is hidden from the ear or says what it shows; SVG inside SVG is part of it.
func (c *checker) svg(n *html.Node) {
	for p := n.Parent; p != nil; p = p.Parent {
		if p.Data == "svg" {
			return
		}
	}
	hidden, _ := attr(n, "aria-hidden")
	role, _ := attr(n, "role")
	if hidden != "true" && (role != "img" || !named(n)) {
		c.say("svg neither hidden nor named")
	}
}

func (c *checker) control(n *html.Node) {
	if kind, _ := attr(n, "type"); kind == "hidden" {
		return
	}
	id, _ := attr(n, "id")
	if !c.labels[id] && !named(n) {
		name, _ := attr(n, "name")
		c.say("%s %q has no label", n.Data, name)
	}
}

func (c *checker) link(n *html.Node) {
	href, ok := attr(n, "href")
	if n.Data != "a" {
		return
	}
	if !ok {
		c.say("a without href: %q", textOf(n))
	}
	if c.first == "" {
		c.first = href
	}
	if strings.HasPrefix(href, "#") {
		c.links = append(c.links, href[1:])
	}
}

func (c *checker) whole() {
	if c.h1 != 1 {
		c.say("%d h1 instead of one", c.h1)
	}
	if c.first != "#main" {
		c.say("the first link is %q, not the skip link", c.first)
	}
	for id, n := range c.ids {
		if n > 1 {
			c.say("id %q stands %d times", id, n)
		}
	}
	for _, id := range append(c.links, c.refs...) {
		if c.ids[id] == 0 {
			c.say("nothing has the id %q", id)
		}
	}
	for _, broken := range []string{"⟦", "&lt;no value&gt;", "<no value>", "%!", "ZgotmplZ"} {
		if i := strings.Index(c.text, broken); i >= 0 {
			c.say("broken words: %.60q", c.text[i:])
		}
	}
}

func named(n *html.Node) bool {
	for _, name := range []string{"aria-label", "aria-labelledby", "title"} {
		if v, _ := attr(n, name); strings.TrimSpace(v) != "" {
			return true
		}
	}
	return false
}

func find(n *html.Node, name string) *html.Node {
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		if k.Type == html.ElementNode && k.Data == name {
			return k
		}
		if f := find(k, name); f != nil {
			return f
		}
	}
	return nil
}

func textOf(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		b.WriteString(textOf(k))
	}
	return b.String()
}
