package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"plumbline/office"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog"
)

// doc is the description of the interface, read as any program would: nothing else of the interface is known here.
type doc struct {
	t        *testing.T
	tree     map[string]any
	base     string
	schemas  *jsonschema.Compiler
	compiled map[string]*jsonschema.Schema
	ops      map[string]*described
}

// described is one operation of the description.
type described struct {
	id, method, path string
	at               string // its place in the description
	tree             map[string]any
	acts             []string // of which a token needs one
	open             bool     // any token will do
}

// readDoc gets the description and looks whether it is one.
func readDoc(h *house) *doc {
	h.t.Helper()
	a := h.call("", "GET", "/api/v1/openapi.json", nil).want(h.t, 200, nil)
	tree, err := jsonschema.UnmarshalJSON(bytes.NewReader(a.Body))
	if err != nil {
		h.t.Fatal(err)
	}
	d := &doc{t: h.t, schemas: jsonschema.NewCompiler(), compiled: map[string]*jsonschema.Schema{}, ops: map[string]*described{}}
	d.tree = tree.(map[string]any)
	d.schemas.DefaultDraft(jsonschema.Draft2020)
	d.schemas.AssertFormat()
	if err := d.schemas.AddResource("openapi.json", tree); err != nil {
		h.t.Fatal(err)
	}
	if v := d.tree["openapi"].(string); !strings.HasPrefix(v, "3.1") {
		h.t.Fatalf("the description is of OpenAPI %s", v)
	}
	d.base = d.tree["servers"].([]any)[0].(map[string]any)["url"].(string)
	for path, item := range d.tree["paths"].(map[string]any) {
		for method, op := range item.(map[string]any) {
			d.operation(path, method, op.(map[string]any))
		}
	}
	return d
}

func escaped(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "~", "~0"), "/", "~1")
}

func (d *doc) operation(path, method string, tree map[string]any) {
	o := &described{id: tree["operationId"].(string), method: strings.ToUpper(method), path: path, at: "/paths/" + escaped(path) + "/" + method, tree: tree}
	if d.ops[o.id] != nil || tree["summary"] == nil {
		d.t.Errorf("%s %s has no name of its own, or no summary", method, path)
	}
	for _, way := range tree["security"].([]any) {
		scopes, ok := way.(map[string]any)["token"].([]any)
		for _, s := range scopes {
			o.acts = append(o.acts, s.(string))
		}
		o.open = o.open || ok && len(scopes) == 0
	}
	d.ops[o.id] = o
}

// parameters gives the parameters of an operation by their place.
func (o *described) parameters() []map[string]any {
	var out []map[string]any
	list, _ := o.tree["parameters"].([]any)
	for _, p := range list {
		out = append(out, p.(map[string]any))
	}
	return out
}

// schema compiles a schema of the description.
func (d *doc) schema(at string) *jsonschema.Schema {
	d.t.Helper()
	if d.compiled[at] == nil {
		var parts []string
		for part := range strings.SplitSeq(at, "/") {
			parts = append(parts, url.PathEscape(part))
		}
		s, err := d.schemas.Compile("openapi.json#" + strings.Join(parts, "/"))
		if err != nil {
			d.t.Fatalf("%s: %v", at, err)
		}
		d.compiled[at] = s
	}
	return d.compiled[at]
}

// check holds an answer against what the operation declares.
func (d *doc) check(o *described, a answered) {
	d.t.Helper()
	status := strconv.Itoa(a.StatusCode)
	responses := o.tree["responses"].(map[string]any)
	r, ok := responses[status].(map[string]any)
	if !ok {
		d.t.Errorf("%s answered %s, which is not declared: %s", o.id, status, a.Body)
		return
	}
	content, _ := r["content"].(map[string]any)
	if len(content) == 0 {
		if len(a.Body) > 0 {
			d.t.Errorf("%s answered %s with %q where nothing is declared", o.id, status, a.Body)
		}
		return
	}
	media := a.Header.Get("Content-Type")
	if content[media] == nil {
		d.t.Errorf("%s answered %s as %s, which is none of %v", o.id, status, media, slices.Collect(maps.Keys(content)))
		return
	}
	if !strings.HasSuffix(media, "json") || content[media].(map[string]any)["schema"].(map[string]any)["format"] == "binary" {
		return
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(a.Body))
	if err != nil {
		d.t.Errorf("%s answered %s with no JSON: %v", o.id, status, err)
		return
	}
	if err := d.schema(o.at + "/responses/" + status + "/content/" + escaped(media) + "/schema").Validate(v); err != nil {
		d.t.Errorf("%s answered %s: %v\n%s", o.id, status, err, a.Body)
	}
}

