package review

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/review"
	"plumbline/review/desk"
	"plumbline/web/site"
)

func (s *server) bulkRoutes() {
	s.Handle("GET /review/together", site.Need{}, s.together)
	s.Handle("POST /review/together", site.Need{}, s.approveTogether)
}

// bulkPage is what waits for the visitor's approval: what is clean can be ticked, the rest says why not.
type bulkPage struct {
	site.Page
	Clean  []bulkItem
	Others []bulkItem
	Sheet  bool // a stage of one of them needs the review sheet
	Typed  typed
	Done   []bulkItem // what was approved just now
	Left   []bulkItem // what was picked and left alone, with its reason
	Wrong  string
}

type bulkItem struct {
	inboxItem
	Why string
}

// Pick is how a form names the item: with the version that was seen.
func (b bulkItem) Pick() string {
	return string(b.Declaration) + "." + strconv.Itoa(b.Case.Version)
}

func (s *server) together(w http.ResponseWriter, r *http.Request) error {
	v := &bulkPage{Page: s.NewPage(r, "inbox")}
	return s.showTogether(w, r, v, http.StatusOK)
}

// deciding lists what the visitor could decide on now.
func (s *server) deciding(r *http.Request) ([]desk.Item, review.Person, error) {
	v := site.VisitorOf(r)
	who := Person(v.Tree, v.Person)
	list, err := s.Desk.Inbox(r.Context(), who, 0, nil)
	return slices.DeleteFunc(list, func(i desk.Item) bool {
		_, deciding := i.Case.Stage()
		return !deciding || i.Case.State == review.Barred
	}), who, err
}

func (s *server) showTogether(w http.ResponseWriter, r *http.Request, v *bulkPage, status int) error {
	list, _, err := s.deciding(r)
	if err != nil {
		return err
	}
	items, err := s.itemsOf(r, &v.Page, list, false)
	if err != nil {
		return err
	}
	for _, i := range items {
		why := i.Clean()
		if why == nil {
			st, _ := i.Case.Stage()
			v.Sheet = v.Sheet || st.Sheet
			v.Clean = append(v.Clean, bulkItem{inboxItem: i})
			continue
		}
		v.Others = append(v.Others, bulkItem{i, v.Printer.Fault(why)})
	}
	v.Title = v.T("desk.bulk.title", "n", len(v.Clean))
	if v.Done != nil || v.Left != nil {
		v.Title = v.T("desk.bulk.done", "n", len(v.Done))
	}
	v.Crumbs = []site.Crumb{{Text: v.T("desk.nav.inbox"), Href: "/inbox"}, {Text: v.T("desk.bulk")}}
	return s.Render(w, status, "review/together", v)
}

// approveTogether approves what was ticked, and says of each that was left alone why.
func (s *server) approveTogether(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return site.ErrUnreadable
	}
	v := &bulkPage{Page: s.NewPage(r, "inbox")}
	r.PostForm.Set("version", "0")
	t, err := typedOf(r, "approved")
	if err != nil {
		return err
	}
	v.Typed = t
	picks, err := picksOf(r.PostForm["pick"])
	if err != nil {
		return err
	}
	if len(picks) == 0 {
		v.Wrong = v.T("desk.bulk.none")
		return s.showTogether(w, r, v, http.StatusUnprocessableEntity)
	}
	list, who, err := s.deciding(r)
	if err != nil {
		return err
	}
	// Only what is in the visitor's inbox can be named: an identifier out of reach tells nothing.
	known := map[goal.ID]desk.Item{}
	for _, i := range list {
		known[i.Declaration] = i
		if _, err := s.Rule.Of(r.Context(), i.Declaration); err != nil {
			return err
		}
	}
	gone := len(picks)
	picks = slices.DeleteFunc(picks, func(p review.Pick) bool { _, ok := known[p.ID]; return !ok })
	gone -= len(picks)
	outcomes, err := s.Cases.ApproveAll(r.Context(), who, picks, t.sheet())
	if err != nil {
		return err
	}
	for _, o := range outcomes {
		items, err := s.itemsOf(r, &v.Page, []desk.Item{known[o.ID]}, false)
		if err != nil {
			return err
		}
		if o.Err != nil {
			v.Left = append(v.Left, bulkItem{items[0], v.Printer.Fault(o.Err)})
			continue
		}
		v.Done = append(v.Done, bulkItem{inboxItem: items[0]})
		if err := s.Desk.Seen(r.Context(), who.ID, o.ID, o.Case.Revision); err != nil {
			return err
		}
	}
	if gone > 0 {
		v.Wrong = v.T("desk.bulk.gone", "n", gone)
	}
	return s.showTogether(w, r, v, http.StatusOK)
}

// mostPicks bounds one approval of many.
const mostPicks = 1000

func picksOf(list []string) ([]review.Pick, error) {
	if len(list) > mostPicks {
		return nil, fault.New(fault.TooLarge, "desk.bulk.many", "most", mostPicks)
	}
	var out []review.Pick
	for _, p := range list {
		id, version, ok := strings.Cut(p, ".")
		n, err := strconv.Atoi(version)
		if !ok || err != nil {
			return nil, site.ErrUnreadable
		}
		out = append(out, review.Pick{ID: goal.ID(id), Version: n})
	}
	return out, nil
}
