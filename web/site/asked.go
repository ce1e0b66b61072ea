package site

import (
	"net/http"

	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/office"
)

// SmallForm is the most bytes of a form that holds a few fields and texts.
const SmallForm = 64 << 10

// ReadForm reads what was posted, of at most so many bytes; what cannot be read is ErrUnreadable.
func ReadForm(w http.ResponseWriter, r *http.Request, most int64) error {
	r.Body = http.MaxBytesReader(w, r.Body, most)
	if err := r.ParseForm(); err != nil {
		return ErrUnreadable
	}
	return nil
}

// DeclarationOf gives the declaration that the {id} of an address names; one that is not there has no page.
func DeclarationOf(goals *goal.Service, r *http.Request) (goal.Kept, error) {
	k, err := goals.Get(r.Context(), goal.ID(r.PathValue("id")))
	if err != nil && fault.KindOf(err) == fault.NotFound {
		return k, ErrNoPage
	}
	return k, err
}

// AtDeclaration finds where the declaration that the {id} of an address names belongs, for a Need.
func AtDeclaration(goals *goal.Service) func(*http.Request) (office.Place, error) {
	return func(r *http.Request) (office.Place, error) {
		k, err := DeclarationOf(goals, r)
		if err != nil {
			return office.Place{}, err
		}
		return VisitorOf(r).PlaceOf(k.Declaration.Department, k.Declaration.Unit), nil
	}
}
