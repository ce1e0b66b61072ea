package bundle

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"plumbline/base/fault"
	"plumbline/disclosure/snapshot"
	"plumbline/platform/tlog"
)

// Verb and Subject are how the act of publishing stands in the log.
const Verb = "disclosure.publish"

// Subject is the subject of the act of publishing a department's year.
func Subject(department string, year int) string {
	return fmt.Sprintf("publication/%s/%d", snapshot.Slug(department), year)
}

// Report is what a package proves and what computing it again came to. Trusted says that the checkpoint is signed by the key that the
// reader has from elsewhere, and not only by the one in the package, which anybody can make.
type Report struct {
	Snapshot *snapshot.Snapshot
	Head     tlog.Head
	Key      string
	Trusted  bool
	Leaf     *tlog.Entry
	Older    *tlog.Head
	Digest   string // of the manifest
	Files    int    // of the manifest
	Bytes    int64
	Again    Again
}

// OK says that every figure that could be computed again came to what was published.
func (r *Report) OK() bool { return len(r.Again.Differences) == 0 }

// refused is the fault of a package that proves nothing: why is a message bundle.why.<why>.
func refused(why string, args ...any) error {
	return fault.New(fault.Invalid, "bundle.refused."+why, args...)
}

// Verify checks a package with nothing but the package, and computes everything again. trusted is the public key that the reader
// has from elsewhere; "" takes the package's own. An error says why the package proves nothing; what differs when it is computed
// again stands in the report.
func Verify(data []byte, trusted string) (*Report, error) {
	files, err := Unpack(data)
	if err != nil {
		return nil, refused("zip", "why", err.Error())
	}
	r, err := verifyFiles(files, trusted)
	if err != nil {
		return nil, err
	}
	r.Again, err = compute(files, r.Snapshot)
	if err != nil {
		return nil, refused("tables", "why", err.Error())
	}
	return r, nil
}

// verifyFiles checks digests, manifest, leaf, inclusion and signature, in this order.
func verifyFiles(files []File, trusted string) (*Report, error) {
	r := &Report{}
	if err := r.manifest(files); err != nil {
		return nil, err
	}
	if err := r.proof(files, trusted); err != nil {
		return nil, err
	}
	return r, r.snapshot(files)
}

// manifest holds every file to the manifest: each stands there with its digest, and nothing else does.
func (r *Report) manifest(files []File) error {
	text, ok := find(files, Manifest)
	if !ok {
		return refused("no_package", "name", Manifest)
	}
	listed, err := parseManifest(text)
	if err != nil {
		return refused("manifest", "why", err.Error())
	}
	for _, f := range files {
		want, ok := listed[f.Path]
		switch {
		case strings.HasPrefix(f.Path, proofFolder):
			continue
		case !ok:
			return refused("added", "name", f.Path)
		case Digest(f.Data) != want:
			return refused("changed", "name", f.Path, "digest", Digest(f.Data), "want", want)
		}
		r.Files++
		r.Bytes += int64(len(f.Data))
		delete(listed, f.Path)
	}
	for name := range listed {
		return refused("missing", "name", name)
	}
	r.Digest = Digest(text)
	return nil
}

// parseManifest reads the lines of a manifest; a path stands once and none is of the proof.
func parseManifest(text []byte) (map[string]string, error) {
	out := map[string]string{}
	if len(text) == 0 || text[len(text)-1] != '\n' {
		return nil, fmt.Errorf("the last line is cut off")
	}
	for line := range strings.Lines(string(text)) {
		digest, path, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		sum, err := hex.DecodeString(digest)
		if !ok || err != nil || len(sum) != 32 || digest != strings.ToLower(digest) || !plainPath(path) || strings.HasPrefix(path, proofFolder) {
			return nil, fmt.Errorf("%q is no line of a manifest", line)
		}
		if out[path] != "" {
			return nil, fmt.Errorf("%s stands twice", path)
		}
		out[path] = digest
	}
	return out, nil
}

// proof holds the manifest to the act of publishing and the act to the signed log.
func (r *Report) proof(files []File, trusted string) error {
	text, ok := find(files, proofFile)
	if !ok {
		return refused("missing", "name", proofFile)
	}
	res, err := tlog.VerifyBundle(text, trusted)
	if err != nil {
		return refused("proof", "why", err.Error())
	}
	if res.Leaf == nil {
		return refused("proof", "why", "no leaf")
	}
	parts, err := proofParts(text)
	if err != nil {
		return refused("proof", "why", err.Error())
	}
	if !indentedAgain(text) {
		return refused("parts", "name", proofFile)
	}
	allowed := map[string]bool{Manifest: true}
	for _, p := range parts {
		if data, ok := find(files, p.Path); !ok || !bytes.Equal(data, p.Data) {
			return refused("parts", "name", p.Path)
		}
		allowed[p.Path] = true
	}
	for _, f := range files {
		if strings.HasPrefix(f.Path, proofFolder) && !allowed[f.Path] {
			return refused("added", "name", f.Path)
		}
	}
	if res.Leaf.Verb != Verb || res.Leaf.New != r.Digest {
		return refused("other_leaf", "verb", res.Leaf.Verb, "digest", r.Digest, "named", res.Leaf.New)
	}
	key, _ := find(files, keyFile)
	r.Head, r.Trusted, r.Leaf, r.Older, r.Key = res.Head, res.Trusted, res.Leaf, res.Older, strings.TrimSpace(string(key))
	if trusted != "" {
		r.Key = trusted
	}
	return nil
}

// indentedAgain says that JSON is laid out as this product lays it out.
func indentedAgain(text []byte) bool {
	var flat, out bytes.Buffer
	if json.Compact(&flat, text) != nil || json.Indent(&out, flat.Bytes(), "", "  ") != nil {
		return false
	}
	return bytes.Equal(append(out.Bytes(), '\n'), text)
}

// snapshot holds the snapshot to the act, and the tables to the snapshot.
func (r *Report) snapshot(files []File) error {
	text, _ := find(files, Snapshot)
	s, err := snapshot.Decode(text)
	if err != nil {
		return refused("snapshot", "why", err.Error())
	}
	if r.Leaf.Subject != Subject(s.Department, s.Year) || r.Leaf.Version != int64(s.Number) {
		return refused("other_year", "subject", r.Leaf.Subject, "department", s.Department, "year", fmt.Sprint(s.Year))
	}
	r.Snapshot = s
	return nil
}
