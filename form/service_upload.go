package form

import (
	"context"
	"strings"
	"unicode"
)

// largeDocument is from how many bytes on a document waits for the one before it: reading takes some ten times its size
// in memory, and several at once would take the machine down.
const largeDocument = 4 << 20

// read reads a document, a large one when no other large one is being read.
func (s *Service) read(ctx context.Context, name string, data []byte) (Reading, error) {
	if len(data) >= largeDocument {
		select {
		case s.large <- struct{}{}:
			defer func() { <-s.large }()
		case <-ctx.Done():
			return Reading{}, ctx.Err()
		}
	}
	return Read(name, data)
}

// longestTitle is the most characters of a document's name that are kept: the last ones, for the ending tells the format.
const longestTitle = 200

// title is the name of a file as it is kept and shown: bytes that are no UTF-8 become U+FFFD; characters that are not
// seen, and those that turn the direction of what is beside them, are left out, for a name must not look like another.
func title(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, "\uFFFD"))
	r := []rune(name)
	return string(r[max(0, len(r)-longestTitle):])
}
