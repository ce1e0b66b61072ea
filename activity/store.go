package activity

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/platform/db"
)

const columns = `a.id, a.kind, a.version, a.organisation, a.year, a.department, a.project, a.matter, a.day, a.link, a.person, a.code,
	a.state, a.content, a.late, a.act, a.reason, a.made_at, a.made_by, a.made_by_id`

// blank gives an empty body of a kind.
func blank(k Kind) (Body, error) {
	switch k {
	case ItemKind:
		return &Item{}, nil
	case EventKind:
		return &Event{}, nil
	case AttendanceKind:
		return &Attendance{}, nil
	case ExamKind:
		return &Exam{}, nil
	case IncidentKind:
		return &Incident{}, nil
	case MonthKind:
		return &Month{}, nil
	}
	return nil, fmt.Errorf("activity: no kind %q", k)
}

func scan(row db.Row) (*Record, error) {
	r := &Record{}
	var kind Kind
	var on, content, state, made string
	err := row.Scan(&r.ID, &kind, &r.Version, &r.Organisation, &r.Year, &r.Department, &r.Project, &r.Matter, &on, &r.Link, &r.Person, &r.Code,
		&state, &content, &r.Late, &r.Act, &r.Reason, &made, &r.By, &r.ByID)
	if err != nil {
		return nil, err
	}
	r.Withdrawn = state == "withdrawn"
	if r.Day, err = readDay(on); err != nil {
		return nil, err
	}
	if r.Made, err = db.ParseInstant(made); err != nil {
		return nil, err
	}
	if r.Body, err = blank(kind); err != nil {
		return nil, err
	}
	return r, json.Unmarshal([]byte(content), r.Body)
}

// readDay reads a day of the store, where blank is blank.
func readDay(s string) (day.Day, error) {
	if s == "" {
		return day.Day{}, nil
	}
	return day.Parse(s)
}

// heap is what a record lies with.
func (r *Record) heap() ID {
	if k := r.Kind(); k == AttendanceKind || k == ExamKind {
		return r.Link
	}
	return r.ID
}

