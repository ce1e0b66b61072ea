package browser

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestDrop: a file dropped on the page of imports is read and shown, with nothing pressed.
func TestDrop(t *testing.T) {
	t.Parallel()
	h := fresh(t)
	ctx, done := context.WithTimeout(tab(t, h.url, look{lang: "zh", theme: "light", width: 1280, height: 900}), patience)
	t.Cleanup(done)
	k := keyboard{t, ctx, h}
	k.open("/import")
	text, err := json.Marshal(string(changedDocument()))
	k.must(err)
	answer, err := chromedp.RunResponse(ctx, chromedp.Evaluate[chromedp.Void](`(() => { const files = new DataTransfer();
		files.items.add(new File([`+string(text)+`], "dropped.txt", {type: "text/plain"}));
		for (const kind of ["dragover", "drop"]) document.body.dispatchEvent(
			new DragEvent(kind, {dataTransfer: files, bubbles: true, cancelable: true})); })()`))
	k.must(err)
	if answer.Status != 200 {
		t.Fatalf("%s answered %d", answer.URL, answer.Status)
	}
	k.has("dropped.txt")
	imp, err := h.form.Import(ctx, strings.TrimPrefix(k.ask(`location.pathname`), "/import/"))
	k.must(err)
	if imp.Name != "dropped.txt" || imp.Counts.Forms != 12 {
		t.Errorf("%d forms of %s", imp.Counts.Forms, imp.Name)
	}
}
