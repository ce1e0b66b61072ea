package publicweb

import (
	"errors"
	"strconv"
	"strings"

	"plumbline/base/fault"
	"plumbline/disclosure/bundle"
)

// dataPage lists what can be downloaded of a version.
type dataPage struct {
	page
	Package     string // where the package stands, "" where there is none
	Size        string
	Tables      []dataFile
	Others      []dataFile
	JSON        string // the version in JSON
	Permanent   string // where this version stands for good
	Description string // of the interface
	Digest      string
}

// dataFile is a file of a package.
type dataFile struct{ Title, Href, Name, Size string }

// data lists what can be downloaded.
func (s *Site) data(l *looking) (string, paged, error) {
	v := &dataPage{page: l.page(), Digest: l.Edition.Digest, Description: "/api"}
	v.Title, v.Lead, v.State = v.T("public.data.title"), v.T("public.data.lead"), l.state()
	v.Crumbs = l.crumbs(crumb{Text: v.T("public.nav.data")})
	v.JSON = apiPrefix + "departments/" + l.Slug + "/" + itoa(l.Year) + "/versions/" + itoa(l.Edition.Number)
	v.Permanent = l.site.origin(l.r) + l.Path() + "/v/" + itoa(l.Edition.Number)
	files, size, err := s.packed(l)
	if err != nil {
		return "", nil, err
	}
	if v.Passing = files == nil && s.Packages != nil; files == nil {
		return "data", v, nil
	}
	v.Package, v.Size = l.Package(), bytesOf(size)
	for _, f := range files {
		one := dataFile{Name: f.Path, Href: v.Package + "/" + f.Path, Size: bytesOf(len(f.Data))}
		name, table := strings.CutPrefix(f.Path, "data/")
		if table {
			one.Title = v.T("public.table." + strings.TrimSuffix(name, ".csv"))
			v.Tables = append(v.Tables, one)
			continue
		}
		if key, ok := described[f.Path]; ok {
			one.Title = v.T(key)
			v.Others = append(v.Others, one)
		}
	}
	return "data", v, nil
}

// described are the files of a package that are listed beside its tables, with their words.
var described = map[string]string{
	bundle.Descriptor: "public.data.descriptor", bundle.Snapshot: "public.data.snapshot", bundle.Schema: "public.data.schema",
	"README.zh.txt": "public.data.readme_zh", "README.en.txt": "public.data.readme_en", bundle.Manifest: "public.data.manifest",
}

// notSigned is the fault of a package whose proof will soon be there.
const notSigned = "bundle.not_signed"

// packed gives the files of the version's package and the bytes of the whole; none where there is no package.
func (s *Site) packed(l *looking) ([]bundle.File, int, error) {
	if s.Packages == nil {
		return nil, 0, nil
	}
	data, err := s.Packages.Zip(l.r.Context(), l.Slug, l.Year, l.Edition.Number)
	if f, ok := fault.As(err); errors.Is(err, errNoPage) || ok && (f.Kind == fault.NotFound || f.Key == notSigned) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	files, err := bundle.Unpack(data)
	return files, len(data), err
}

// bytesOf writes a size.
func bytesOf(n int) string {
	if n < 1<<20 {
		return grouped(strconv.Itoa((n+1023)>>10)) + " KB"
	}
	return grouped(strconv.Itoa((n+1<<19)>>20)) + " MB"
}

// proofPage says how a version is checked, and checks its files in the browser.
type proofPage struct {
	page
	Package    string
	Digest     string
	Checkpoint string
	Key        string
	Leaf       string
	At         string
	Name       string // of the package's file
}

// proof shows how a version is checked.
func (s *Site) proof(l *looking) (string, paged, error) {
	v := &proofPage{page: l.page(), Digest: l.Edition.Digest, Key: l.Edition.Key, At: l.words.Instant(l.Edition.At)}
	v.Title, v.Lead, v.State = v.T("public.proof.title"), v.T("public.proof.lead"), l.state()
	v.Crumbs = l.crumbs(crumb{Text: v.T("public.nav.proof")})
	v.Checkpoint = l.Edition.Checkpoint
	if l.Edition.Leaf > 0 || l.Edition.Checkpoint != "" {
		v.Leaf = grouped(strconv.FormatInt(l.Edition.Leaf, 10))
	}
	files, _, err := s.packed(l)
	if err != nil {
		return "", nil, err
	}
	v.Passing = files == nil && s.Packages != nil
	if files != nil {
		v.Package, v.Script, v.Name = l.Package(), "verify.js", bundle.Name(l.Slug, l.Year, l.Edition.Number)
	}
	return "proof", v, nil
}