// known is what one request needs: parameters by name, and fields of the body beside those of the example.
type known struct {
	Parameters map[string]string
	Body       map[string]any
}

func (k known) key() string {
	b, err := json.Marshal(k)
	if err != nil {
		return ""
	}
	return string(b)
}

// request builds the request of an operation; false where a parameter that it requires is not known.
func (d *doc) request(o *described, k known) (address string, body any, headers []string, ok bool) {
	address = d.base + o.path
	q := url.Values{}
	for _, p := range o.parameters() {
		name := p["name"].(string)
		v, given := k.Parameters[name]
		if examples, has := p["schema"].(map[string]any)["examples"].([]any); !given && has {
			v, given = fmt.Sprint(examples[0]), true
		}
		if p["required"] == true && !given {
			return "", nil, nil, false
		}
		if !given {
			continue
		}
		switch p["in"] {
		case "path":
			address = strings.ReplaceAll(address, "{"+name+"}", url.PathEscape(v))
		case "query":
			q.Set(name, v)
		case "header":
			headers = append(headers, name, v)
		}
	}
	if len(q) > 0 {
		address += "?" + q.Encode()
	}
	if rb, has := o.tree["requestBody"].(map[string]any); has {
		for media, m := range rb["content"].(map[string]any) {
			headers = append(headers, "Content-Type", media)
			body = overlaid(m.(map[string]any)["example"], k.Body)
		}
	}
	return address, body, headers, true
}

// overlaid puts fields over an example.
func overlaid(example any, fields map[string]any) any {
	object, ok := example.(map[string]any)
	if !ok {
		return example
	}
	object = maps.Clone(object)
	maps.Copy(object, fields)
	return object
}

// pointer follows a JSON pointer.
func pointer(v any, at string) (any, bool) {
	for part := range strings.SplitSeq(strings.TrimPrefix(at, "/"), "/") {
		switch x := v.(type) {
		case map[string]any:
			v = x[part]
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || i >= len(x) {
				return nil, false
			}
			v = x[i]
		default:
			return nil, false
		}
	}
	return v, v != nil
}

// value works out a runtime expression, or what holds some.
func value(v any, asked known, a answered, body any) (any, bool) {
	switch x := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for name, inner := range x {
			got, ok := value(inner, asked, a, body)
			if !ok {
				return nil, false
			}
			out[name] = got
		}
		return out, true
	case []any:
		var out []any
		for _, inner := range x {
			got, ok := value(inner, asked, a, body)
			if !ok {
				return nil, false
			}
			out = append(out, got)
		}
		return out, true
	case string:
		if at, ok := strings.CutPrefix(x, "$response.body#"); ok {
			return pointer(body, at)
		}
		if name, ok := strings.CutPrefix(x, "$response.header."); ok {
			return a.Header.Get(name), a.Header.Get(name) != ""
		}
		if name, ok := strings.CutPrefix(x, "$request.path."); ok {
			got, known := asked.Parameters[name]
			return got, known
		}
	}
	return v, true
}

// links gives where an answer leads.
func (d *doc) links(o *described, asked known, a answered) map[string]known {
	d.t.Helper()
	out := map[string]known{}
	r, _ := o.tree["responses"].(map[string]any)[strconv.Itoa(a.StatusCode)].(map[string]any)
	list, _ := r["links"].(map[string]any)
	var body any
	if len(a.Body) > 0 && strings.Contains(a.Header.Get("Content-Type"), "json") {
		var err error
		if body, err = jsonschema.UnmarshalJSON(bytes.NewReader(a.Body)); err != nil {
			d.t.Fatal(err)
		}
	}
	for _, l := range list {
		to := l.(map[string]any)
		id := to["operationId"].(string)
		if d.ops[id] == nil {
			d.t.Fatalf("%s leads to %s, which is not there", o.id, id)
		}
		k, whole := known{Parameters: map[string]string{}, Body: map[string]any{}}, true
		parameters, _ := to["parameters"].(map[string]any)
		for name, v := range parameters {
			got, ok := value(v, asked, a, body)
			k.Parameters[name], whole = fmt.Sprint(got), whole && ok
		}
		if fields, ok := to["requestBody"].(map[string]any); ok {
			got, ok := value(fields, asked, a, body)
			if whole = whole && ok; whole {
				k.Body = got.(map[string]any)
			}
		}
		if whole {
			out[id] = k
		}
	}
	return out
}

