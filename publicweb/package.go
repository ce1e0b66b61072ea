package publicweb

import (
	"context"
	"fmt"
	"net/http"
	"path"
	"strconv"
	"strings"

	"plumbline/disclosure/bundle"
	"plumbline/disclosure/snapshot"
)

// packaged is where the package of a version stands: its zip at this address with ".zip", its files below it.
func packaged(p snapshot.Publication) string {
	return fmt.Sprintf("/package/%s/%d/%d", p.Slug, p.Year, p.Number)
}

// Package is where the package of the version stands, "" where packages are not given out.
func (l *looking) Package() string {
	if l.site.Packages == nil {
		return ""
	}
	return packaged(l.Edition)
}

// ofPackage finds the version that an address of a package names.
func (s *Site) ofPackage(r *http.Request, version string) (p snapshot.Publication, err error) {
	all, err := s.shelf.catalogue(r.Context())
	if err != nil {
		return p, err
	}
	number, err := strconv.Atoi(r.PathValue("year"))
	if err != nil {
		return p, errNoPage
	}
	y, ok := all.year(r.PathValue("department"), number)
	if !ok {
		return p, errNoPage
	}
	if number, err = strconv.Atoi(version); err != nil {
		return p, errNoPage
	}
	if p, ok = y.edition(number); !ok || s.Packages == nil {
		return p, errNoPage
	}
	return p, nil
}

// packageZip gives the package of a version as one file.
func (s *Site) packageZip(w http.ResponseWriter, r *http.Request) error {
	version, ok := strings.CutSuffix(r.PathValue("zip"), ".zip")
	if !ok {
		return errNoPage
	}
	p, err := s.ofPackage(r, version)
	if err != nil {
		return err
	}
	data, err := s.Packages.Zip(r.Context(), p.Slug, p.Year, p.Number)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Disposition", `attachment; filename="`+bundle.Name(p.Slug, p.Year, p.Number)+`"`)
	return newAnswer(packed, "", lasting, data, packaged(p), p.Digest).send(w, r)
}

// packageFile gives a file of a package to the byte, as the check in the browser needs it.
func (s *Site) packageFile(w http.ResponseWriter, r *http.Request) error {
	p, err := s.ofPackage(r, r.PathValue("version"))
	if err != nil {
		return err
	}
	key := packaged(p) + "/" + r.PathValue("file") + " " + p.Digest
	if a, ok := s.made.get(key); ok {
		return a.send(w, r)
	}
	data, err := s.fileOf(r.Context(), p, r.PathValue("file"))
	if err != nil {
		return err
	}
	a := newAnswer(mediaOf(r.PathValue("file")), "", lasting, data, key)
	s.made.put(key, a, a.size())
	return a.send(w, r)
}

func (s *Site) fileOf(ctx context.Context, p snapshot.Publication, name string) ([]byte, error) {
	data, err := s.Packages.Zip(ctx, p.Slug, p.Year, p.Number)
	if err != nil {
		return nil, err
	}
	content, ok, err := bundle.FileOf(data, name)
	if err != nil || ok {
		return content, err
	}
	return nil, errNoPage
}

// mediaOf is the type of a file of a package.
func mediaOf(name string) string {
	switch path.Ext(name) {
	case ".csv":
		return "text/csv; charset=utf-8; header=present"
	case ".json":
		return "application/json"
	}
	return "text/plain; charset=utf-8"
}
