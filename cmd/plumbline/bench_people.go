package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"plumbline/office"
	"plumbline/sample"
)

// kind is what a request is for.
type kind string

// The kinds, in the order of the table.
const (
	seeSummary     kind = "summary"
	seeDeclaration kind = "declaration"
	seeDraft       kind = "draft"
	typing         kind = "typing"
	beginning      kind = "begin"
	saving         kind = "save"
	seeInbox       kind = "inbox"
	seeCase        kind = "case"
	approving      kind = "approve"
)

var kinds = []kind{seeSummary, seeDeclaration, seeDraft, typing, beginning, saving, seeInbox, seeCase, approving}

// worker is a person at a browser.
type worker struct {
	*person
	base   string
	client *http.Client
	times  *times
	chance *rand.Rand

	draft string // the address of the open draft
	saw   string // what stands in the goal there
	typed int

	inbox   []string // addresses of what waits
	looked  string   // the case in front of the person, where it can be approved
	version string
}

func newWorker(p *person, base string, n uint64) *worker {
	return &worker{
		person: p, base: base, chance: rand.New(rand.NewPCG(n, 1)),
		client: &http.Client{
			Transport:     &http.Transport{MaxIdleConnsPerHost: 1},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// act is the next thing that the person does.
func (w *worker) act(ctx context.Context) {
	chance := w.chance.IntN(100)
	switch w.role {
	case office.Drafter:
		w.drafts(ctx, chance)
	case office.Auditor:
		w.reads(ctx, chance)
	default:
		w.reviews(ctx, chance)
	}
}

// drafts is half typing, which is kept as it is typed; now and then a draft is finished, which makes a revision.
func (w *worker) drafts(ctx context.Context, chance int) {
	switch {
	case w.draft == "":
		w.begin(ctx)
	case chance < 50:
		w.types(ctx)
	case chance < 60:
		w.open(ctx, w.draft)
	case chance < 68:
		w.finish(ctx)
	default:
		w.reads(ctx, chance)
	}
}

func (w *worker) reads(ctx context.Context, chance int) {
	if chance%3 == 0 {
		w.get(ctx, seeSummary, fmt.Sprintf("/summary/%d?%s", sample.Year, url.Values{"department": {w.department}}.Encode()))
		return
	}
	w.get(ctx, seeDeclaration, "/d/"+string(w.own[w.chance.IntN(len(w.own))]))
}

// begin opens the draft of one of the person's declarations.
func (w *worker) begin(ctx context.Context) {
	id := w.own[w.chance.IntN(len(w.own))]
	to, _ := w.post(ctx, beginning, "/drafts", url.Values{"kind": {"change"}, "from": {string(id)}})
	if strings.HasPrefix(to, "/draft/") {
		w.draft = to
		w.open(ctx, to)
	}
}

var sawGoal = regexp.MustCompile(`name="saw:goals\.annual" value="([^"]*)"`)

func (w *worker) open(ctx context.Context, address string) {
	if m := sawGoal.FindStringSubmatch(w.get(ctx, seeDraft, address)); m != nil {
		w.saw = html.UnescapeString(m[1])
	}
}

// types sends what was typed since, as the script of the page does.
func (w *worker) types(ctx context.Context) {
	w.typed++
	text := strings.TrimRight(w.saw, "。0123456789") + strconv.Itoa(w.typed) + "。"
	body, err := json.Marshal(map[string]any{"edits": []map[string]string{
		{"client": string(w.ID) + "-" + strconv.Itoa(w.typed), "at": "goals.annual", "saw": w.saw, "text": text},
	}})
	if err == nil {
		_, _, err = w.ask(ctx, typing, http.MethodPost, w.draft+"/edits", "application/json", body)
	}
	if err == nil {
		w.saw = text
	}
}

func (w *worker) finish(ctx context.Context) {
	to, err := w.post(ctx, saving, w.draft, url.Values{"do": {"finish"}})
	if err != nil {
		return
	}
	w.draft = ""
	if to != "" {
		w.get(ctx, seeDeclaration, to)
	}
}

// reviews looks at what waits, opens it and approves it.
func (w *worker) reviews(ctx context.Context, chance int) {
	switch {
	case w.looked != "" && chance < 60:
		w.approve(ctx)
	case len(w.inbox) > 0 && chance < 65:
		at := w.chance.IntN(len(w.inbox))
		w.look(ctx, w.inbox[at])
		w.inbox = slices.Delete(w.inbox, at, at+1)
	case chance < 80:
		w.inbox = nil
		for _, m := range waitingCase.FindAllStringSubmatch(w.get(ctx, seeInbox, "/inbox"), -1) {
			w.inbox = append(w.inbox, m[1])
		}
	default:
		w.reads(ctx, chance)
	}
}

var (
	waitingCase = regexp.MustCompile(`href="(/d/[^/"]+/review)"`)
	seenVersion = regexp.MustCompile(`name="version" value="(\d+)"`)
)

func (w *worker) look(ctx context.Context, address string) {
	page := w.get(ctx, seeCase, address)
	w.looked = ""
	if m := seenVersion.FindStringSubmatch(page); m != nil && strings.Contains(page, `formaction="`+strings.TrimSuffix(address, "review")+`approve"`) {
		w.looked, w.version = address, m[1]
	}
}

func (w *worker) approve(ctx context.Context) {
	address := w.looked
	w.looked = ""
	v := url.Values{"version": {w.version}}
	if w.role == office.FinanceReviewer {
		for _, part := range []string{"completeness", "relevance", "suitability", "feasibility", "overall"} {
			v.Set(part, "优")
		}
	}
	if to, err := w.post(ctx, approving, strings.TrimSuffix(address, "review")+"approve", v); err == nil && to != "" {
		w.get(ctx, seeCase, to)
	}
}

// get reads a page.
func (w *worker) get(ctx context.Context, k kind, path string) string {
	path, _, _ = strings.Cut(path, "#")
	_, body, _ := w.ask(ctx, k, http.MethodGet, path, "", nil)
	return string(body)
}

// post sends a form and gives where it leads, "" where another was faster.
func (w *worker) post(ctx context.Context, k kind, path string, form url.Values) (to string, err error) {
	to, _, err = w.ask(ctx, k, http.MethodPost, path, "application/x-www-form-urlencoded", []byte(form.Encode()))
	return to, err
}

// ask sends a request, waits for all of the answer, and notes how long that took. That another was faster is no failure.
func (w *worker) ask(ctx context.Context, k kind, method, path, form string, body []byte) (to string, page []byte, err error) {
	start := time.Now()
	defer func() { w.times.add(k, time.Since(start), err) }()
	req, err := http.NewRequestWithContext(ctx, method, w.base+path, bytes.NewReader(body))
	if err != nil {
		return "", nil, err
	}
	if form != "" {
		req.Header.Set("Content-Type", form)
	}
	req.AddCookie(&http.Cookie{Name: "session", Value: w.secret})
	answer, err := w.client.Do(req)
	if err != nil {
		return "", nil, err
	}
	page, err = io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	if err == nil && answer.StatusCode >= http.StatusBadRequest && answer.StatusCode != http.StatusConflict {
		err = fmt.Errorf("%s %s answered %s", method, path, answer.Status)
	}
	return answer.Header.Get("Location"), page, err
}
