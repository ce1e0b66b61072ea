package work_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"plumbline/disclosure/receipt"
	"plumbline/journal"
	"plumbline/office"
	"plumbline/web/site"
)

// TestReceiptsAreGivenOut: by who keeps the record, of what counts for something, and the code is shown once.
func TestReceiptsAreGivenOut(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.visited("a", "u1", []journal.Line{attended(1)})
	h.visited("b", "u1", nil)
	h.page("/work/why/visit/a", http.StatusOK, `href="/work/receipt/visit/a"`)
	for _, lang := range []string{"en", "zh"} {
		h.lang = lang
		h.page("/work/receipt/visit/a", http.StatusOK, `action="/work/receipt/visit/a"`, "走访人次")
	}
	if body := h.page("/work/why/visit/b", http.StatusOK); strings.Contains(body, "/work/receipt/") {
		t.Error("a receipt of nothing is offered")
	}
	if body := h.page("/work/receipt/visit/b", http.StatusOK, "没有计入任何数"); strings.Contains(body, "<form method=\"post\" action=\"/work/receipt") {
		t.Error("a receipt of nothing is offered")
	}
	w := h.post("/work/receipt/visit/a")
	code := regexp.MustCompile(`([2-9a-z]{4}-){6}[2-9a-z]{4}`).FindString(h.whole("given", w, http.StatusOK, "只显示这一次", "已经给过 1 张"))
	if _, err := receipt.Hash(code); err != nil || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%q %v %v", code, err, w.Header())
	}
	if body := h.page("/work/receipt/visit/a", http.StatusOK, "已经给过 1 张", "小周"); strings.Contains(body, code) {
		t.Error("the code is shown again")
	}
	h.whole("of nothing", h.post("/work/receipt/visit/b"), http.StatusUnprocessableEntity, "没有计入任何数")
	h.page("/work/receipt/visit/none", http.StatusNotFound)
	h.who = clerk("u2")
	h.page("/work/receipt/visit/a", http.StatusNotFound)
	h.who = site.Visitor{Person: office.Person{ID: "y", Particulars: office.Particulars{Name: "审"}, Posts: []office.Post{{Organisation: "d", Role: office.DepartmentOfficer}}}, Tree: tree}
	h.page("/work/receipt/visit/a", http.StatusForbidden)
	if body := h.page("/work/why/visit/a", http.StatusOK); strings.Contains(body, "/work/receipt/") {
		t.Error("who may not give one is offered one")
	}
}
