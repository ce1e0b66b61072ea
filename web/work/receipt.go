package work

import (
	"context"
	"net/http"

	"plumbline/base/actor"
	"plumbline/disclosure/receipt"
	"plumbline/journal/read"
	"plumbline/office"
	"plumbline/web/site"
)

// Receipts gives out receipts of records (receipt.Service).
type Receipts interface {
	Give(ctx context.Context, by actor.Actor, ref string) (code string, err error)
	Of(ctx context.Context, ref string) ([]receipt.Given, read.Standing, error)
}

// ReceiptHref is the page on which a receipt of the record of a ref is given out.
func ReceiptHref(ref string) string { return "/work/receipt/" + ref }

type receiptPage struct {
	site.Page
	site.Fields
	Of     Known
	Given  []receipt.Given
	Counts Counts
	Code   string // of the receipt that was just made
	Action string
}

// receiptRoutes adds the pages, where receipts are given out on this site.
func (k *Desk) receiptRoutes() {
	if k.Receipts == nil {
		return
	}
	records := site.Need{Act: office.Record, At: k.placeOfAny}
	k.Handle("GET /work/receipt/{kind}/{id}", records, func(w http.ResponseWriter, r *http.Request) error { return k.receipt(w, r, "", nil) })
	k.Handle("POST /work/receipt/{kind}/{id}", records, k.giveReceipt)
}

// receipt shows what a receipt is of, those that were given out, and the form; code is that of the one just made.
func (k *Desk) receipt(w http.ResponseWriter, r *http.Request, code string, refused error) error {
	of, err := k.Find(r.Context(), refOf(r))
	if err != nil {
		return err
	}
	v := &receiptPage{Page: k.RoomPage(r, k.kinds[r.PathValue("kind")].Room), Of: of, Code: code, Action: ReceiptHref(of.Ref)}
	v.Crumbs = append(v.Crumbs, site.Crumb{Text: of.Title, Href: of.Href(), Chinese: true}, site.Crumb{Text: v.T("work.receipt")})
	if v.Given, _, err = k.Receipts.Of(r.Context(), of.Ref); err != nil {
		return err
	}
	if v.Counts, err = k.CountsOf(r.Context(), &v.Page, of.Ref); err != nil {
		return err
	}
	v.Title, v.State = v.T("work.receipt.title"), v.T("work.receipt.state")
	if code != "" {
		v.Title = v.T("work.receipt.made")
	}
	status := http.StatusOK
	if refused != nil {
		if v.Fields, status, err = site.Refused(w, &v.Page, refused, "counts"); err != nil {
			return err
		}
	}
	return k.Render(w, status, "work/receipt", v)
}

// giveReceipt makes a receipt. Its code stands on the page that answers and nowhere else, so this page is not one to come back to: it is
// kept by no browser, and asked for again it makes another.
func (k *Desk) giveReceipt(w http.ResponseWriter, r *http.Request) error {
	code, err := k.Receipts.Give(r.Context(), site.VisitorOf(r).Actor(), refOf(r))
	if err != nil {
		return k.receipt(w, r, "", err)
	}
	w.Header().Set("Cache-Control", "no-store")
	return k.receipt(w, r, code, nil)
}
