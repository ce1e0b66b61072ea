package limit

// Most is how many buckets are kept.
const Most = most

// Kept is how many there are.
func (l *Limits) Kept() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.buckets)
}
