// Package pdf reads and writes PDF files. Reading takes the text layer, character by character with its place, and the
// ruled lines of each page. Where lines rule a table, its cells are the fields between them, merged cells with their
// spans, and the wrapped lines of a cell are joined again; elsewhere lines of text with wide gaps are rows and the rest
// is paragraphs. It guarantees that every character of the text layer stands in one cell, and a clear fault for a file
// that is protected, broken, too long or has no text layer. A table that goes on over a page break keeps its number and
// counts its rows on; a cell of running text cut by the break is one cell. What cells mean is left to others.
//
// The reading engine is PDFium compiled to WebAssembly: it sees no file and no network, only the bytes it is given.
// It starts with the first file (seconds once, then from a cache in the user's cache folder) and ends with Close.
package pdf

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	pdfium "github.com/klippa-app/go-pdfium"
	pdfiumerrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"plumbline/base/fault"
	"plumbline/platform/grid"
	"plumbline/platform/pack"
)

const (
	readTime    = 2 * time.Minute // for one file, so that none hangs
	memoryPages = 16 << 10        // of 64 KB: 1 GB for one file
	workers     = 2               // files read at once; more wait
)

// Read reads a PDF file.
func Read(name string, data []byte, lim grid.Limits) (doc grid.Document, err error) {
	lim = lim.OrDefault()
	defer pack.Guard(name, &err)
	if err := lim.CheckBytes(name, int64(len(data))); err != nil {
		return grid.Document{}, err
	}
	if len(data) == 0 {
		return grid.Document{}, fault.New(fault.Invalid, "grid.empty")
	}
	if !bytes.Contains(data[:min(len(data), 1024)], []byte("%PDF-")) {
		return grid.Document{}, fault.New(fault.Invalid, "grid.not_pdf", "name", name)
	}
	worker, err := shared.worker()
	if err != nil {
		return grid.Document{}, fault.New(fault.Internal, "grid.reader_failed", "name", name).Because(err)
	}
	over := time.AfterFunc(readTime, func() { _ = worker.Kill() })
	pages, err := extract(worker, name, data, lim)
	if over.Stop() {
		err = errors.Join(err, worker.Close())
	}
	if err != nil {
		if f, ok := fault.As(err); ok {
			return grid.Document{}, f
		}
		return grid.Document{}, pack.Broken(name, err)
	}
	return assemble(name, pages, lim)
}

// Close ends the reading engine and frees its memory; reading again starts it anew. Files being read become faults.
func Close() error { return shared.close() }

// shared is the engine of the process: its compiled code is too large to hold twice.
var shared engine

type engine struct {
	mu    sync.Mutex
	pool  pdfium.Pool
	cache wazero.CompilationCache
}

func (e *engine) worker() (pdfium.Pdfium, error) {
	pool, err := e.start()
	if err != nil {
		return nil, err
	}
	return pool.GetInstance(readTime)
}

func (e *engine) start() (pdfium.Pool, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.pool != nil {
		return e.pool, nil
	}
	config := wazero.NewRuntimeConfig().
		WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
		WithMemoryLimitPages(memoryPages).
		WithCloseOnContextDone(true)
	if e.cache = compiled(); e.cache != nil {
		config = config.WithCompilationCache(e.cache)
	}
	pool, err := webassembly.Init(webassembly.Config{
		MaxTotal: workers, MaxIdle: workers, RuntimeConfig: config,
		FSConfig: wazero.NewFSConfig(), Stdout: io.Discard, Stderr: io.Discard,
	})
	if err != nil {
		return nil, errors.Join(err, e.closeCache())
	}
	e.pool = pool
	return pool, nil
}

// compiled opens the cache of compiled code in the user's own cache folder, which nobody else may write: a shared
// folder such as the temporary one would let another user plant code. Without it, the engine compiles at every start.
func compiled() wazero.CompilationCache {
	dir, err := os.UserCacheDir()
	if err != nil {
		return nil
	}
	dir = filepath.Join(dir, "plumbline", "pdf")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil
	}
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm()&0o022 != 0 {
		return nil
	}
	c, err := wazero.NewCompilationCacheWithDir(dir)
	if err != nil {
		return nil
	}
	return c
}

func (e *engine) close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.pool == nil {
		return nil
	}
	err := e.pool.Close()
	e.pool = nil
	return errors.Join(err, e.closeCache())
}

func (e *engine) closeCache() error {
	if e.cache == nil {
		return nil
	}
	c := e.cache
	e.cache = nil
	return c.Close(context.Background())
}

// extract takes characters and ruled lines from every page.
func extract(w pdfium.Pdfium, name string, data []byte, lim grid.Limits) ([]sheet, error) {
	doc, err := w.OpenDocument(&requests.OpenDocument{File: &data})
	if errors.Is(err, pdfiumerrors.ErrPassword) || errors.Is(err, pdfiumerrors.ErrSecurity) {
		return nil, fault.New(fault.Unsupported, "grid.locked", "name", name).Because(err)
	}
	if err != nil {
		return nil, err
	}
	count, err := w.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: doc.Document})
	if err != nil {
		return nil, err
	}
	if count.PageCount > lim.Pages {
		return nil, fault.New(fault.TooLarge, "grid.too_many_pages", "name", name, "pages", count.PageCount, "limit", lim.Pages)
	}
	in := intake{w: w, name: name, limit: lim.Cells, left: 4 * lim.Cells, segments: 2_000_000}
	pages := make([]sheet, count.PageCount)
	readable := 0
	for i := range pages {
		if pages[i], err = in.page(doc.Document, i); err != nil {
			return nil, err
		}
		readable += pages[i].readable()
	}
	if readable == 0 || in.damaged > readable {
		return nil, fault.New(fault.Invalid, "grid.no_text_layer", "name", name)
	}
	return pages, nil
}

// intake reads pages of one file, within limits.
type intake struct {
	w        pdfium.Pdfium
	name     string
	limit    int
	left     int // characters that may still come
	segments int // pieces of paths that are still looked at
	damaged  int // characters without a meaning
}

func (in *intake) page(doc references.FPDF_DOCUMENT, i int) (sheet, error) {
	loaded, err := in.w.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: doc, Index: i})
	if err != nil {
		return sheet{}, err
	}
	page := requests.Page{ByReference: &loaded.Page}
	turn, err := in.w.FPDFPage_GetRotation(&requests.FPDFPage_GetRotation{Page: page})
	if err != nil {
		return sheet{}, err
	}
	s := sheet{number: i + 1, turn: int(turn.PageRotation)}
	if err := in.text(page, &s); err != nil {
		return sheet{}, err
	}
	if err := in.rules(page, &s); err != nil {
		return sheet{}, err
	}
	_, err = in.w.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: loaded.Page})
	return s, err
}
