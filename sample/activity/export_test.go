package activity

// Beyond gives the steps of what a larger year has more, alone.
func Beyond(d Deps, organisation string) []Step {
	return grow(2023, d.More).steps(newYear(d, organisation, 2023, 1))
}
