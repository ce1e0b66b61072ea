package work

import (
	"net/http"

	"plumbline/office"
	"plumbline/web/site"
)

type whyPage struct {
	site.Page
	Of      Known
	Counts  Counts
	Receipt string // where a receipt of it is given out, "" where it is not
}

// why says why a record counts, for what, and for what it does not.
func (k *Desk) why(w http.ResponseWriter, r *http.Request) error {
	of, err := k.Find(r.Context(), refOf(r))
	if err != nil {
		return err
	}
	v := &whyPage{Page: k.RoomPage(r, k.kinds[r.PathValue("kind")].Room), Of: of}
	v.Crumbs = append(v.Crumbs, site.Crumb{Text: of.Title, Href: of.Href(), Chinese: true}, site.Crumb{Text: v.T("work.why")})
	if v.Counts, err = k.CountsOf(r.Context(), &v.Page, of.Ref); err != nil {
		return err
	}
	if k.Receipts != nil && v.Counts.Stands > 0 && v.Visitor.May(office.Record, v.Visitor.Tree.Place(of.Organisation)).Allowed {
		v.Receipt = ReceiptHref(of.Ref)
	}
	v.Title = v.finding()
	v.State = v.T("work.why.state")
	return k.Render(w, http.StatusOK, "work/why", v)
}

// finding is what the page found.
func (v *whyPage) finding() string {
	switch {
	case v.Of.Gone:
		return v.T("work.why.gone")
	case v.Counts.Stands > 0 && len(v.Counts.Refused) > 0:
		return v.T("work.why.partly", "n", v.Counts.Stands, "not", len(v.Counts.Refused))
	case v.Counts.Stands > 0:
		return v.T("work.why.counts", "n", v.Counts.Stands)
	case len(v.Counts.Refused) > 0:
		return v.T("work.why.not")
	}
	return v.T("work.why.nothing")
}
