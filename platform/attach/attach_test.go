package attach_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/platform/attach"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog"
)

var zhao = actor.Actor{ID: "1", Name: "赵一"}

const subject = "declaration/0abc"

// eicar is the test virus that every scanner knows, cut so that no scanner minds this file.
const eicar = `X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-` + `STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`

func key(err error) string {
	if f, ok := fault.As(err); ok {
		return f.Key
	}
	return fmt.Sprint(err)
}

// world is a service whose acts are logged.
type world struct {
	*attach.Service
	db  *db.DB
	reg *tlog.Registry
}

func build(t *testing.T, d *db.DB, o attach.Options) world {
	t.Helper()
	reg, err := tlog.Register(attach.Tables(), nil)
	if err != nil {
		t.Fatal(err)
	}
	o.Temp = t.TempDir()
	t.Cleanup(func() {
		if left, err := os.ReadDir(o.Temp); err != nil || len(left) > 0 {
			t.Errorf("uploads are left in the temporary folder: %v %v", left, err)
		}
	})
	return world{attach.New(d, reg, o), d, reg}
}

// verified holds the log against the tables.
func (w world) verified(t *testing.T) {
	t.Helper()
	r, err := tlog.Verify(t.Context(), w.db, w.reg, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Found {
		if strings.HasPrefix(f.Table, "file") || f.Table == "attachment" {
			t.Errorf("the log does not account for it: %+v", f)
		}
	}
}

func (w world) add(t *testing.T, name string, data []byte) attach.File {
	t.Helper()
	f, err := w.Add(t.Context(), zhao, subject, name, "", bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func (w world) content(t *testing.T, f attach.File) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := w.Write(t.Context(), f, &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func (w world) chunks(t *testing.T) (n int) {
	t.Helper()
	err := w.db.Read(t.Context(), func(tx *db.Tx) (err error) {
		n, err = db.One(tx, db.Scalar[int], `SELECT COUNT(*) FROM file_chunk`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func aPDF(size int) []byte {
	return append([]byte("%PDF-1.4\n"), bytes.Repeat([]byte("0123456789abcde\n"), size/16)...)
}

func aPNG(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 2, 2))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func aZip(t *testing.T, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, n := range names {
		w, err := z.Create(n)
		if err == nil {
			_, err = io.WriteString(w, "<x/>")
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAFileIsKeptOnceAndGivenBackWhole(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := build(t, d, attach.Options{})
		data := aPDF(5 << 20) // fourteen parts, in four transactions
		first := w.add(t, `C:\用户\佐证 材料.pdf`, data)
		if first.Name != "佐证 材料.pdf" || first.State != attach.Unscanned || first.Size != int64(len(data)) || first.Type != "application/pdf" || first.By != zhao {
			t.Errorf("kept as %+v", first)
		}
		if !bytes.Equal(w.content(t, first), data) {
			t.Error("given back as something else")
		}
		n := w.chunks(t)
		if again := w.add(t, "佐证 材料.pdf", data); again.ID != first.ID {
			t.Error("the same file is attached twice")
		}
		other := w.add(t, "另一个名字.pdf", data)
		if other.ID == first.ID || w.chunks(t) != n {
			t.Errorf("under another name it has %d parts, not %d", w.chunks(t), n)
		}
		if err := w.Remove(t.Context(), zhao, first.ID, "传错了"); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(w.content(t, other), data) {
			t.Error("removing one takes the other's content")
		}
		if err := w.Remove(t.Context(), zhao, other.ID, "传错了"); err != nil || w.chunks(t) != 0 {
			t.Errorf("%d parts are left when nothing holds them (%v)", w.chunks(t), err)
		}
		list, err := w.List(t.Context(), subject)
		if err != nil || len(list) != 2 || list[0].Reason != "传错了" || list[0].Remover != zhao || !list[0].Gone() {
			t.Errorf("the record is %+v (%v)", list, err)
		}
		back := w.add(t, "佐证 材料.pdf", data)
		if !bytes.Equal(w.content(t, back), data) {
			t.Error("attached again it is something else")
		}
		w.verified(t)
	})
}

func TestWhatIsNotTaken(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	w := build(t, d, attach.Options{Limits: attach.Limits{File: 1000, Subject: 2000, Files: 3}})
	pdf := aPDF(500)
	for name, c := range map[string]struct {
		file string
		data []byte
		key  string
	}{
		"program":            {"a.exe", []byte("MZ\x90\x00"), "attach.extension"},
		"page":               {"a.html", []byte("<html><script>alert(1)</script>"), "attach.extension"},
		"drawing":            {"a.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), "attach.extension"},
		"no extension":       {"README", []byte("hello"), "attach.extension"},
		"page as text":       {"a.txt", []byte("<!DOCTYPE html><html><script>alert(1)</script>"), "attach.mismatch"},
		"page as picture":    {"a.png", []byte("<html><script>alert(1)</script>"), "attach.mismatch"},
		"program as pdf":     {"a.pdf", append([]byte("MZ\x90\x00"), bytes.Repeat([]byte{0}, 200)...), "attach.mismatch"},
		"picture as pdf":     {"a.pdf", aPNG(t), "attach.mismatch"},
		"right to left":      {"report\u202Efdp.exe", pdf, "attach.extension"},
		"two extensions":     {"a.pdf.exe", pdf, "attach.extension"},
		"archive as word":    {"a.docx", aZip(t, "evil.txt"), "attach.mismatch"},
		"archive as ofd":     {"a.ofd", aZip(t, "x.xml"), "attach.mismatch"},
		"macros":             {"a.docx", aZip(t, "[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "attach.macro"},
		"half of an archive": {"a.xlsx", aZip(t, "[Content_Types].xml", "xl/workbook.xml")[:60], "attach.mismatch attach.broken"},
		"too large":          {"a.pdf", aPDF(1100), "attach.too_large"},
		"empty":              {"a.pdf", nil, "attach.empty"},
	} {
		_, err := w.Add(t.Context(), zhao, subject, c.file, "", bytes.NewReader(c.data))
		if !strings.Contains(c.key, key(err)) {
			t.Errorf("%s: %v, want %s", name, err, c.key)
		}
	}
	if _, err := w.Add(t.Context(), zhao, subject, "a.pdf", "", iotest.ErrReader(io.ErrUnexpectedEOF)); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("broken off: %v", err)
	}
	if _, err := w.Add(t.Context(), zhao, subject, "a.pdf", strings.Repeat("字", 501), bytes.NewReader(pdf)); key(err) != "attach.note" {
		t.Errorf("a long note: %v", err)
	}
	if list, err := w.List(t.Context(), subject); err != nil || len(list) > 0 || w.chunks(t) > 0 {
		t.Errorf("something was kept: %v %v", list, err)
	}
	for i, c := range []string{"a", "b", "c"} {
		if _, err := w.Add(t.Context(), zhao, subject, c+".pdf", "", bytes.NewReader(aPDF(500+16*i))); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Add(t.Context(), zhao, subject, "d.pdf", "", bytes.NewReader(aPDF(600))); key(err) != "attach.too_many" {
		t.Errorf("a fourth file: %v", err)
	}
	w.Limits.Files = 10
	if _, err := w.Add(t.Context(), zhao, subject, "d.pdf", "", bytes.NewReader(aPDF(900))); key(err) != "attach.subject_full" {
		t.Errorf("beyond what a subject may hold: %v", err)
	}
	w.verified(t)
}

func TestWhatIsTaken(t *testing.T) {
	t.Parallel()
	w := build(t, dbtest.SQLite(t), attach.Options{})
	for name, data := range map[string][]byte{
		"a.PDF": aPDF(100), "b.png": aPNG(t), "c.txt": []byte("第一行\n第二行\n"), "d.csv": []byte("项目,金额\n甲,1\n乙,2\n"),
		"e.docx": aZip(t, "[Content_Types].xml", "word/document.xml"), "f.xlsx": aZip(t, "[Content_Types].xml", "xl/workbook.xml"),
		"g.ofd": aZip(t, "OFD.xml", "Doc_0/Document.xml"), "h.md": []byte("# 说明\n\n文字\n"), "i.txt": {0xb5, 0xda, 0xd2, 0xbb, 0xd0, 0xd0, '\n'},
	} {
		if f := w.add(t, name, data); !bytes.Equal(w.content(t, f), data) {
			t.Errorf("%s is given back as something else", name)
		}
	}
}

func TestNamesAreCleaned(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"a.pdf": "a.pdf", "../../etc/passwd": "passwd", `C:\x\年报.docx`: "年报.docx", "a\x00b\r\n.pdf": "ab.pdf", "x\u202Efdp.txt": "xfdp.txt",
		" . .pdf": "file.pdf", "": "file", "con.txt": "_con.txt", "nul": "_nul", "a<b>:c?.pdf": "a_b__c_.pdf", "\xff\xfe.pdf": "_.pdf",
		"e\u0301.txt": "é.txt", "a\u200b\ufeffb.txt": "ab.txt", "a;b=\"c\".txt": "a;b=_c_.txt", "x.tar.gz": "x.tar.gz", "...": "file", "名 . pdf": "名 . pdf",
	} {
		if got := attach.CleanName(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
	if got := attach.CleanName(strings.Repeat("长", 300) + ".pdf"); len([]rune(got)) != 120 || !strings.HasSuffix(got, "长.pdf") {
		t.Errorf("a long name becomes %q", got)
	}
}

func FuzzCleanName(f *testing.F) {
	f.Add("../a\x00.pdf")
	f.Fuzz(func(t *testing.T, s string) {
		got := attach.CleanName(s)
		if again := attach.CleanName(got); again != got {
			t.Errorf("%q becomes %q and then %q", s, got, again)
		}
		if got == "" || strings.ContainsAny(got, "/\\\x00\r\n<>:\"|?*\u202e") || len([]rune(got)) > 130 {
			t.Errorf("%q becomes %q", s, got)
		}
	})
}

// clamd is a daemon that speaks INSTREAM, knows the test virus, and takes no more than most bytes.
func clamd(t *testing.T, network, at string, most int) (address string, seen func() int) {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), network, at)
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var done sync.WaitGroup
	scans := 0
	t.Cleanup(func() { _ = l.Close(); done.Wait() })
	done.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			done.Go(func() {
				defer func() { _ = conn.Close() }()
				answer := speak(conn, most)
				mu.Lock()
				scans++
				mu.Unlock()
				_, _ = io.WriteString(conn, answer+"\x00")
			})
		}
	})
	address = network + "://" + l.Addr().String()
	if network == "unix" {
		address = "unix://" + at
	}
	return address, func() int { mu.Lock(); defer mu.Unlock(); return scans }
}

func speak(conn io.Reader, most int) string {
	command := make([]byte, len("zINSTREAM\x00"))
	if _, err := io.ReadFull(conn, command); err != nil || string(command) != "zINSTREAM\x00" {
		return "UNKNOWN COMMAND"
	}
	var all []byte
	for {
		var n uint32
		if err := binary.Read(conn, binary.BigEndian, &n); err != nil {
			return "INSTREAM: broken ERROR"
		}
		if n == 0 {
			break
		}
		if len(all)+int(n) > most {
			return "INSTREAM size limit exceeded. ERROR"
		}
		part := make([]byte, n)
		if _, err := io.ReadFull(conn, part); err != nil {
			return "INSTREAM: broken ERROR"
		}
		all = append(all, part...)
	}
	if bytes.Contains(all, []byte(eicar)) {
		return "stream: Eicar-Signature FOUND"
	}
	return "stream: OK"
}

func scanner(t *testing.T, address string) *attach.Scanner {
	t.Helper()
	s, err := attach.Clamd(address, 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTheScannerIsAsked(t *testing.T) {
	t.Parallel()
	for _, network := range []string{"tcp", "unix"} {
		t.Run(network, func(t *testing.T) {
			t.Parallel()
			at := "127.0.0.1:0"
			if network == "unix" {
				at = filepath.Join(t.TempDir(), "s")
			}
			address, seen := clamd(t, network, at, 10<<20)
			w := build(t, dbtest.SQLite(t), attach.Options{Scanner: scanner(t, address)})
			data := aPDF(300_000)
			if f := w.add(t, "a.pdf", data); f.State != attach.Clean || !bytes.Equal(w.content(t, f), data) {
				t.Errorf("kept as %+v", f)
			}
			n := w.chunks(t)
			for range 2 { // the second time it is known
				_, err := w.Add(t.Context(), zhao, subject, "b.txt", "", strings.NewReader(eicar))
				if key(err) != "attach.infected" || !strings.Contains(err.Error(), "Eicar-Signature") {
					t.Errorf("the test virus: %v", err)
				}
			}
			if seen() != 2 || w.chunks(t) != n {
				t.Errorf("asked %d times; %d parts kept, %d before", seen(), w.chunks(t), n)
			}
			list, err := w.List(t.Context(), subject)
			// The clock stands still, so the three may come in any order.
			list = slices.DeleteFunc(list, func(f attach.File) bool { return !f.Refused() })
			if err != nil || len(list) != 2 || list[0].Threat != "Eicar-Signature" || list[0].By != zhao {
				t.Fatalf("the record is %+v (%v)", list, err)
			}
			if err := w.Write(t.Context(), list[0], io.Discard); key(err) != "attach.gone" {
				t.Errorf("what was refused is given out: %v", err)
			}
			w.verified(t)
		})
	}
}

func TestNothingIsTakenWhileTheScannerDoesNotAnswer(t *testing.T) {
	t.Parallel()
	gone, _ := clamd(t, "tcp", "127.0.0.1:0", 100)
	for name, address := range map[string]string{"not there": "unix:///nowhere/clamd", "takes less": gone} {
		w := build(t, dbtest.SQLite(t), attach.Options{Scanner: scanner(t, address)})
		if _, err := w.Add(t.Context(), zhao, subject, "a.pdf", "", bytes.NewReader(aPDF(500_000))); key(err) != "attach.no_scanner" {
			t.Errorf("%s: %v", name, err)
		}
		if list, err := w.List(t.Context(), subject); err != nil || len(list) > 0 || w.chunks(t) > 0 {
			t.Errorf("%s: something was kept", name)
		}
	}
	for _, bad := range []string{"", "clamd", "tcp://host", "http://x:1", "unix://"} {
		if _, err := attach.Clamd(bad, 0); key(err) != "attach.clamd_address" {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestWhatWasKeptUnscannedIsScannedLater(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := build(t, d, attach.Options{})
		good, bad := w.add(t, "a.pdf", aPDF(1000)), w.add(t, "b.txt", []byte(eicar))
		if n, err := w.Rescan(t.Context(), slog.New(slog.DiscardHandler)); n != 0 || err != nil {
			t.Errorf("without a scanner %d, %v", n, err)
		}
		address, _ := clamd(t, "tcp", "127.0.0.1:0", 10<<20)
		w.Scanner = scanner(t, address)
		if n, err := w.Rescan(t.Context(), slog.New(slog.DiscardHandler)); n != 2 || err != nil {
			t.Errorf("looked at %d, %v", n, err)
		}
		good, err := w.Get(t.Context(), good.ID)
		if err != nil || good.State != attach.Clean {
			t.Errorf("%+v, %v", good, err)
		}
		bad, err = w.Get(t.Context(), bad.ID)
		if err != nil || !bad.Refused() || bad.Remover != actor.System || bad.Reason != "Eicar-Signature" || w.chunks(t) != 1 {
			t.Errorf("%+v, %v", bad, err)
		}
		w.verified(t)
	})
}

// TestAChangedContentIsNotGivenOut changes a part behind the program's back.
func TestAChangedContentIsNotGivenOut(t *testing.T) {
	t.Parallel()
	w := build(t, dbtest.SQLite(t), attach.Options{})
	f := w.add(t, "a.pdf", aPDF(900_000))
	for name, change := range map[string]string{
		"another part": `UPDATE file_chunk SET content = (SELECT content FROM file_chunk WHERE position = 0) WHERE position = 1`,
		"no part":      `DELETE FROM file_chunk WHERE position = 2`,
	} {
		if err := w.db.Write(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(change); return err }); err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := w.Write(t.Context(), f, &b); err == nil || int64(b.Len()) == f.Size {
			t.Errorf("%s: %d of %d bytes are given out, %v", name, b.Len(), f.Size, err)
		}
	}
}

// TestUploadsTogether: the same content comes from many at once, is attached and taken away meanwhile.
func TestUploadsTogether(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := build(t, d, attach.Options{})
		data := aPDF(1 << 20)
		var all sync.WaitGroup
		for i := range 6 {
			all.Go(func() {
				f, err := w.Add(t.Context(), zhao, fmt.Sprint("declaration/", i), "a.pdf", "", bytes.NewReader(data))
				if err != nil {
					t.Error(err)
					return
				}
				if i%2 == 0 {
					if err := w.Remove(t.Context(), zhao, f.ID, "x"); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		for i := range 6 {
			list, err := w.List(t.Context(), fmt.Sprint("declaration/", i))
			if err != nil || len(list) != 1 || list[0].Gone() != (i%2 == 0) {
				t.Fatalf("%d: %+v %v", i, list, err)
			}
			if i%2 == 1 && !bytes.Equal(w.content(t, list[0]), data) {
				t.Errorf("%d is given back as something else", i)
			}
		}
		w.verified(t)
	})
}

func TestInterruptedUploadsAreSwept(t *testing.T) {
	t.Parallel()
	now := dbtest.Now
	d, err := db.Open(t.Context(), db.Config{Data: t.TempDir(), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	w := build(t, d, attach.Options{})
	f := w.add(t, "a.pdf", aPDF(100))
	if err := d.Write(t.Context(), func(tx *db.Tx) error { // as an interruption leaves it
		_, err := tx.Exec(`UPDATE file SET state = 'arriving'`)
		if err == nil {
			_, err = tx.Exec(`DELETE FROM attachment`)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if n, err := w.Sweep(t.Context()); n != 0 || err != nil {
		t.Errorf("swept %d at once, %v", n, err)
	}
	now = now.Add(25 * time.Hour)
	if n, err := w.Sweep(t.Context()); n != 1 || err != nil || w.chunks(t) != 0 {
		t.Errorf("swept %d after a day, %v", n, err)
	}
	if again := w.add(t, "a.pdf", aPDF(100)); again.SHA256 != f.SHA256 || len(w.content(t, again)) != int(f.Size) {
		t.Error("uploaded again it is not whole")
	}
}
