// Package bundle is 开放数据包: everything that is published of a department's year as one zip that needs nobody to be believed.
// It holds a Frictionless data package (datapackage.json, tables as CSV, the snapshot as JSON with its schema, a README in both
// languages) and the proof: the digest of every file, the act of publishing as it stands in the log, and the signed checkpoint of
// the log in which it stands.
//
// It guarantees that the same publication always gives the same bytes; that every file but those of the proof is named with its
// digest in the manifest, and the manifest with its digest in the act (leaf) of publishing, so that a file changed, added, taken
// away or cut off is found; that nothing stands in a table that is not in the snapshot, which has been through the veil; and that
// whoever has the program can compute every figure, verdict and point again from the tables (Verify). Which versions there are is
// disclosure's, what stands in the log and who signed it is tlog's, that the key is the office's the reader has to learn elsewhere.
//
// # Format 1
//
//	datapackage.json           what is in it: tables, columns, units, keys, licence
//	README.zh.txt README.en.txt
//	snapshot.json              all of it as one value (package snapshot), snapshot.schema.json its JSON Schema
//	data/<table>.csv           UTF-8, commas, line feeds, first line the names; "" does not apply, "*" is hidden
//	proof/manifest.sha256      "<SHA-256 in hex>  <path>" of every file above, as sha256sum -c reads it
//	proof/leaf.json            the act of publishing, to the byte; its "new" is the SHA-256 of the manifest
//	proof/checkpoint.txt       the log as it was signed (C2SP tlog-checkpoint, a signed note)
//	proof/leaf.tlog-proof      the leaf in the checkpoint (C2SP tlog-proof)
//	proof/proof.json           both again, and that the log continues that of the version before ("plumbline proof 1")
//	proof/public.key           the key to check with
package bundle

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"plumbline/disclosure/snapshot"
)

// The paths that every package has.
const (
	Descriptor = "datapackage.json"
	Snapshot   = "snapshot.json"
	Schema     = "snapshot.schema.json"
	Manifest   = "proof/manifest.sha256"

	proofFolder    = "proof/"
	leafFile       = "proof/leaf.json"
	checkpointFile = "proof/checkpoint.txt"
	inclusionFile  = "proof/leaf.tlog-proof"
	proofFile      = "proof/proof.json"
	keyFile        = "proof/public.key"
)

// Say writes a sentence in a language; i18n.Printer.T is one.
type Say func(key string, args ...any) string

// Words are the sentences of both languages.
type Words struct{ Zh, En Say }

// Receipts are the digests of the receipts of an indicator, mixed with chance (package receipt).
type Receipts struct {
	Project string
	Number  int
	Digests []string
}

// Input is what a package is made of: the text of a snapshot, the versions of the year before it, the receipts of its indicators, and the words.
type Input struct {
	Text     []byte
	Before   []snapshot.Publication
	Receipts []Receipts
	Words    Words

	s *snapshot.Snapshot
}

// Build makes the files of a package but those of its proof; the last one is the manifest, whose digest the leaf is to name.
func Build(in Input) ([]File, error) {
	if in.s == nil {
		var err error
		if in.s, err = snapshot.Decode(in.Text); err != nil {
			return nil, err
		}
	}
	in.Before = slices.SortedFunc(slices.Values(in.Before), func(a, b snapshot.Publication) int { return a.Number - b.Number })
	schema, err := schemaOf()
	if err != nil {
		return nil, err
	}
	files := []File{{Snapshot, in.Text}, {Schema, schema}}
	for _, t := range tables() {
		text, err := t.text(&in)
		if err != nil {
			return nil, fmt.Errorf("table %s: %w", t.name, err)
		}
		files = append(files, File{t.path(), text})
	}
	descriptor, err := describe(&in, files)
	if err != nil {
		return nil, err
	}
	files = append([]File{
		{Descriptor, descriptor},
		{"README.zh.txt", readme(in.Words.Zh, in.s)},
		{"README.en.txt", readme(in.Words.En, in.s)},
	}, files...)
	return append(files, File{Manifest, ManifestOf(files)}), nil
}

// ManifestOf writes the digest of every file, as sha256sum does.
func ManifestOf(files []File) []byte {
	var out bytes.Buffer
	for _, f := range files {
		fmt.Fprintf(&out, "%s  %s\n", Digest(f.Data), f.Path)
	}
	return out.Bytes()
}

// Digest is the SHA-256 of bytes, in hex.
func Digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// DigestOf is the digest of the manifest of a package: the one that its leaf names as new.
func DigestOf(files []File) string {
	data, _ := find(files, Manifest)
	return Digest(data)
}

// find gives a file by its path.
func find(files []File, path string) ([]byte, bool) {
	i := slices.IndexFunc(files, func(f File) bool { return f.Path == path })
	if i < 0 {
		return nil, false
	}
	return files[i].Data, true
}

// proven is what is read of a proof file to write its parts by themselves.
type proven struct {
	Key        string `json:"key"`
	Checkpoint string `json:"checkpoint"`
	Leaf       struct {
		Seq   int64    `json:"seq"`
		Body  string   `json:"body"`
		Proof []string `json:"proof"`
	} `json:"leaf"`
}

// Prove adds the proof to the files that Build made: proof is what tlog.Log.BundleAt gives for the leaf of publishing.
func Prove(files []File, proof []byte) ([]File, error) {
	parts, err := proofParts(proof)
	return append(slices.Clone(files), parts...), err
}

// proofParts takes a proof file apart, so that each part can be checked by hand.
func proofParts(proof []byte) ([]File, error) {
	var p proven
	if err := json.Unmarshal(proof, &p); err != nil {
		return nil, fmt.Errorf("proof: %w", err)
	}
	var in strings.Builder
	fmt.Fprintf(&in, "c2sp.org/tlog-proof@v1\nindex %d\n", p.Leaf.Seq)
	for _, hash := range p.Leaf.Proof {
		in.WriteString(hash + "\n")
	}
	in.WriteString("\n" + p.Checkpoint)
	return []File{
		{leafFile, []byte(p.Leaf.Body)},
		{checkpointFile, []byte(p.Checkpoint)},
		{inclusionFile, []byte(in.String())},
		{proofFile, proof},
		{keyFile, []byte(p.Key + "\n")},
	}, nil
}

// Name is the name of a package's file: the slug of its department, year and version, so that every version has its own.
func Name(slug string, year, number int) string {
	return fmt.Sprintf("%s-%d-v%d.zip", slug, year, number)
}