// TestDescriptionAlone drives the interface from its description: every operation is reached with success, with what
// earlier answers led to; every answer on the way, refusals too, is as declared. Then each operation refuses who brings no
// token, and a token without its acts.
func TestDescriptionAlone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, store *db.DB) {
		h := open(t, store)
		d := readDoc(h)
		w := &walk{house: h, doc: d, known: map[string][]known{}, done: map[string]success{}, tokens: map[string]string{}}
		for who := range h.people {
			w.tokens[who] = h.token(who)
		}
		w.run()
		for id := range d.ops {
			if _, ok := w.done[id]; !ok {
				t.Errorf("%s was never reached with success; last it answered %s", id, w.last[id])
			}
		}
		t.Logf("%d operations in %d requests", len(d.ops), w.requests)
		w.refuseStrangers()
		w.refuseNarrow()
		report, err := tlog.Verify(t.Context(), store, h.log, nil)
		found := slices.DeleteFunc(report.Found, func(f tlog.Finding) bool { return f.Kind == tlog.TableUnknown }) // of rooms that are not here
		if err != nil || len(found) > 0 || report.Rows == 0 {
			t.Errorf("the log does not hold what was done: %+v, %v", found, err)
		}
	})
}

// success is a request that was answered with success, and by whom it was sent.
type success struct {
	known
	who string
}

// walk finds a way through every operation.
type walk struct {
	*house
	*doc
	known    map[string][]known // what answers led to, by operation, the latest last
	done     map[string]success
	last     map[string]string
	refused  map[string]int
	silent   map[string]bool // operations whose answers say nothing of what may be done
	tokens   map[string]string
	requests int
	made     int
}

func (w *walk) run() {
	w.last, w.refused, w.silent = map[string]string{}, map[string]int{}, map[string]bool{}
	for id := range w.doc.ops {
		w.known[id] = []known{{Parameters: map[string]string{}, Body: map[string]any{}}}
	}
	for range 40 {
		if len(w.done) == len(w.doc.ops) {
			return
		}
		if len(w.ordered(false)) == 0 { // only what takes away is left
			if !w.reach(true) && !w.lookAgain() && !w.anew() {
				return
			}
			continue
		}
		if !w.reach(false) && !w.lookAgain() && !w.onward(false) && !w.onward(true) && !w.anew() {
			return
		}
	}
}

// ordered lists the operations that were not reached yet, what takes away last.
func (w *walk) ordered(takingAway bool) []*described {
	var out []*described
	for _, id := range slices.Sorted(maps.Keys(w.doc.ops)) {
		o := w.doc.ops[id]
		if _, ok := w.done[id]; !ok && (o.method == http.MethodDelete) == takingAway {
			out = append(out, o)
		}
	}
	return out
}

// reach tries the operations that were not reached yet with what is known.
func (w *walk) reach(takingAway bool) bool {
	further := false
	for _, o := range w.ordered(takingAway) {
		list := w.known[o.id]
		for i := len(list) - 1; i >= max(0, len(list)-4); i-- {
			if w.anybody(o, list[i]) {
				further = true
				break
			}
		}
	}
	return further
}

// anybody sends a request as each person until it succeeds.
func (w *walk) anybody(o *described, k known) bool {
	for _, who := range slices.Sorted(maps.Keys(w.tokens)) {
		if w.refused[o.id+who] < 2 && w.send(o, k, who) { // who was refused twice is only asked where an answer says that he may
			return true
		}
	}
	return false
}

// send sends a request and follows its answer.
func (w *walk) send(o *described, k known, who string) bool {
	w.house.t.Helper()
	address, body, headers, ok := w.doc.request(o, k)
	if !ok {
		return false
	}
	a := w.call(w.tokens[who], o.method, address, body, headers...)
	w.requests++
	w.check(o, a)
	if a.StatusCode == http.StatusForbidden {
		w.refused[o.id+who]++
	}
	w.last[o.id] = fmt.Sprintf("%d %.300s", a.StatusCode, a.Body)
	if a.StatusCode >= 300 {
		return false
	}
	if _, again := w.done[o.id]; !again {
		w.done[o.id] = success{k, who}
	}
	for id, led := range w.links(o, k, a) {
		w.known[id] = slices.DeleteFunc(w.known[id], func(old known) bool { return old.key() == led.key() })
		w.known[id] = append(w.known[id], led)
	}
	return true
}

