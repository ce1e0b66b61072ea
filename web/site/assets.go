package site

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

// assets are the static files under names that hold a digest of their content, so that a browser keeps them for good.
type assets struct {
	names map[string]string // app.css → app.1a2b3c4d.css
	data  map[string][]byte // by hashed name
}

func loadAssets(fsys fs.FS) (assets, error) {
	a := assets{names: map[string]string{}, data: map[string][]byte{}}
	entries, err := fs.ReadDir(fsys, "static")
	if err != nil {
		return a, err
	}
	for _, e := range entries {
		data, err := fs.ReadFile(fsys, "static/"+e.Name())
		if err != nil {
			return a, err
		}
		sum := sha256.Sum256(data)
		ext := path.Ext(e.Name())
		hashed := strings.TrimSuffix(e.Name(), ext) + "." + hex.EncodeToString(sum[:4]) + ext
		a.names[e.Name()], a.data[hashed] = hashed, data
	}
	return a, nil
}

// path gives the address of a static file.
func (a assets) path(name string) string { return "/static/" + a.names[name] }

func (a assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	data, ok := a.data[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = w.Write(data)
}
