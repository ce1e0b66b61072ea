package site

import (
	"net/http"
	"net/url"
	"strings"
)

// media are the media types of the files given out, by ending.
var media = map[string]string{
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"pdf":  "application/pdf",
	"csv":  "text/csv; charset=utf-8",
	"json": "application/json",
}

// MediaOf gives the media type of a file that is given out, by the ending of its name; "" where none is given out so.
func MediaOf(ending string) string { return media[ending] }

// Disposition is the header that has a file saved, under a name in any alphabet.
func Disposition(name string) string {
	return "attachment; filename*=UTF-8''" + strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
}

// Attachment says that what follows is a file to be saved.
func Attachment(w http.ResponseWriter, name, mediaType string) {
	h := w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Content-Disposition", Disposition(name))
	h.Set("Cache-Control", "private, no-cache")
}

// SendFile gives a file for saving. It is whole before the first byte goes out, so that a failure is a page and not half a file.
func SendFile(w http.ResponseWriter, name, ending string, data []byte) error {
	Attachment(w, name, media[ending])
	_, _ = w.Write(data) // a reader who went away: there is nobody to tell
	return nil
}
