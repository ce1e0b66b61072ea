package bundle_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"hash/crc32"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"

	"plumbline/disclosure/bundle"
)

// raw is an entry of a zip as somebody makes it who means harm.
type raw struct {
	name   string
	data   []byte
	size   uint64 // said, 0 for the true one
	method uint16
	flags  uint16
	mode   uint32
	extra  []byte
}

func made(t testing.TB, entries ...raw) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, e := range entries {
		var small bytes.Buffer
		c, err := flate.NewWriter(&small, flate.BestCompression)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Write(e.data); err != nil {
			t.Fatal(err)
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		size := uint64(len(e.data))
		if e.size > 0 {
			size = e.size
		}
		w, err := z.CreateRaw(&zip.FileHeader{
			Name: e.name, Method: e.method, Flags: e.flags, CRC32: crc32.ChecksumIEEE(e.data), CompressedSize64: uint64(small.Len()), UncompressedSize64: size,
			ExternalAttrs: e.mode << 16, CreatorVersion: 3 << 8, Extra: e.extra,
		})
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(e.name, "/") {
			continue
		}
		if _, err := w.Write(small.Bytes()); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func good(name string) raw { return raw{name: name, data: []byte("x\n"), method: zip.Deflate} }

func TestHostileZips(t *testing.T) {
	t.Parallel()
	sound := made(t, good("datapackage.json"), good("data/a.csv"))
	if files, err := bundle.Unpack(sound); err != nil || len(files) != 2 {
		t.Fatal(files, err)
	}
	many := make([]raw, 65)
	for i := range many {
		many[i] = good("a" + strings.Repeat("b", i) + ".csv")
	}
	big := raw{name: "bomb.csv", data: make([]byte, 20<<20), method: zip.Deflate}
	named := func(name string) []byte { return made(t, good(name)) }
	secret := named("secret.csv")
	at := bytes.LastIndex(sound, []byte("PK\x05\x06"))
	for name, data := range map[string][]byte{
		"nothing":                   nil,
		"no zip":                    []byte("PK\x03\x04 and no more"),
		"no files":                  made(t),
		"too many files":            made(t, many...),
		"out of its folder":         named("../etc/passwd"),
		"from the root":             named("/etc/passwd"),
		"a folder within":           named("data/../../x"),
		"of Windows":                named(`data\x.csv`),
		"a drive":                   named("C:x.csv"),
		"hidden":                    named(".git/config"),
		"a folder":                  made(t, raw{name: "data/", method: zip.Store}),
		"no name":                   named(""),
		"a name with a line":        named("data/a\nb.csv"),
		"a name that is no ASCII":   named("data/表.csv"),
		"a long name":               named(strings.Repeat("a", 101)),
		"twice":                     made(t, good("a.csv"), good("a.csv")),
		"twice but for the case":    made(t, good("a.csv"), good("A.csv")),
		"a lie about its size":      made(t, raw{name: "a.csv", data: []byte("abc"), size: 2, method: zip.Deflate}),
		"longer than it says":       made(t, raw{name: "a.csv", data: []byte("abc"), size: 4, method: zip.Deflate}),
		"a bomb that says so":       made(t, raw{name: "a.csv", data: []byte("abc"), size: 1 << 40, method: zip.Deflate}),
		"a bomb that is none":       made(t, raw{name: big.name, data: big.data, size: 100, method: zip.Deflate}),
		"another name beside":       made(t, raw{name: "a.csv", data: []byte("abc"), method: zip.Deflate, extra: []byte("UT\x01\x00\x00up\x0a\x00\x01\x00\x00\x00\x00b.csv")}),
		"locked":                    made(t, raw{name: "a.csv", data: []byte("abc"), method: zip.Deflate, flags: 1}),
		"packed otherwise":          made(t, raw{name: "a.csv", data: []byte("abc"), method: 12}),
		"a link":                    made(t, raw{name: "a.csv", data: []byte("/etc/passwd"), method: zip.Deflate, mode: 0o120777}),
		"something before":          append([]byte("#!/bin/sh\n"), sound...),
		"something after":           append(slices.Clone(sound), '\n'),
		"something between":         slices.Concat(sound[:at-10], []byte("0123456789"), sound[at-10:]),
		"cut off":                   sound[:len(sound)-1],
		"cut off at its beginning":  sound[1:],
		"a comment":                 commented(sound),
		"another name in front":     bytes.Replace(sound, []byte("data/a.csv"), []byte("data/b.csv"), 1),
		"a file that is not listed": slices.Concat(secret[:bytes.Index(secret, []byte("PK\x01\x02"))], sound),
	} {
		if files, err := bundle.Unpack(data); err == nil {
			t.Errorf("%s: read %d files", name, len(files))
		}
		if _, err := bundle.Verify(data, ""); key(err) != "bundle.refused.zip" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// commented adds a comment to a zip.
func commented(z []byte) []byte {
	out := append(slices.Clone(z), "hello"...)
	binary.LittleEndian.PutUint16(out[len(z)-2:], 5)
	return out
}

// TestWhatOtherProgramsPack is taken too: a package that was unpacked and packed again has the same files.
func TestWhatOtherProgramsPack(t *testing.T) {
	t.Parallel()
	o := open(t)
	files := o.published(t, year())
	var out bytes.Buffer
	z := zip.NewWriter(&out) // writes sizes behind the data and times into extra fields, as programs do
	for _, f := range files {
		w, err := z.Create(f.Path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(w, bytes.NewReader(f.Data)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if r, err := bundle.Verify(out.Bytes(), o.key); err != nil || !r.OK() {
		t.Errorf("%+v %v", r, err)
	}
}

// TestOneFileIsReadAlone: it is the same as among the others.
func TestOneFileIsReadAlone(t *testing.T) {
	t.Parallel()
	files := open(t).published(t, year())
	data := packed(t, files)
	for _, f := range files {
		if got, ok, err := bundle.FileOf(data, f.Path); err != nil || !ok || !bytes.Equal(got, f.Data) {
			t.Errorf("%s: %v %v", f.Path, ok, err)
		}
	}
	if _, ok, err := bundle.FileOf(data, "none"); ok || err != nil {
		t.Error("a file that is not there", err)
	}
	if _, _, err := bundle.FileOf(data[:100], "snapshot.json"); err == nil {
		t.Error("half a package is read")
	}
}

// TestReceiptsAreReadAlone: as with all of the package unpacked.
func TestReceiptsAreReadAlone(t *testing.T) {
	t.Parallel()
	data := packed(t, open(t).published(t, year()))
	_, want, err := bundle.ReceiptsOf(data)
	if err != nil || len(want) != 1 {
		t.Fatal(want, err)
	}
	if got, err := bundle.ReceiptsIn(data); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v %v", got, err)
	}
	if _, err := bundle.ReceiptsIn(made(t, good("datapackage.json"))); key(err) != "bundle.refused.no_package" {
		t.Error(err)
	}
}

// TestAFigureWithoutItsRow: a package whose tables lack a row is refused in words, however well it is signed.
func TestAFigureWithoutItsRow(t *testing.T) {
	t.Parallel()
	files, err := bundle.Build(input(t, year()))
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(files, func(f bundle.File) bool { return f.Path == "data/figures.csv" })
	head, _, _ := bytes.Cut(files[i].Data, []byte("\n"))
	files[i].Data = append(bytes.Clone(head), '\n')
	o := open(t)
	files = append(slices.DeleteFunc(files, func(f bundle.File) bool { return f.Path == bundle.Manifest }), bundle.File{})
	files[len(files)-1] = bundle.File{Path: bundle.Manifest, Data: bundle.ManifestOf(files[:len(files)-1])}
	if _, err := bundle.Verify(packed(t, o.prove(t, files, act(year(), files), "")), o.key); key(err) != "bundle.refused.tables" {
		t.Error(err)
	}
}

// TestMemoryOfPackages: whoever asks for one package after another does not fill the memory.
func TestMemoryOfPackages(t *testing.T) {
	t.Parallel()
	of := func(sizes ...int) (list []bundle.File) {
		for _, n := range sizes {
			list = append(list, bundle.File{Data: make([]byte, n)})
		}
		return list
	}
	for _, c := range []struct{ sizes, want []int }{
		{[]int{5}, []int{5}}, {[]int{50}, []int{50}}, {[]int{4, 5}, []int{4, 5}}, {[]int{4, 5, 5}, []int{5, 5}}, {[]int{1, 50}, []int{50}}, {[]int{9, 1, 1}, []int{1, 1}}, {nil, nil},
	} {
		var got []int
		for _, f := range bundle.Newest(of(c.sizes...), 10) {
			got = append(got, len(f.Data))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%v: %v are kept, want %v", c.sizes, got, c.want)
		}
	}
}

// FuzzVerify: nothing that is handed in breaks the program, and nothing that is not the package to the byte of its files is believed.
func FuzzVerify(f *testing.F) {
	o := open(f)
	files := o.published(f, year())
	whole := packed(f, files)
	f.Add(whole)
	f.Add(made(f, good("datapackage.json")))
	f.Add(packed(f, files[:len(files)-1]))
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	for i := 0; i < len(whole); i += len(whole)/7 + 1 {
		one := bytes.Clone(whole)
		one[i] ^= 0x40
		f.Add(one)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := bundle.Verify(data, o.key)
		if err != nil {
			return
		}
		got, err := bundle.Unpack(data)
		if err != nil || r.Digest != bundle.DigestOf(files) {
			t.Fatal("believed what is not the package", err)
		}
		for _, f := range files {
			if !slices.ContainsFunc(got, func(g bundle.File) bool { return g.Path == f.Path && bytes.Equal(g.Data, f.Data) }) {
				t.Fatalf("believed another %s", f.Path)
			}
		}
	})
}

// FuzzTables: tables that an office wrote wrongly are refused in words or computed, and break nothing. The manifest and the act are made to fit.
func FuzzTables(f *testing.F) {
	files, err := bundle.Build(input(f, year()))
	if err != nil {
		f.Fatal(err)
	}
	for i, file := range files {
		if strings.HasPrefix(file.Path, "data/") {
			f.Add(uint8(i), file.Data)
			f.Add(uint8(i), bytes.ReplaceAll(file.Data, []byte("1302"), []byte("-9223372036854775808")))
			f.Add(uint8(i), bytes.ReplaceAll(file.Data, []byte("quantitative"), []byte("")))
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, data []byte) {
		l := slices.Clone(files)
		l[int(which)%len(l)].Data = data
		_, _ = bundle.Compute(l)
	})
}
