package attach

import (
	"archive/zip"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"plumbline/base/fault"
)

// kinds are the types that are taken: by extension, what the content may be found to be. What a browser could run (HTML,
// SVG, scripts), what a machine could (programs, macros), and archives that hide either are not in it.
var kinds = map[string][]string{
	".pdf":  {"application/pdf"},
	".ofd":  {zipped},
	".docx": {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", zipped},
	".xlsx": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", zipped},
	".pptx": {"application/vnd.openxmlformats-officedocument.presentationml.presentation", zipped},
	".doc":  {"application/msword", "application/x-ole-storage"},
	".xls":  {"application/vnd.ms-excel", "application/x-ole-storage"},
	".ppt":  {"application/vnd.ms-powerpoint", "application/x-ole-storage"},
	".wps":  {"application/msword", "application/x-ole-storage"},
	".et":   {"application/vnd.ms-excel", "application/x-ole-storage"},
	".odt":  {"application/vnd.oasis.opendocument.text"},
	".ods":  {"application/vnd.oasis.opendocument.spreadsheet"},
	".jpg":  {"image/jpeg"},
	".jpeg": {"image/jpeg"},
	".png":  {"image/png"},
	".tif":  {"image/tiff"},
	".tiff": {"image/tiff"},
	".txt":  {"text/plain", "text/csv", "text/tab-separated-values", "application/json"},
	".csv":  {"text/csv", "text/plain", "text/tab-separated-values"},
	".md":   {"text/plain"},
}

const zipped = "application/zip"

// mustHold is what a packed document must hold to be what its extension says.
var mustHold = map[string]string{
	".ofd": "ofd.xml", ".docx": "word/document.xml", ".xlsx": "xl/workbook.xml", ".pptx": "ppt/presentation.xml",
	".odt": "content.xml", ".ods": "content.xml",
}

// Extensions lists the extensions that are taken, in order, for the page that asks for a file.
func Extensions() []string {
	out := make([]string, 0, len(kinds))
	for ext := range kinds {
		out = append(out, ext)
	}
	slices.Sort(out)
	return out
}

// sniff finds the type of a content and refuses what is not taken, and what is not what its name says.
func sniff(name string, content io.ReadSeeker, size int64) (string, error) {
	ext := strings.ToLower(extension(name))
	may, ok := kinds[ext]
	if !ok {
		return "", fault.New(fault.Unsupported, "attach.extension", "name", name, "taken", strings.Join(Extensions(), " ")).On("file")
	}
	if _, err := content.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	found, err := mimetype.DetectReader(content)
	if err != nil {
		return "", err
	}
	media, _, _ := strings.Cut(found.String(), ";")
	if !slices.Contains(may, media) {
		return "", fault.New(fault.Unsupported, "attach.mismatch", "name", name, "ext", ext, "type", media).On("file")
	}
	if part := mustHold[ext]; part != "" {
		return media, unpackable(name, ext, part, content, size)
	}
	return media, nil
}

// mostEntries bounds the parts of a packed document.
const mostEntries = 10_000

// unpackable looks into a packed document: it must be whole, hold no program, and be what it says.
func unpackable(name, ext, part string, content io.ReadSeeker, size int64) error {
	at, ok := content.(io.ReaderAt)
	if !ok {
		return errors.New("attach: the content cannot be read twice")
	}
	z, err := zip.NewReader(at, size)
	if err != nil || len(z.File) > mostEntries {
		return fault.New(fault.Invalid, "attach.broken", "name", name).On("file").Because(err)
	}
	whole := false
	for _, f := range z.File {
		inner := strings.ToLower(f.Name)
		if strings.HasSuffix(inner, "vbaproject.bin") || strings.HasSuffix(inner, ".exe") || strings.HasSuffix(inner, ".dll") || strings.HasSuffix(inner, ".js") {
			return fault.New(fault.Unsupported, "attach.macro", "name", name).On("file")
		}
		whole = whole || inner == part
	}
	if !whole {
		return fault.New(fault.Unsupported, "attach.mismatch", "name", name, "ext", ext, "type", zipped).On("file")
	}
	return nil
}
