package office

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/base/id"
	"plumbline/platform/db"
	"plumbline/platform/seal"
	"plumbline/platform/tlog"
)

// Begin makes the root and its administrator in an empty store; it is for the first set-up.
func Begin(tx *db.Tx, log *tlog.Registry, kind Kind, name string, first Particulars) (Person, error) {
	trail, err := log.Follow(tx)
	if err != nil {
		return Person{}, err
	}
	n, err := db.One(tx, db.Scalar[int64], `SELECT COUNT(*) FROM person`)
	if err != nil {
		return Person{}, err
	}
	if n > 0 {
		return Person{}, fault.New(fault.Conflict, "office.begun")
	}
	root, err := found(tx, trail, actor.System, Founding{Kind: kind, Name: name})
	if err != nil {
		return Person{}, err
	}
	p, err := hire(tx, trail, actor.System, root.ID, Administrator, first)
	if err != nil {
		return p, err
	}
	return p, record(trail, p.Actor(), "office.begin", OrganisationSubject(root.ID))
}

// Standing gives the person that an actor is, with the token's limits where it acts through one.
func Standing(tx *db.Tx, by actor.Actor) (Person, error) {
	p, err := loadPerson(tx, PersonID(by.ID))
	if err != nil || by.Token == "" {
		return p, err
	}
	scope, err := db.One(tx, db.Scalar[string], `SELECT scope FROM api_token WHERE id = $1 AND person = $2`, by.Token, by.ID)
	if err != nil && !errors.Is(err, db.ErrNotFound) {
		return p, err
	}
	p.Token, p.Only = by.Token, ParseScope(scope)
	return p, nil
}

// ParseScope reads the scope of a token as kept, an act a line.
func ParseScope(scope string) []Act {
	var out []Act
	for _, a := range strings.Fields(scope) {
		out = append(out, Act(a))
	}
	return out
}

// Allow is May for services: it loads who acts and the place within their transaction, and refuses with a fault. A place
// that is not there is refused like one out of reach, so that trying tells nothing.
func Allow(tx *db.Tx, by actor.Actor, act Act, at ID) (Person, error) {
	if by == actor.System {
		return Person{}, nil
	}
	p, err := Standing(tx, by)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return p, err
	}
	place, err := PlaceOf(tx, at)
	if err != nil {
		return p, err
	}
	return p, May(p, act, place).Fault()
}

// AllowOver is Allow at every organisation where a person holds a role, and at the root where there is none: who may
// act on a person must stand above all that the person may do.
func AllowOver(tx *db.Tx, by actor.Actor, act Act, over PersonID) (Person, error) {
	p, err := loadPerson(tx, over)
	if err != nil && (by == actor.System || fault.KindOf(err) != fault.NotFound) {
		return p, err
	}
	at := []ID{}
	for _, post := range p.Posts {
		at = append(at, post.Organisation)
	}
	if len(at) == 0 {
		root, err := db.One(tx, db.Scalar[ID], `SELECT id FROM organisation WHERE parent IS NULL`)
		if err != nil {
			return p, err
		}
		at = append(at, root)
	}
	for _, o := range at {
		if _, err := Allow(tx, by, act, o); err != nil {
			return p, err
		}
	}
	return p, err
}

// PlaceOf gives a place from the store: the organisation and those above it, without loading the tree.
func PlaceOf(tx *db.Tx, at ID) (Place, error) {
	chain, err := db.All(tx, db.Scalar[ID], `WITH RECURSIVE up (id, parent, depth) AS (
			SELECT id, parent, 0 FROM organisation WHERE id = $1
			UNION ALL SELECT o.id, o.parent, up.depth + 1 FROM organisation o JOIN up ON o.id = up.parent
		) SELECT id FROM up ORDER BY depth`, at)
	if err != nil || len(chain) == 0 {
		return Place{}, err
	}
	return Place{ID: chain[0], Above: chain[1:]}, nil
}

const selectOrganisation = `SELECT id, COALESCE(parent, ''), kind, name, founded_at, closed_at FROM organisation`

func scanOrganisation(r db.Row) (o Organisation, err error) {
	var founded, closed string
	if err := r.Scan(&o.ID, &o.Parent, &o.Kind, &o.Name, &founded, &closed); err != nil {
		return o, err
	}
	if o.Founded, err = db.ParseInstant(founded); err != nil {
		return o, err
	}
	o.Closed, err = db.ParseInstant(closed)
	return o, err
}

// loadTree gives every organisation in the order that Tree promises.
func loadTree(tx *db.Tx) (Tree, error) {
	all, err := loadOrganisations(tx)
	if err != nil {
		return nil, err
	}
	return treeOf(all), nil
}

func loadOrganisations(tx *db.Tx) ([]Organisation, error) {
	all, err := db.All(tx, scanOrganisation, selectOrganisation)
	if err != nil {
		return nil, err
	}
	return all, addFormer(tx, all)
}

// treeOf puts organisations into their order.
func treeOf(loaded []Organisation) Tree {
	all := slices.Clone(loaded)
	by := collate.New(language.Chinese)
	slices.SortFunc(all, func(a, b Organisation) int {
		if c := slices.Index(Kinds, a.Kind) - slices.Index(Kinds, b.Kind); c != 0 {
			return c
		}
		return by.CompareString(a.Name, b.Name)
	})
	below := map[ID][]Organisation{}
	for _, o := range all {
		below[o.Parent] = append(below[o.Parent], o)
	}
	t := make(Tree, 0, len(all))
	var walk func(ID)
	walk = func(parent ID) {
		for _, o := range below[parent] {
			t = append(t, o)
			walk(o.ID)
		}
	}
	walk("")
	return t
}

