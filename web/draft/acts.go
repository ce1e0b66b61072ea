package draft

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"plumbline/base/fault"
	"plumbline/goal"
	drafts "plumbline/goal/draft"
	"plumbline/office"
	"plumbline/web/site"
)

// mostBytes bounds what one request may send: more than the longest form, typed anew in every cell.
const mostBytes = 4 << 20

// act does what a button of the form asks, after keeping what was typed in every cell.
func (s *server) act(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, mostBytes)
	if err := r.ParseForm(); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return fault.New(fault.TooLarge, "drafting.too_large")
		}
		return site.ErrUnreadable
	}
	by, id := site.VisitorOf(r).Actor(), idOf(r)
	changes, typed := sent(r.PostForm)
	if _, err := s.Draft.Set(r.Context(), by, id, changes); err != nil && len(changes) > 0 {
		return s.again(w, r, err, typed)
	}
	d, err := s.Draft.Of(r.Context(), id)
	if err != nil {
		return err
	}
	to, err := s.do(r, d, r.PostForm.Get("do"))
	if err != nil {
		return s.again(w, r, err, nil)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// sent reads the cells of a form in which another text stands than was seen there.
func sent(post url.Values) (changes []drafts.Change, typed map[drafts.At]string) {
	typed = map[drafts.At]string{}
	for name := range post {
		saw, shown := post["saw:"+name]
		if !shown {
			continue
		}
		for _, ch := range changesOf(name, saw[0], post.Get(name), "") {
			if ch.Text != ch.Saw {
				changes = append(changes, ch)
				typed[ch.At] = ch.Text
			}
		}
	}
	slices.SortFunc(changes, func(a, b drafts.Change) int { return strings.Compare(a.At.String(), b.At.String()) })
	return changes, typed
}

// changesOf makes the changes of an input: one, or two where it is the choice of a row's levels. Only goals have paragraphs.
func changesOf(name, saw, text, client string) []drafts.Change {
	if row, ok := strings.CutSuffix(name, ".level"); ok {
		a, _ := drafts.ParseAt(row + ".level1")
		b, _ := drafts.ParseAt(row + ".level2")
		saw1, saw2, _ := strings.Cut(saw, "/")
		text1, text2, _ := strings.Cut(text, "/")
		one, two := client, client
		if client != "" {
			one, two = client+"-1", client+"-2"
		}
		return []drafts.Change{{At: a, Saw: saw1, Text: text1, Client: one}, {At: b, Saw: saw2, Text: text2, Client: two}}
	}
	at, _ := drafts.ParseAt(name)
	ends := strings.NewReplacer("\r\n", "\n", "\r", "\n")
	saw, text = ends.Replace(saw), ends.Replace(text)
	if !strings.HasPrefix(name, "goals.") {
		text = strings.ReplaceAll(text, "\n", "")
	}
	return []drafts.Change{{At: at, Saw: saw, Text: text, Client: client}}
}

// do does one act and gives where to go then.
func (s *server) do(r *http.Request, d drafts.Draft, what string) (to string, err error) {
	by, ctx := site.VisitorOf(r).Actor(), r.Context()
	name, about, _ := strings.Cut(what, "|")
	client := r.PostForm.Get("client")
	switch name {
	case "undo", "redo":
		e, err := s.Draft.Undo(ctx, by, d.ID, drafts.Act(name), client)
		return here(d, e.At), err
	case "settle":
		return s.settle(r, d, about, client)
	case "fix":
		return s.fix(r, d, about, client)
	case "add", "insert", "cut", "up", "down":
		return s.row(r, d, name, about, client)
	case "finish":
		saved, err := s.Draft.Finish(ctx, by, d.ID, func(kept goal.Declaration) error { return mayKeep(r, kept) })
		if err != nil {
			return "", err
		}
		if err := s.Rule.Recheck(ctx, d.Content.Department, d.Content.Year); err != nil {
			return "", err
		}
		return "/d/" + string(saved.ID) + "?saved=revision#saved", nil
	case "go":
		at, _ := drafts.ParseAt(about)
		return here(d, at), nil
	case "discard":
		return "/drafts?saved=draft_discarded#saved", s.Draft.Discard(ctx, by, d.ID)
	case "restore":
		return here(d, drafts.At{}), s.Draft.Restore(ctx, by, d.ID)
	}
	return here(d, drafts.At{}) + "?saved=draft#saved", nil
}

// mayKeep refuses a declaration of an organisation for which the visitor may not draft.
func mayKeep(r *http.Request, d goal.Declaration) error {
	v := site.VisitorOf(r)
	if v.May(office.Draft, v.PlaceOf(d.Department, d.Unit)).Allowed {
		return nil
	}
	return fault.New(fault.Denied, "drafting.elsewhere", "department", d.Department, "unit", d.Unit).On("unit")
}

// here is the draft, at a cell.
func here(d drafts.Draft, at drafts.At) string {
	if at.Row != "" && at.Field == "" {
		at.Field = "name"
	}
	if at.Field == "" || d.Ref(at) == "" {
		return "/draft/" + string(d.ID)
	}
	return "/draft/" + string(d.ID) + "?at=" + url.QueryEscape(at.String()) + "#" + inputID(at)
}

// settle picks a text: about is the cell and the edit.
func (s *server) settle(r *http.Request, d drafts.Draft, about, client string) (string, error) {
	name, edit, _ := strings.Cut(about, "|")
	at, ok := drafts.ParseAt(name)
	number, err := strconv.ParseInt(edit, 10, 64)
	last, lastErr := strconv.ParseInt(r.PostForm.Get("last"), 10, 64)
	if !ok || err != nil || lastErr != nil {
		return "", site.ErrUnreadable
	}
	choice := drafts.Choice{At: at, Edit: number, Last: last, Client: client}
	return here(d, at), s.Draft.Settle(r.Context(), site.VisitorOf(r).Actor(), d.ID, choice)
}

// fix does what a finding proposes: about is its rule and place. It is an edit like any other, and what was meant must still
// be proposed.
func (s *server) fix(r *http.Request, d drafts.Draft, about, client string) (string, error) {
	v, err := s.view(r)
	if err != nil {
		return "", err
	}
	fix, ok := v.fixes[about]
	at, known := v.Draft.At(fix.Ref)
	if !ok || !known {
		return "", fault.New(fault.Conflict, "drafting.fixed_meanwhile")
	}
	ch := drafts.Change{At: at, Saw: v.Draft.Cells[at].Text, Text: fix.Value, Client: client}
	_, err = s.Draft.Set(r.Context(), site.VisitorOf(r).Actor(), d.ID, []drafts.Change{ch})
	return here(d, at), err
}

// row adds a row of a level (add) or behind another (insert), takes one out or moves it by one.
func (s *server) row(r *http.Request, d drafts.Draft, what, about, client string) (string, error) {
	last, err := strconv.ParseInt(r.PostForm.Get("last"), 10, 64)
	if err != nil {
		return "", site.ErrUnreadable
	}
	ch := drafts.RowChange{Act: drafts.ActAdd, Last: last, Client: client}
	rows := d.Shown()
	i := slices.IndexFunc(rows, func(w drafts.Row) bool { return w.ID == about })
	next := drafts.At{Row: about, Field: "name"}
	switch what {
	case "add":
		if about == "" {
			about = r.PostForm.Get("addlevel")
		}
		ch.Level1, ch.Level2, _ = strings.Cut(about, "/")
	case "insert":
		ch.After = about
	case "cut":
		if ch.Act, ch.Row = drafts.ActCut, about; i > 0 {
			next.Row = rows[i-1].ID
		} else if i == 0 && len(rows) > 1 {
			next.Row = rows[1].ID
		}
	case "up", "down":
		ch.Act, ch.Row = drafts.ActMove, about
		if what == "up" && i <= 0 || what == "down" && (i < 0 || i == len(rows)-1) {
			return here(d, next), nil
		}
		if what == "down" {
			ch.After = rows[i+1].ID
		} else if i > 1 {
			ch.After = rows[i-2].ID
		}
	}
	row, err := s.Draft.Row(r.Context(), site.VisitorOf(r).Actor(), d.ID, ch)
	if err != nil {
		return "", err
	}
	if ch.Act == drafts.ActAdd {
		at := drafts.At{Row: row, Field: "name"}
		return "/draft/" + string(d.ID) + "?at=" + url.QueryEscape(at.String()) + "#" + inputID(at), nil
	}
	return here(d, next), nil
}

// edit is a change as the script sends it.
type edit struct {
	Client string `json:"client"`
	At     string `json:"at"`
	Saw    string `json:"saw"`
	Text   string `json:"text"`
	Late   bool   `json:"late"`
}

// taken says what became of it.
type taken struct {
	Client    string `json:"client"`
	Contested bool   `json:"contested"`
}

// edits keeps what a script sends while somebody types, and says what became of each.
func (s *server) edits(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Edits []edit `json:"edits"`
	}
	r.Body = http.MaxBytesReader(w, r.Body, mostBytes)
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return fault.New(fault.TooLarge, "drafting.too_large")
		}
		return site.ErrUnreadable
	}
	var changes []drafts.Change
	of := []int{} // the edit of each change
	for i, e := range in.Edits {
		for _, ch := range changesOf(e.At, e.Saw, e.Text, e.Client) {
			ch.Late = e.Late
			changes, of = append(changes, ch), append(of, i)
		}
	}
	outcomes, err := s.Draft.Set(r.Context(), site.VisitorOf(r).Actor(), idOf(r), changes)
	if err != nil {
		return err
	}
	out := struct {
		Edits []taken `json:"edits"`
	}{make([]taken, len(in.Edits))}
	for k, o := range outcomes {
		t := &out.Edits[of[k]]
		t.Client, t.Contested = in.Edits[of[k]].Client, t.Contested || o.Contested
	}
	data, err := json.Marshal(out)
	if err != nil {
		return err
	}
	site.WriteJSON(w, http.StatusOK, "application/json", data)
	return nil
}
