package read

import "plumbline/platform/db"

// NewRemembering is New with other bounds of what is remembered of now: so many postings are added before months are read anew, and
// so many years of accounts are kept.
func NewRemembering(d *db.DB, since int64, most int) *Service {
	s := New(d)
	s.present.since, s.present.most = since, most
	return s
}

// NewForgetful is New with another bound of what is remembered of the past: so many years of accounts.
func NewForgetful(d *db.DB, most int) *Service {
	s := New(d)
	s.past.most = most
	return s
}

// Remembered is how many years of accounts are remembered of the past.
func (s *Service) Remembered() int {
	s.past.mu.Lock()
	defer s.past.mu.Unlock()
	return s.past.kept
}
