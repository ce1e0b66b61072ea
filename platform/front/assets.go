package front

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"maps"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"
)

// Assets are the static files under names that hold a digest of their content, so that a browser keeps them for good.
type Assets struct {
	names map[string]string // app.css → app.1a2b3c4d.css
	data  map[string][]byte // by hashed name
}

// LoadAssets reads static/ of every file system; of one name the later wins.
func LoadAssets(sets ...fs.FS) (Assets, error) {
	a := Assets{names: map[string]string{}, data: map[string][]byte{}}
	for _, fsys := range sets {
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
	}
	return a, nil
}

// Path gives the address of a static file.
func (a Assets) Path(name string) string { return "/static/" + a.names[name] }

// Digest is of all names, which hold those of their content: it changes when any file does.
func (a Assets) Digest() string {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(a.data)) {
		h.Write([]byte(name + "\n"))
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

func (a Assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
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
