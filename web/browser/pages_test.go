package browser

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"plumbline/base/actor"
	"plumbline/form"
	"plumbline/goal"
	"plumbline/goal/library"
	"plumbline/sample"
)

// Projects of the source document that the tests visit: plain, with many findings, with a broken form.
const (
	plain  = "残疾人权益保障经费"
	broken = "市残联八代会筹备及会议经费"
)

// page is a page of the product: its name in file names and messages, and its address.
type page struct{ name, path string }

// entry and choice are an entry of the library that several projects use, and a template.
var entry, choice string

// stock fills the library with the starting templates, and changes an entry once, so that it has a history.
func (h *house) stock(ctx context.Context) error {
	if _, _, err := h.choice.Install(ctx, actor.System); err != nil {
		return err
	}
	list, _, err := h.library.List(ctx, library.Query{Text: "有责投诉数"})
	if err != nil {
		return err
	}
	e := list[0]
	entry = string(e.ID)
	e.Aliases, e.Note = append(e.Aliases, "有效投诉数"), e.Note+"重复投诉只计一次。"
	if _, err := h.library.Edit(ctx, actor.System, library.Seen{ID: e.ID, Version: e.Version}, e.Draft); err != nil {
		return err
	}
	templates, err := h.choice.List(ctx, false)
	if err != nil {
		return err
	}
	choice = string(templates[0].ID)
	return nil
}

// waiting is the import that furnish leaves open, with repairs that wait for a person.
var waiting string

// changedDocument is the sample with one target changed, and with another word in the cell that a person answered: what
// was answered is not asked again.
func changedDocument() []byte {
	changed := bytes.ReplaceAll(sample.Document, []byte("≥5.00(次)"), []byte("≥6.00(次)"))
	return bytes.ReplaceAll(changed, []byte("服务对象满意度\t85"), []byte("服务对象满意度\t86"))
}

// furnish makes what the pages need to show all they can: a second revision, an answered finding, an open import.
func (h *house) furnish() error {
	ctx := context.Background()
	if err := h.stock(ctx); err != nil {
		return err
	}
	imp, err := h.form.Upload(ctx, actor.Actor{ID: "local", Name: "本机"}, "declarations-2023-changed.txt", changedDocument())
	if err != nil {
		return err
	}
	waiting = imp.ID
	k, err := h.goal.Get(ctx, h.ids[plain])
	if err != nil {
		return err
	}
	d := k.Declaration
	d.Goals.Annual = strings.Replace(d.Goals.Annual, "残疾人法律援助救助工作", "残疾人法律援助和救助工作", 1)
	_, err = h.goal.Save(ctx, actor.System, []goal.Entry{{Declaration: d, Document: k.Document, Demo: true}})
	return err
}

// pages lists every page of the product, each in the states that differ.
func (h *house) pages() []page {
	one, two := h.ids[plain], h.ids[broken]
	return []page{
		{"summary", "/summary/2023"},
		{"summary-filtered", "/summary/2023?q=qybz&sort=money&order=down"},
		{"summary-nothing", "/summary/2023?q=" + "zzzz"},
		{"declaration", fmt.Sprintf("/d/%s", two)},
		{"declaration-revised", fmt.Sprintf("/d/%s", one)},
		{"declaration-older", fmt.Sprintf("/d/%s/r/1", one)},
		{"source", fmt.Sprintf("/d/%s/source", two)},
		{"add", fmt.Sprintf("/d/%s/add?level=%s&rule=cost-indicator-present", two, "%E6%88%90%E6%9C%AC%E6%8C%87%E6%A0%87")},
		{"declaration-notes", fmt.Sprintf("/d/%s?notes=1", two)},
		{"change", fmt.Sprintf("/d/%s/change?ref=funding.total", two)},
		{"compare", fmt.Sprintf("/compare?a=%s.1&b=%s.2", one, one)},
		{"compare-choose", "/compare"},
		{"import", "/import"},
		{"import-overview", "/import/" + waiting},
		{"import-preview", "/import/" + waiting + "/1"},
		{"import-preview-waiting", "/import/" + waiting + "/3"},
		{"rules", "/rules"},
		{"rule", "/rules/annual-within-total"},
		{"indicators", "/indicators/2023"},
		{"library", "/library"},
		{"library-search", "/library?q=myd&level1=%E6%BB%A1%E6%84%8F%E5%BA%A6%E6%8C%87%E6%A0%87"},
		{"library-entry", "/library/" + entry},
		{"library-edit", "/library/entry/" + entry + "/edit"},
		{"library-merge", "/library/entry/" + entry + "/merge"},
		{"library-proposals", "/library/proposals?all=yes"},
		{"library-suggest", "/library/suggest?q=px"},
		{"library-templates", "/library/templates"},
		{"library-template", "/library/templates/" + choice},
		{"library-template-edit", "/library/templates/" + choice + "/edit"},
		{"about", "/about"},
		{"nowhere", "/nowhere"},
	}
}

// waits gives the repairs that wait for a person.
func waits(repairs []goal.Repair) []goal.Repair {
	var out []goal.Repair
	for _, r := range repairs {
		if r.Confidence < form.Threshold {
			out = append(out, r)
		}
	}
	return out
}
