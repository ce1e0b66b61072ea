// Package locale holds every sentence that people read, in Chinese and English, one flat file per language and part.
// It guarantees nothing itself: platform/i18n refuses catalogues whose languages differ in their keys.
package locale

import "embed"

// FS holds zh/*.json and en/*.json.
//
//go:embed zh/*.json en/*.json
var FS embed.FS
