package publicweb_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/disclosure/receipt"
	"plumbline/platform/i18n"
	"plumbline/publicweb"
	"plumbline/web/webtest"
)

// box takes objections in memory.
type box struct{ got []receipt.Complaint }

func (b *box) Object(_ context.Context, c receipt.Complaint, _ string) (receipt.Taken, error) {
	if len(c.Text) < receipt.ShortestObjection {
		return receipt.Taken{}, fault.New(fault.Invalid, "receipt.text", "least", receipt.ShortestObjection, "most", receipt.LongestObjection, "n", len(c.Text)).On("text")
	}
	b.got = append(b.got, c)
	return receipt.Taken{Number: 7, Code: "abcd-efgh", Due: day.Of(2024, 3, 22)}, nil
}

func (b *box) Find(_ context.Context, code string) (receipt.Objection, error) {
	if code != "abcd-efgh" {
		return receipt.Objection{}, fault.New(fault.NotFound, "receipt.objection_unknown").On("code")
	}
	return receipt.Objection{
		Number: 7, Place: receipt.Place{Department: department, Year: 2023, Number: 3, Project: "0abc", Indicator: 1}, Counted: receipt.NotCounted, On: day.Of(2024, 3, 1), Due: day.Of(2024, 3, 22),
		State: receipt.Closed, Finding: receipt.Upheld, Answer: "漏了三月的一张签到表。", AnsweredOn: day.Of(2024, 3, 8), AnsweredBy: "郭敏",
	}, nil
}

// post sends a form and holds the answer to what every page must be: readable, and kept nowhere.
func post(t *testing.T, h http.Handler, path, lang string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Cookie", "lang="+lang)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	for _, wrong := range webtest.Check(w.Body.String()) {
		t.Errorf("%s: %s", path, wrong)
	}
	if w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Set-Cookie") != "" {
		t.Errorf("%s is kept: %v", path, w.Header())
	}
	return w
}

func TestReceiptWithoutScript(t *testing.T) {
	t.Parallel()
	h := whole(t)
	at := "/receipt" + base + "/3"
	for _, lang := range i18n.Languages {
		if w := ask(h, http.MethodGet, at, "Cookie", "lang="+lang); w.Code != http.StatusOK || len(webtest.Check(w.Body.String())) > 0 {
			t.Errorf("%d: %v", w.Code, webtest.Check(w.Body.String()))
		}
		if w := post(t, h, at, lang, url.Values{"code": {code}}); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), base+"/0abc/1") {
			t.Errorf("a receipt that was counted: %d %s", w.Code, w.Body)
		}
		if w := post(t, h, at, lang, url.Values{"code": {receipt.NewCode()}}); w.Code != http.StatusOK || strings.Contains(w.Body.String(), base+"/0abc/1") {
			t.Errorf("a receipt that was not: %d", w.Code)
		}
		if w := post(t, h, at, lang, url.Values{"code": {"il"}}); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "aria-invalid") {
			t.Errorf("no receipt: %d", w.Code)
		}
	}
	if w := ask(h, http.MethodGet, "/receipt"+base+"/9"); w.Code != http.StatusNotFound {
		t.Errorf("a version that there is not: %d", w.Code)
	}
}

func TestObjecting(t *testing.T) {
	t.Parallel()
	b := &box{}
	h := whole(t, func(c *publicweb.Config) { c.Objections = b })
	at := "/object" + base + "/3/0abc/1"
	if body := ask(h, http.MethodGet, base+"/0abc/1").Body.String(); !strings.Contains(body, `href="`+at+`"`) {
		t.Error("the page of a promise does not lead to objecting")
	}
	for _, lang := range i18n.Languages {
		for _, path := range []string{at, "/objection"} {
			if w := ask(h, http.MethodGet, path, "Cookie", "lang="+lang); w.Code != http.StatusOK || len(webtest.Check(w.Body.String())) > 0 {
				t.Errorf("%s: %d %v", path, w.Code, webtest.Check(w.Body.String()))
			}
		}
		if w := post(t, h, at, lang, url.Values{"text": {"<b>"}, "contact": {"12345"}}); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "&lt;b&gt;") || !strings.Contains(w.Body.String(), `value="12345"`) {
			t.Errorf("too short: %d", w.Code)
		}
		if w := post(t, h, at, lang, url.Values{"text": {"三月的活动没有算进去"}, "receipt": {code}}); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "abcd-efgh") {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		w := post(t, h, "/objection", lang, url.Values{"code": {"abcd-efgh"}})
		if body := w.Body.String(); w.Code != http.StatusOK || !strings.Contains(body, "漏了三月的一张签到表") || strings.Contains(body, "郭敏") {
			t.Errorf("the answer: %d %s", w.Code, w.Body)
		}
		if w := post(t, h, "/objection", lang, url.Values{"code": {"none"}}); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("an unknown code: %d", w.Code)
		}
	}
	if len(b.got) != 2 || b.got[0].Project != "0abc" || b.got[0].Number != 3 || b.got[0].Indicator != 1 || b.got[0].Receipt != code {
		t.Errorf("taken in: %+v", b.got)
	}
}

// TestNobodyObjectsWhereNothingIsWritten: a site that only reads has no form for it.
func TestNobodyObjectsWhereNothingIsWritten(t *testing.T) {
	t.Parallel()
	h := whole(t)
	if body := ask(h, http.MethodGet, base+"/0abc/1").Body.String(); strings.Contains(body, "/object/") {
		t.Error("the page leads to a form that is not there")
	}
	for _, path := range []string{"/objection", "/object" + base + "/3/0abc/1"} {
		if w := ask(h, http.MethodGet, path); w.Code != http.StatusNotFound {
			t.Errorf("GET %s: %d", path, w.Code)
		}
		if w := ask(h, http.MethodPost, path); w.Code != http.StatusMethodNotAllowed {
			t.Errorf("POST %s: %d", path, w.Code)
		}
	}
}
