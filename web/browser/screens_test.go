package browser

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestScreens makes the pictures of every page: desktop and phone, light and dark, both languages, and the print of the forms.
// With PLUMBLINE_SCREENS they go to that folder (make screens) and all are made; without, a few are made and thrown away.
func TestScreens(t *testing.T) {
	t.Parallel()
	h, dir := shown(t), os.Getenv("PLUMBLINE_SCREENS")
	all, seen := h.pages(), looks()
	if dir == "" {
		dir, all, seen = t.TempDir(), all[:4], seen[1:2]
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, l := range seen {
		t.Run(l.String(), func(t *testing.T) {
			t.Parallel()
			ctx := tab(t, h.url, l)
			for _, p := range all {
				picture(ctx, t, h, p, l, dir)
			}
		})
	}
	t.Run("print", func(t *testing.T) {
		t.Parallel()
		printed(t, h, dir)
	})
}

// looks are those of which pictures are taken: every language and theme on a desk and on a phone.
func looks() (out []look) {
	for _, lang := range []string{"zh", "en"} {
		for _, theme := range []string{"light", "dark"} {
			out = append(out, look{lang: lang, theme: theme, width: 1440, height: 900}, look{lang: lang, theme: theme, width: 390, height: 844})
		}
	}
	return out
}

// picture keeps one of a whole page.
func picture(ctx context.Context, t *testing.T, h *house, p page, l look, dir string) {
	t.Helper()
	visit(ctx, t, h, p, func(ctx context.Context) {
		png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
		if err != nil {
			t.Fatalf("%s: %v", p.name, err)
		}
		keep(t, filepath.Join(dir, fmt.Sprintf("%s-%s.png", p.name, l)), png)
	})
}

func keep(t *testing.T, path string, data []byte) {
	t.Helper()
	if len(data) < 2000 {
		t.Errorf("%s has %d bytes", path, len(data))
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// printed prints the summary and the forms from the browser, light and dark alike; each form must stand on one leaf.
func printed(t *testing.T, h *house, dir string) {
	t.Helper()
	ctx := tab(t, h.url, look{lang: "zh", theme: "dark", width: 1280, height: 900})
	for _, p := range []page{{"summary", "/summary/2023"}, {"declaration", "/d/" + string(h.ids[broken])}, {"declaration-long", "/d/" + string(h.ids[plain])}} {
		visit(ctx, t, h, p, func(ctx context.Context) {
			pdf, err := chromedp.Run(ctx, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize()))
			if err != nil {
				t.Fatalf("%s: %v", p.name, err)
			}
			leaves := bytes.Count(pdf, []byte("/Type /Page\n"))
			if leaves != 1 && p.name != "summary" {
				t.Errorf("%s prints on %d leaves, want 1", p.name, leaves)
			}
			path := filepath.Join(dir, "print-"+p.name+".pdf")
			keep(t, path, pdf)
			out, err := exec.CommandContext(ctx, "pdftoppm", "-png", "-r", "80", path, filepath.Join(dir, "print-"+p.name)).CombinedOutput()
			if err != nil {
				t.Errorf("%s: pdftoppm (Debian package poppler-utils): %v %s", p.name, err, out)
			}
		})
	}
}