// lookAgain reads again what leads to operations that were not reached yet; true where it leads further than before.
func (w *walk) lookAgain() bool {
	count := func() (n int) {
		for _, o := range append(w.ordered(false), w.ordered(true)...) {
			n += len(w.known[o.id])
		}
		return n
	}
	before := count()
	for _, id := range slices.Sorted(maps.Keys(w.done)) {
		if was := w.done[id]; w.doc.ops[id].method == http.MethodGet {
			w.send(w.doc.ops[id], was.known, was.who)
		}
	}
	return count() > before
}

// onward brings something on: answers that list under "may" what the caller may do now are asked for, and the first of it
// that succeeds is done, what was not reached yet before the rest; back says that it is to be something that takes back.
func (w *walk) onward(back bool) bool {
	for _, reached := range []bool{false, true} {
		for _, o := range w.doc.ops {
			if _, ok := w.done[o.id]; !ok || o.method != http.MethodGet || o.id == "get-me" || w.silent[o.id] {
				continue
			}
			list := w.known[o.id]
			for i := len(list) - 1; i >= 0; i-- {
				for _, who := range slices.Sorted(maps.Keys(w.tokens)) {
					if w.may(o, list[i], who, reached, back) {
						return true
					}
				}
			}
		}
	}
	return false
}

// may asks who may do what now, and does the first of it that succeeds: of what was reached before, or of what was not.
func (w *walk) may(o *described, k known, who string, reached, back bool) bool {
	address, _, headers, ok := w.doc.request(o, k)
	if !ok {
		return false
	}
	a := w.call(w.tokens[who], o.method, address, nil, headers...)
	w.requests++
	var found struct {
		May []string `json:"may"`
	}
	if a.StatusCode != http.StatusOK {
		return false
	}
	if json.Unmarshal(a.Body, &found) != nil || found.May == nil {
		w.silent[o.id] = true
		return false
	}
	led := w.links(o, k, a)
	for _, id := range found.May {
		_, done := w.done[id]
		if done == reached && (!reached || w.undoes(id) == back) && w.send(w.doc.ops[id], led[id], who) {
			return true
		}
	}
	return false
}

// undoes says that an operation takes back what another did.
func (w *walk) undoes(id string) bool { return id == "withdraw" || id == "return" || id == "remark" }

// anew makes more of what can be made, under other names.
func (w *walk) anew() bool {
	if w.made++; w.made > 3 {
		return false
	}
	further := false
	for _, id := range slices.Sorted(maps.Keys(w.done)) {
		o, was := w.doc.ops[id], w.done[id]
		if o.method != http.MethodPost || strings.Contains(o.path, "{") || o.tree["responses"].(map[string]any)["201"] == nil {
			continue
		}
		k := known{Parameters: was.Parameters, Body: maps.Clone(was.Body)}
		k.Body["name"] = fmt.Sprintf("另一项目%d", w.made)
		further = w.send(o, k, was.who) || further
	}
	return further
}

// refuseStrangers: no operation answers without a token, or to a wrong one.
func (w *walk) refuseStrangers() {
	for id, o := range w.doc.ops {
		address, body, headers, _ := w.doc.request(o, w.done[id].known)
		for _, token := range []string{"", "plb_nobody"} {
			a := w.call(token, o.method, address, body, headers...)
			w.check(o, a)
			if a.StatusCode != http.StatusUnauthorized || a.Header.Get("WWW-Authenticate") == "" {
				w.house.t.Errorf("%s answered %d to a stranger", id, a.StatusCode)
			}
		}
	}
}

// refuseNarrow: no operation answers to a token of the very person who reached it, without the acts that it needs.
func (w *walk) refuseNarrow() {
	for id, o := range w.doc.ops {
		if o.open {
			continue
		}
		var others []office.Act
		for _, act := range office.Acts() {
			if act.ForToken() && !slices.Contains(o.acts, string(act)) {
				others = append(others, act)
			}
		}
		was := w.done[id]
		address, body, headers, _ := w.doc.request(o, was.known)
		a := w.call(w.token(was.who, others...), o.method, address, body, headers...)
		w.check(o, a)
		if a.StatusCode != http.StatusForbidden && a.StatusCode != http.StatusNotFound {
			w.house.t.Errorf("%s answered %d to a token without %v", id, a.StatusCode, o.acts)
		}
	}
}
