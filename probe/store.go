package probe

import (
	"encoding/json"

	"plumbline/base/fault"
	"plumbline/platform/db"
)

const linkColumns = `l.id, l.version, l.organisation, l.department, l.project, l.matter, l.tag, l.stopped, l.content, l.secret, l.act, l.reason,
	l.made_at, l.made_by, l.made_by_id, l.due_at`

// content is what a version of a link says.
type content struct {
	Heading
	Maintenances []Maintenance `json:"maintenances"`
}

func (l *Link) image() (string, error) {
	list := l.Maintenances
	if list == nil {
		list = []Maintenance{}
	}
	data, err := json.Marshal(content{l.Heading, list})
	return string(data), err
}

func scanLink(row db.Row) (*Link, error) {
	l := &Link{}
	var text, made, due string
	err := row.Scan(&l.ID, &l.Version, &l.Organisation, &l.Department, &l.Project, &l.Matter, &l.Tag, &l.Stopped, &text, &l.sealed, &l.Act,
		&l.Reason, &made, &l.By, &l.ByID, &due)
	if err != nil {
		return nil, err
	}
	if err := l.read(text); err != nil {
		return nil, err
	}
	l.Secret = !l.sealed.Blank()
	if l.Made, err = db.ParseInstant(made); err != nil || due == "" {
		return l, err
	}
	l.Due, err = db.ParseInstant(due)
	return l, err
}

func (l *Link) read(text string) error {
	var c content
	err := json.Unmarshal([]byte(text), &c)
	l.Heading, l.Maintenances = c.Heading, c.Maintenances
	return err
}

func linkOf(tx *db.Tx, which ID) (*Link, error) {
	list, err := db.All(tx, scanLink, `SELECT `+linkColumns+` FROM probe_link l WHERE l.id = $1`, string(which))
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, noRecord()
	}
	return list[0], nil
}

func insertLink(tx *db.Tx, l *Link) error {
	text, err := l.image()
	if err != nil {
		return err
	}
	n, err := tx.Exec(`INSERT INTO probe_link (id, version, organisation, department, project, matter, tag, stopped, content, secret, act, reason,
		made_at, made_by, made_by_id, due_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
		ON CONFLICT (organisation, department, project, matter, tag) DO NOTHING`,
		string(l.ID), l.Version, l.Organisation, l.Department, l.Project, l.Matter, l.Tag, l.Stopped, text, l.sealed, l.Act, l.Reason,
		db.Instant(l.Made), l.By, l.ByID, db.InstantOrBlank(l.Due))
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "probe.twice", "name", l.Tag).On("name")
	}
	return err
}

func updateLink(tx *db.Tx, l *Link) error {
	text, err := l.image()
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE probe_link SET version = $2, stopped = $3, content = $4, secret = $5, act = $6, reason = $7, made_at = $8,
		made_by = $9, made_by_id = $10, due_at = $11 WHERE id = $1`,
		string(l.ID), l.Version, l.Stopped, text, l.sealed, l.Act, l.Reason, db.Instant(l.Made), l.By, l.ByID, db.InstantOrBlank(l.Due))
	return err
}

func keepFormer(tx *db.Tx, l *Link) error {
	text, err := l.image()
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO probe_link_former (id, number, stopped, content, act, reason, made_at, made_by, made_by_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, string(l.ID), l.Version, l.Stopped, text, l.Act, l.Reason, db.Instant(l.Made), l.By, l.ByID)
	return err
}

// checkFrom gives the checks with their link and what was set aside.
const checkFrom = ` FROM probe_check c JOIN probe_link l ON l.id = c.link LEFT JOIN probe_aside a ON a.check_id = c.id`

const checkColumns = `c.batch, c.id, c.link, c.made_at, c.millis, c.why, c.detail, c.during, COALESCE(a.reason, ''), COALESCE(a.made_by, ''),
	l.organisation, l.department, l.project, l.matter, l.tag`

func scanCheck(row db.Row) (*Check, error) {
	c := &Check{}
	var at string
	err := row.Scan(&c.batch, &c.ID, &c.Link, &at, &c.Millis, &c.Why, &c.Detail, &c.During, &c.Aside, &c.By,
		&c.of.Organisation, &c.of.Department, &c.of.Project, &c.of.Matter, &c.tag)
	if err != nil {
		return nil, err
	}
	c.At, err = db.ParseInstant(at)
	return c, err
}

// insertChecks keeps checks; one that is kept already (the same link and instant) is passed over by whoever asks.
func insertChecks(tx *db.Tx, batch string, list []*Check) error {
	n := len(list)
	texts := make([][]string, 9)
	years, millis := make([]int64, n), make([]int64, n)
	for i := range texts {
		texts[i] = make([]string, n)
	}
	for i, c := range list {
		years[i], millis[i] = int64(c.Day().Year()), c.Millis
		for k, text := range []string{batch, string(c.ID), string(c.Link), c.Day().String(), db.Instant(c.At), string(c.Why), c.Detail, string(c.During)} {
			texts[k][i] = text
		}
	}
	return tx.Load(`INSERT INTO probe_check (batch, id, link, year, day, made_at, millis, why, detail, during)`,
		[]any{texts[0], texts[1], texts[2], years, texts[3], texts[4], millis, texts[5], texts[6], texts[7]}, ``)
}
