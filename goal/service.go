package goal

import (
	"time"

	"plumbline/base/fen"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// Service keeps projects, years, and declarations with their revisions.
type Service struct {
	db     *db.DB
	log    *tlog.Registry
	guards []Guard
}

// Guard is asked, in the transaction that saves, before a kept declaration gets a further revision; its error refuses it.
// Goal knows no review: the program that has one gives its guard.
type Guard func(tx *db.Tx, id ID) error

// New gives the service over a store. Acts go into the log; log may be nil where there is none.
func New(d *db.DB, log *tlog.Registry, guards ...Guard) *Service {
	return &Service{db: d, log: log, guards: guards}
}

// ID names a kept declaration: one project in one year.
type ID string

// Entry is what Save is given: the declaration, the document it came from ("" when typed), its number (序) in it
// (0 keeps the present one; a new declaration comes last), and whether it is demonstration data. With ID it is a new
// revision of that declaration even where its name or year changed; without, the project and year find it. Base is
// the revision that was changed: where a newer one is kept by now, Save refuses (fault.Conflict); 0 takes any.
type Entry struct {
	ID          ID
	Base        int
	Declaration Declaration
	Document    string
	Ordinal     int
	Demo        bool
}

// Saved says what Save did. Changed is false when the same content was already the newest revision.
type Saved struct {
	ID       ID
	Revision int
	Created  bool // the project and year were not known before
	Changed  bool
}

// Kept is a declaration as kept: one revision of it.
type Kept struct {
	ID          ID
	Ordinal     int // 序 in the summary
	Revision    int // of this content, from 1
	Newest      int // number of the newest revision
	Document    string
	SavedAt     time.Time
	SavedBy     string
	Demo        bool
	Tally       Tally
	Declaration Declaration
}

// Revision is the head of one revision, without its content.
type Revision struct {
	Number   int
	Digest   string // hex sha-256 of the content
	Document string
	SavedAt  time.Time
	SavedBy  string
}

// Tally counts a declaration's open findings by severity; rule writes it, the summary sorts by it.
// Answered counts findings dismissed or explained. Stale says that the content changed after the count.
type Tally struct {
	Errors, Warnings, Notes, Answered int
	Stale                             bool
}

// Counted is the tally of one revision.
type Counted struct {
	ID       ID
	Revision int
	Tally    Tally
}

// Query filters, sorts and pages the summary. Zero values mean "all", the official order, and the first page of 100.
type Query struct {
	Department string
	Year       int
	Text       string   // part of a name, unit, indicator name or goal; or pinyin initials or pinyin of the project name
	Units      []string // only declarations of these implementing units; nil: of any, empty: of none
	Except     []string // no declarations of these implementing units
	Nature     string
	Category   string
	Severity   string // error, warning, note: only declarations with an open finding of it
	Sort       string // ordinal (default), money, name, indicators, findings
	Descending bool
	Repeated   bool // of indicators: only meanings that stand in several places
	Page, Size int  // Page from 1; Size 0 = 100
}

// Row is one line of the summary.
type Row struct {
	ID                       ID
	Ordinal                  int
	Name, Nature, Category   string
	Department, Unit         string
	Year, Revision           int
	AnnualTotal              *fen.Fen
	Indicators, Quantitative int
	Tally                    Tally
	Demo                     bool
}

// Group is a subtotal of the summary.
type Group struct {
	Name         string
	Declarations int
	AnnualTotal  fen.Fen
	Indicators   int
	Tally        Tally
}

// Summary is a page of the 汇总表 and the totals of everything that the filter let through (not of the page alone).
type Summary struct {
	Rows    []Row
	Matched int     // declarations the filter let through
	Total   Group   // of all matched
	Natures []Group // by 项目性质, of all matched, largest money first
	Levels  []LevelCount
	Funding Funding // annual parts of all matched, added up; nil where no declaration gives it
}

// LevelCount counts indicators of the matched declarations by level and kind.
type LevelCount struct {
	Level1, Level2            string
	Quantitative, Qualitative int
}

// Scope is a department and year that the store holds.
type Scope struct {
	Department   string
	Year         int
	Declarations int
	Demo         bool
}

// Alike is a group of indicators of the same meaning across projects. Count is how many there are, Uses those of them
// that were asked for.
type Alike struct {
	Name  string // the commonest name
	Names []string
	Count int
	Uses  []Use
}

// Meanings is a list of groups and how many there are: groups that the query let through, uses, and groups of several uses.
type Meanings struct {
	Groups               []Alike
	Total, Uses, Several int
}

// Use is one indicator where it is declared.
type Use struct {
	ID        ID
	Project   string
	Position  int // index in the declaration
	Indicator Indicator
}