// addFormer gives organisations the names that they gave up.
func addFormer(tx *db.Tx, all []Organisation) error {
	type former struct {
		of   ID
		name string
	}
	rows, err := db.All(tx, func(r db.Row) (f former, err error) { return f, r.Scan(&f.of, &f.name) },
		`SELECT organisation, name FROM former_name ORDER BY until, key`)
	if err != nil {
		return err
	}
	names := map[ID][]string{}
	for _, f := range rows {
		names[f.of] = append(names[f.of], f.name)
	}
	for i := range all {
		all[i].Former = names[all[i].ID]
	}
	return nil
}

// giveUpName keeps the name that an organisation has until now.
func giveUpName(tx *db.Tx, o Organisation) error {
	_, err := tx.Exec(`INSERT INTO former_name (organisation, key, name, until) VALUES ($1, $2, $3, $4)
		ON CONFLICT (organisation, key) DO UPDATE SET name = excluded.name, until = excluded.until`,
		o.ID, nameKey(o.Name), o.Name, db.Instant(tx.Now))
	return err
}

func insertOrganisation(tx *db.Tx, trail *tlog.Trail, o Organisation) error {
	if err := trail.Touch("organisation", o.ID); err != nil {
		return err
	}
	parent := any(string(o.Parent))
	if o.Parent == "" {
		parent = nil
	}
	_, err := tx.Exec(`INSERT INTO organisation (id, parent, kind, name, key, founded_at, closed_at) VALUES ($1, $2, $3, $4, $5, $6, '')`,
		o.ID, parent, o.Kind, o.Name, nameKey(o.Name), db.Instant(o.Founded))
	return err
}

func insertPost(tx *db.Tx, trail *tlog.Trail, by actor.Actor, who PersonID, at ID, role Role) error {
	made := id.New(tx.Now)
	if err := trail.Touch("post", made); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO post (id, person, organisation, role, given_at, given_by, ended_at, ended_by)
		VALUES ($1, $2, $3, $4, $5, $6, '', '') ON CONFLICT (person, organisation, role) WHERE ended_at = '' DO NOTHING`,
		made, who, at, role, db.Instant(tx.Now), by.ID)
	return err
}

// endPosts ends the posts that a person holds, all or those that a further condition names, and gives how many.
func endPosts(tx *db.Tx, trail *tlog.Trail, by actor.Actor, who PersonID, further string, args ...any) (int64, error) {
	where, args := `person = $1 AND ended_at = ''`+further, append([]any{who}, args...)
	if err := trail.TouchWhere("post", where, args...); err != nil {
		return 0, err
	}
	n := len(args)
	return tx.Exec(fmt.Sprintf(`UPDATE post SET ended_at = $%d, ended_by = $%d WHERE %s`, n+1, n+2, where), append(args, db.Instant(tx.Now), by.ID)...)
}

const selectPerson = `SELECT id, name, phone, email, hired_at, left_at FROM person`

// scanPerson reads a person and opens what is sealed.
func scanPerson(tx *db.Tx) func(db.Row) (Person, error) {
	return func(r db.Row) (p Person, err error) {
		var hired, left string
		var phone, email seal.Text
		if err := r.Scan(&p.ID, &p.Name, &phone, &email, &hired, &left); err != nil {
			return p, err
		}
		if p.Phone, err = tx.Unseal(phone, "person", "phone", string(p.ID)); err != nil {
			return p, err
		}
		if p.Email, err = tx.Unseal(email, "person", "email", string(p.ID)); err != nil {
			return p, err
		}
		if p.Hired, err = db.ParseInstant(hired); err != nil {
			return p, err
		}
		p.Left, err = db.ParseInstant(left)
		return p, err
	}
}

// sealParticulars closes what is kept sealed of a person.
func sealParticulars(tx *db.Tx, who PersonID, p Particulars) (phone, email seal.Text, err error) {
	if phone, err = tx.Seal(p.Phone, "person", "phone", string(who)); err != nil {
		return phone, email, err
	}
	email, err = tx.Seal(p.Email, "person", "email", string(who))
	return phone, email, err
}

type heldPost struct {
	person PersonID
	post   Post
}

const selectPost = `SELECT person, organisation, role, given_at FROM post WHERE ended_at = ''`

func scanPost(r db.Row) (h heldPost, err error) {
	var given string
	if err := r.Scan(&h.person, &h.post.Organisation, &h.post.Role, &given); err != nil {
		return h, err
	}
	h.post.Given, err = db.ParseInstant(given)
	return h, err
}

func loadPerson(tx *db.Tx, who PersonID) (Person, error) {
	p, err := db.One(tx, scanPerson(tx), selectPerson+` WHERE id = $1`, who)
	if err != nil {
		return Person{}, missing(err, noSuchPerson())
	}
	posts, err := db.All(tx, scanPost, selectPost+` AND person = $1 ORDER BY id`, who)
	for _, h := range posts {
		p.Posts = append(p.Posts, h.post)
	}
	return p, err
}

// loadPeople gives everybody who works here, by spelling.
func loadPeople(tx *db.Tx) ([]Person, error) {
	people, err := db.All(tx, scanPerson(tx), selectPerson+` WHERE left_at = '' ORDER BY pinyin, id`)
	if err != nil {
		return nil, err
	}
	posts, err := db.All(tx, scanPost, selectPost+` ORDER BY id`)
	held := map[PersonID][]Post{}
	for _, h := range posts {
		held[h.person] = append(held[h.person], h.post)
	}
	for i, p := range people {
		people[i].Posts = held[p.ID]
	}
	return people, err
}

// missing turns a row that is not there into the fault that says so.
func missing(err, said error) error {
	if errors.Is(err, db.ErrNotFound) {
		return said
	}
	return err
}
