package goal

import "plumbline/platform/pinyin"

// Pinyin spells a name for searching and sorting: full is the syllables run together, initials their first letters.
// Latin letters and digits stay, in lower case; the rest is left out. A character of several readings gets its
// commonest one, so this is a help to find a name and never shown as its spelling.
func Pinyin(name string) (full, initials string) { return pinyin.Spell(foldTarget(name)) }
