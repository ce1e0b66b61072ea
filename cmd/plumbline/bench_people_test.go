package main

import (
	"io"
	"log/slog"
	"net/http/httptest"
	"testing"

	"plumbline/locale"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/i18n"
	"plumbline/platform/tlog"
	"plumbline/web/house"
)

// TestPeopleOfTheBenchWork: every act of the people whom bench has work is one that the pages take, of every kind, and
// what they leave is as the log says. What a page no longer offers would make its figure worthless.
func TestPeopleOfTheBenchWork(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		d, err := db.Open(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = d.Close() })
		s := newStore(d)
		w, err := found(t.Context(), s, 8)
		if err != nil {
			t.Fatal(err)
		}
		catalog, err := i18n.Load(locale.FS)
		if err != nil {
			t.Fatal(err)
		}
		pages, err := house.New(s.rooms(), house.Config{Catalog: catalog, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Now: cfg.Now})
		if err != nil {
			t.Fatal(err)
		}
		server := httptest.NewServer(pages.Handler())
		t.Cleanup(server.Close)
		took := newTimes()
		for i, p := range w.people {
			worker := newWorker(p, server.URL, uint64(i))
			worker.times = took
			for range 25 {
				worker.act(t.Context())
			}
			worker.client.CloseIdleConnections()
		}
		if err := took.failure(); err != nil {
			t.Fatal(err)
		}
		for _, k := range kinds {
			if len(took.of[k]) == 0 {
				t.Errorf("nobody came to %s", k)
			}
		}
		if report, err := tlog.Verify(t.Context(), d, s.tables, nil); err != nil || !report.OK() {
			t.Errorf("%v %+v", err, report.Found)
		}
	})
}
