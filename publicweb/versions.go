package publicweb

import "plumbline/disclosure/snapshot"

// versionsPage lists the versions of a year and what changed from one to the next.
type versionsPage struct {
	page
	Versions []versionRow
}

// versionRow is one version.
type versionRow struct {
	Number  int
	Href    string
	Kind    string
	At      string
	Reason  string
	Digest  string
	Latest  bool
	First   bool
	Changes []change
	More    int // changes that are not shown
}

// change is a difference to the version before.
type change struct {
	Project, Promise string
	Text             string
}

// mostChanges is how many differences of a version are shown.
const mostChanges = 200

// versions shows what changed from version to version, in plain words.
func (s *Site) versions(l *looking) (string, paged, error) {
	v := &versionsPage{page: l.page()}
	v.Title = v.T("public.versions.title", "n", len(l.Editions))
	v.Lead = v.T("public.versions.lead")
	v.State = l.state()
	v.Crumbs = l.crumbs(crumb{Text: v.T("public.nav.versions")})
	var newer *snapshot.Snapshot
	for i, e := range l.Editions {
		opened, err := s.shelf.open(l.r.Context(), e)
		if err != nil {
			return "", nil, err
		}
		v.Versions = append(v.Versions, versionRow{
			Number: e.Number, Href: l.Path() + "/v/" + itoa(e.Number), Kind: v.T("public.kind." + string(e.Kind)), At: v.Instant(e.At), Reason: e.Reason,
			Digest: e.Digest, Latest: i == 0, First: i == len(l.Editions)-1,
		})
		if newer != nil {
			v.Versions[i-1].differs(v.words, opened.Snapshot, newer)
		}
		newer = opened.Snapshot
	}
	return "versions", v, nil
}

// differs says how a version differs from the one before it.
func (row *versionRow) differs(w words, older, newer *snapshot.Snapshot) {
	list := snapshot.Diff(older, newer)
	if len(list) > mostChanges {
		row.More, list = len(list)-mostChanges, list[:mostChanges]
	}
	for _, c := range list {
		row.Changes = append(row.Changes, change{c.Name, c.Indicator, w.Says(c.Says)})
	}
}
