package publicweb

import "plumbline/disclosure/snapshot"

// versionsPage lists the versions of a year and what changed from one to the next.
type versionsPage struct {
	page
	Versions []versionRow
}

// versionRow is one version.
type versionRow struct {
	Number int
	Href   string
	Kind   string
	At     string
	Reason string
	Digest string
	Latest bool
	First  bool
	N      int // changes in all
	Groups []changes
	Short  bool // few enough to show them at once
}

// changes are the differences of one project to the version before; of the department's year where it has no name.
type changes struct {
	Project string
	Lines   []change
}

// change is one difference; Promise is blank where it is of the project.
type change struct{ Promise, Text string }

// fewChanges is how many differences are shown without opening them.
const fewChanges = 30

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

// differs says how a version differs from the one before it, project by project.
func (row *versionRow) differs(w words, older, newer *snapshot.Snapshot) {
	for _, c := range snapshot.Diff(older, newer) {
		if last := len(row.Groups) - 1; last < 0 || row.Groups[last].Project != c.Name {
			row.Groups = append(row.Groups, changes{Project: c.Name})
		}
		group := &row.Groups[len(row.Groups)-1]
		group.Lines = append(group.Lines, change{c.Indicator, w.Says(c.Says)})
		row.N++
	}
	row.Short = row.N <= fewChanges
}