// naturalKey is a digest of what makes it the same record when it comes again; one that was taken back leaves it free.
func (r *Record) naturalKey() string {
	parts := append([]string{string(r.Kind()), r.Organisation, r.Department, r.Project, r.Matter, fmt.Sprint(r.Year)}, r.Body.same(r)...)
	if k := r.Kind(); k == AttendanceKind || k == ExamKind { // the event says the rest, and may be written anew
		parts = append([]string{string(k)}, r.Body.same(r)...)
	}
	if r.Withdrawn {
		parts = append(parts, string(r.ID))
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\n")))
	return hex.EncodeToString(sum[:16])
}

// snapshot is a record as a former version keeps it.
type snapshot struct {
	Matter string  `json:"matter"`
	Day    day.Day `json:"day"`
	Link   ID      `json:"link,omitempty"`
	Late   string  `json:"late,omitempty"`
	Body   any     `json:"body"`
}

// image writes a record's content as a version keeps it.
func (r *Record) image() (string, error) {
	b, err := json.Marshal(snapshot{r.Matter, r.Day, r.Link, r.Late, r.Body})
	if err != nil {
		return "", fmt.Errorf("record %s: %w", r.ID, err)
	}
	return string(b), nil
}

// byID gives records by their ids.
func byID(tx *db.Tx, ids ...ID) (map[ID]*Record, error) {
	out := make(map[ID]*Record, len(ids))
	err := looked(tx, `SELECT `+columns+` FROM KEYS JOIN activity_record a ON a.id = k1`, ids, func(r *Record) { out[r.ID] = r })
	return out, err
}

func looked(tx *db.Tx, query string, ids []ID, keep func(*Record)) error {
	keys := make([]string, len(ids))
	for i, id := range ids {
		keys[i] = string(id)
	}
	return tx.Lookup(query, []any{keys}, func(row db.Row) error {
		r, err := scan(row)
		if err == nil {
			keep(r)
		}
		return err
	})
}

// one gives a record.
func one(tx *db.Tx, id ID) (*Record, error) {
	r, err := db.One(tx, scan, `SELECT `+columns+` FROM activity_record a WHERE a.id = $1`, string(id))
	if errors.Is(err, db.ErrNotFound) {
		return nil, fault.New(fault.NotFound, "activity.not_found")
	}
	return r, err
}

// below gives the attendances and exams of an event.
func below(tx *db.Tx, event ID, kinds ...Kind) ([]*Record, error) {
	list, args := db.Among(2, kinds)
	return db.All(tx, scan, `SELECT `+columns+` FROM activity_record a WHERE a.link = $1 AND a.kind IN (`+list+`) ORDER BY a.id`,
		append([]any{string(event)}, args...)...)
}

// surround lets records know what their vouchers need of others.
func surround(tx *db.Tx, list []*Record) error {
	var items, events []ID
	for _, r := range list {
		switch r.Kind() {
		case ItemKind:
			items = append(items, r.ID)
		case AttendanceKind, ExamKind:
			if !slices.Contains(events, r.Link) {
				events = append(events, r.Link)
			}
		}
	}
	held, err := heldOf(tx, items)
	if err != nil {
		return err
	}
	at, err := byID(tx, events...)
	if err != nil {
		return err
	}
	for _, r := range list {
		switch r.Kind() {
		case ItemKind:
			r.around.held = held[r.ID]
		case AttendanceKind, ExamKind:
			r.around.event = at[r.Link]
		case MonthKind:
			if r.around.incidents, err = incidentsOf(tx, r); err != nil {
				return err
			}
		}
	}
	return nil
}

// heldOf gives the days of the events of items that were held, in order.
func heldOf(tx *db.Tx, items []ID) (map[ID][]day.Day, error) {
	out := map[ID][]day.Day{}
	keys := make([]string, len(items))
	for i, id := range items {
		keys[i] = string(id)
	}
	err := tx.Lookup(`SELECT a.link, a.day FROM KEYS JOIN activity_record a ON a.link = k1 WHERE a.kind = 'event' AND a.state = 'held'`, []any{keys},
		func(row db.Row) error {
			var item ID
			var on string
			if err := row.Scan(&item, &on); err != nil {
				return err
			}
			d, err := day.Parse(on)
			out[item] = append(out[item], d)
			return err
		})
	for _, days := range out {
		slices.SortFunc(days, func(a, b day.Day) int { return cmp.Compare(a.String(), b.String()) })
	}
	return out, err
}

const sameMonth = `a.kind = $1 AND a.year = $2 AND a.organisation = $3 AND a.department = $4 AND a.project = $5 AND a.matter = $6
	AND a.day >= $7 AND a.day <= $8 AND a.state <> 'withdrawn'`

// monthOf gives what the query of a kind in the month of a record asks for.
func monthOf(k Kind, r *Record) []any {
	first := day.Of(r.Day.Year(), r.Day.Month(), 1)
	return []any{string(k), r.Year, r.Organisation, r.Department, r.Project, r.Matter, first.String(), day.Last(first.Year(), first.Month()).String()}
}

// incidentsOf counts the incidents that are kept of a month.
func incidentsOf(tx *db.Tx, month *Record) (int, error) {
	return db.One(tx, db.Scalar[int], `SELECT COUNT(*) FROM activity_record a WHERE `+sameMonth, monthOf(IncidentKind, month)...)
}

// reportOf gives the reports of the month of an incident: one, or none.
func reportOf(tx *db.Tx, incident *Record) ([]*Record, error) {
	return db.All(tx, scan, `SELECT `+columns+` FROM activity_record a WHERE `+sameMonth, monthOf(MonthKind, incident)...)
}

// natural finds which natural keys are taken, and by which record.
func natural(tx *db.Tx, keys []string) (map[string]ID, error) {
	out := map[string]ID{}
	err := tx.Lookup(`SELECT a.natural_key, a.id FROM KEYS JOIN activity_record a ON a.natural_key = k1`, []any{keys}, func(row db.Row) error {
		var key string
		var id ID
		err := row.Scan(&key, &id)
		out[key] = id
		return err
	})
	return out, err
}

const insertHead = `INSERT INTO activity_record (heap, id, kind, version, organisation, year, department, project, matter, day, link, person, code,
	state, natural_key, waits, content, late, act, reason, made_at, made_by, made_by_id)`

// insert keeps new records.
func insert(tx *db.Tx, list []*Record) error {
	texts, numbers := make([][]string, 20), make([][]int64, 3)
	for _, r := range list {
		content, err := json.Marshal(r.Body)
		if err != nil {
			return fmt.Errorf("record %s: %w", r.ID, err)
		}
		for i, s := range []string{
			string(r.heap()), string(r.ID), string(r.Kind()), r.Organisation, r.Department, r.Project, r.Matter, r.Day.String(), string(r.Link), r.Code,
			r.State(), r.naturalKey(), r.waits(tx), string(content), r.Late, r.Act, r.Reason, db.Instant(r.Made), r.By, r.ByID,
		} {
			texts[i] = append(texts[i], s)
		}
		for i, n := range []int64{int64(r.Version), int64(r.Year), int64(r.Person)} {
			numbers[i] = append(numbers[i], n)
		}
	}
	t, n := texts, numbers
	return tx.Load(insertHead, []any{
		t[0], t[1], t[2], n[0], t[3], n[1], t[4], t[5], t[6], t[7], t[8], n[2], t[9], t[10], t[11], t[12], t[13], t[14], t[15], t[16], t[17], t[18], t[19],
	}, "")
}

// waits is the next day that changes what a record posts, as the store keeps it.
func (r *Record) waits(tx *db.Tx) string {
	if r.Withdrawn {
		return ""
	}
	return r.Body.waits(r, day.At(tx.Now)).String()
}

// former keeps what a record was before it is written anew.
func former(tx *db.Tx, old *Record) error {
	image, err := old.image()
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO activity_former (heap, id, number, state, content, act, reason, made_at, made_by, made_by_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		string(old.heap()), string(old.ID), old.Version, old.State(), image, old.Act, old.Reason, db.Instant(old.Made), old.By, old.ByID)
	return err
}

// update writes the next version of a record; it is refused where somebody wrote one meanwhile.
func update(tx *db.Tx, r *Record) error {
	content, err := json.Marshal(r.Body)
	if err != nil {
		return fmt.Errorf("record %s: %w", r.ID, err)
	}
	n, err := tx.Exec(`UPDATE activity_record SET version = $3, matter = $4, day = $5, link = $6, code = $7, state = $8, natural_key = $9, waits = $10,
		content = $11, late = $12, act = $13, reason = $14, made_at = $15, made_by = $16, made_by_id = $17 WHERE heap = $1 AND id = $2 AND version = $18`,
		string(r.heap()), string(r.ID), r.Version, r.Matter, r.Day.String(), string(r.Link), r.Code, r.State(), r.naturalKey(), r.waits(tx),
		string(content), r.Late, r.Act, r.Reason, db.Instant(r.Made), r.By, r.ByID, r.Version-1)
	if err == nil && n == 0 {
		return meanwhile(tx, r.ID)
	}
	return err
}

// meanwhile is the fault of who saw an older version.
func meanwhile(tx *db.Tx, id ID) error {
	r, err := one(tx, id)
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "activity.meanwhile", "by", r.By)
}
