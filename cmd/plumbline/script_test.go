package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"codeberg.org/go-pdf/fpdf"
	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"plumbline/sample"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"plumbline": main, "crashload": crashLoad})
}

// TestScripts runs testdata/*.txtar. Beside the usual commands of testscript there are
//
//	exits N program args…   run it and demand this exit status
//	refuses file            read and check refuse the file: status 2, a sentence that names it and a remedy, nothing printed
//	input KIND file         make an input of that kind (see inputs)
//	same N text file        demand that a text stands so many times in a file (stdout, stderr too)
//	tamper folder statement change a store behind the product's back
//	published folder [again] keep a version of an invented year, or a second one with this reason (see publishedIn)
//	retouched in out path old new [both] change a file of a package, and its manifest too (see retouched)
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		UpdateScripts:       os.Getenv("PLUMBLINE_GOLDEN") != "",
		RequireUniqueNames:  true,
		RequireExplicitExec: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "refuses": refuses, "input": makeInput, "same": same, "tamper": tamper, "published": publishedIn, "retouched": retouched,
		},
	})
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits N program args…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d\nstdout: %s\nstderr: %s", got, want, ts.ReadFile("stdout"), ts.ReadFile("stderr"))
	}
	if strings.Contains(ts.ReadFile("stderr"), "⟦") || strings.Contains(ts.ReadFile("stderr"), "goroutine ") {
		ts.Fatalf("a message is missing or the program fell over:\n%s", ts.ReadFile("stderr"))
	}
}

func refuses(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: refuses file")
	}
	for _, command := range [][]string{{"read", "--json"}, {"read"}, {"check", "--json"}, {"--lang", "en", "check"}} {
		exits(ts, false, append(append([]string{"2", "plumbline"}, command...), args[0]))
		said := ts.ReadFile("stderr")
		if ts.ReadFile("stdout") != "" {
			ts.Fatalf("standard output holds %q", ts.ReadFile("stdout"))
		}
		sentences := strings.Count(said, "。") + strings.Count(said, ". ") + strings.Count(said, ".\n")
		if !strings.Contains(said, args[0]+": ") || sentences < 2 || strings.Count(said, "\n") > 2 {
			ts.Fatalf("not a file, a cause and a remedy: %s", said)
		}
	}
}

// same demands that a text stands so many times in a file.
func same(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: same N text file")
	}
	if got := strings.Count(ts.ReadFile(args[2]), args[1]); strconv.Itoa(got) != args[0] {
		ts.Fatalf("%q stands %d times, want %s:\n%s", args[1], got, args[0], ts.ReadFile(args[2]))
	}
}

func makeInput(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 || inputs[args[0]] == nil {
		ts.Fatalf("usage: input KIND file")
	}
	path := ts.MkAbs(args[1])
	if args[0] == "huge" { // 500 MB that take no room on the disk
		ts.Check(os.WriteFile(path, []byte("项目名称\t"), 0o600))
		ts.Check(os.Truncate(path, 500<<20))
		return
	}
	data, err := inputs[args[0]]()
	ts.Check(err)
	ts.Check(os.WriteFile(path, data, 0o600))
}

// inputs are what a person may hand over by mistake, or an attacker on purpose.
var inputs = map[string]func() ([]byte, error){
	"sample":           func() ([]byte, error) { return sample.Document, nil },
	"glued":            func() ([]byte, error) { return bytes.Repeat(sample.Document, 2), nil },
	"huge":             func() ([]byte, error) { return nil, nil },
	"gbk":              encoded(simplifiedchinese.GBK),
	"gb18030":          encoded(simplifiedchinese.GB18030),
	"utf16le":          encoded(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)),
	"utf16be":          encoded(unicode.UTF16(unicode.BigEndian, unicode.UseBOM)),
	"utf16le-bare":     encoded(unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)),
	"utf8-bom":         func() ([]byte, error) { return append([]byte("\ufeff"), sample.Document...), nil },
	"binary":           binary,
	"xlsx-other":       func() ([]byte, error) { return book("") },
	"xlsx-encrypted":   func() ([]byte, error) { return book("geheim") },
	"xlsx-broken":      broken,
	"zip-other":        func() ([]byte, error) { return zipped("note.txt", []byte("nothing of ours")) },
	"docx-empty":       func() ([]byte, error) { return zipped("word/document.xml", []byte("<w:document><w:body>")) },
	"xlsx-bomb":        func() ([]byte, error) { return bomb("xl/worksheets/sheet1.xml") },
	"docx-bomb":        func() ([]byte, error) { return bomb("word/document.xml") },
	"pdf-broken":       func() ([]byte, error) { return []byte("%PDF-1.7\n1 0 obj\n<< /Type /Catalog"), nil },
	"pdf-encrypted":    func() ([]byte, error) { return drawing("geheim") },
	"pdf-without-text": func() ([]byte, error) { return drawing("") },
}

func encoded(e encoding.Encoding) func() ([]byte, error) {
	return func() ([]byte, error) { return e.NewEncoder().Bytes(sample.Document) }
}

func binary() ([]byte, error) {
	b := append([]byte("\x7fELF\x02\x01\x01\x00"), make([]byte, 64<<10)...)
	random := rand.New(rand.NewPCG(1, 2))
	for i := 8; i < len(b); i++ {
		b[i] = byte(random.UintN(256))
	}
	return b, nil
}

// book is a workbook with a price list in it, encrypted where there is a password.
func book(password string) ([]byte, error) {
	f := excelize.NewFile()
	for i, row := range [][]any{{"品名", "单价"}, {"打印纸", 25}, {"墨盒", 180}} {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	err := f.Write(&b, excelize.Options{Password: password})
	return b.Bytes(), err
}

// broken is a workbook that lost its second half on the way.
func broken() ([]byte, error) {
	b, err := book("")
	return b[:len(b)/2], err
}

func zipped(name string, data []byte) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	err = z.Close()
	return b.Bytes(), err
}

// bomb is a small file of the format whose main part unpacks to 2 GB of blanks.
func bomb(part string) ([]byte, error) {
	const chunk, chunks = 1 << 20, 2048
	var one bytes.Buffer
	f, err := flate.NewWriter(&one, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := f.Write(bytes.Repeat([]byte(" "), chunk)); err != nil {
		return nil, err
	}
	if err := f.Flush(); err != nil { // ends at a byte and without an end mark, so copies of it can follow one another
		return nil, err
	}
	packed := append(bytes.Repeat(one.Bytes(), chunks), 0x03, 0x00) // and the end mark
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range map[string]string{
		"[Content_Types].xml": `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"xl/workbook.xml": `<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" ` +
			`xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
			`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
	} {
		if strings.HasPrefix(part, "word") && strings.HasPrefix(name, "xl") {
			continue
		}
		w, err := z.Create(name)
		if err != nil {
			return nil, err
		}
		if _, err := w.Write([]byte(text)); err != nil {
			return nil, err
		}
	}
	w, err := z.CreateRaw(&zip.FileHeader{
		Name: part, Method: zip.Deflate, CompressedSize64: uint64(len(packed)), UncompressedSize64: chunk * chunks,
	})
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(packed); err != nil {
		return nil, err
	}
	err = z.Close()
	return b.Bytes(), err
}

// drawing is a PDF with a line on it and no text, encrypted where there is a password.
func drawing(password string) ([]byte, error) {
	p := fpdf.New("P", "mm", "A4", "")
	if password != "" {
		p.SetProtection(0, password, password)
	}
	p.AddPage()
	p.Line(10, 10, 100, 100)
	var b bytes.Buffer
	err := p.Output(&b)
	return b.Bytes(), err
}
