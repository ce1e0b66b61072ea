package measure

import (
	"slices"

	"plumbline/base/day"
	"plumbline/journal"
)

// Catalogue is every measure that an indicator can be bound to: those that rooms post, and those announced of rooms that are
// not there yet.
type Catalogue struct {
	list      []journal.Measure
	at        map[string]int
	announced map[string]bool
}

// NewCatalogue makes the catalogue of what the rooms post. What is announced stands in it until its room posts it.
func NewCatalogue(posted ...journal.Measure) Catalogue {
	c := Catalogue{at: map[string]int{}, announced: map[string]bool{}}
	for _, m := range posted {
		c.add(m)
	}
	for _, m := range announced {
		if c.add(m) {
			c.announced[m.ID] = true
		}
	}
	return c
}

func (c *Catalogue) add(m journal.Measure) bool {
	if _, ok := c.at[m.ID]; ok {
		return false
	}
	c.at[m.ID] = len(c.list)
	c.list = append(c.list, m)
	return true
}

// Measure gives the measure of an id.
func (c Catalogue) Measure(id string) (journal.Measure, bool) {
	i, ok := c.at[id]
	if !ok {
		return journal.Measure{}, false
	}
	return c.list[i], true
}

// Waits says that a measure is only announced.
func (c Catalogue) Waits(id string) bool { return c.announced[id] }

// All gives every measure, those of a room together, in the order in which they were given.
func (c Catalogue) All() []journal.Measure { return slices.Clone(c.list) }

var fromRooms = day.Of(2022, 1, 1)

// announced is what rooms that are still to come will post.
var announced = []journal.Measure{
	{ID: "ticket.on_time", Kind: journal.Ratio, Unit: "%", Since: fromRooms},
	{ID: "ticket.assessed", Kind: journal.Ratio, Unit: "%", Since: fromRooms},
	{ID: "ticket.liable", Kind: journal.Reported, Unit: "件", Since: fromRooms},
	{ID: "ticket.solved", Kind: journal.Ratio, Unit: "%", Since: fromRooms},
	{ID: "ticket.responded", Kind: journal.Ratio, Unit: "%", Since: fromRooms},
	{ID: "benefit.paid", Kind: journal.Count, Unit: "人次", Persons: true, Since: fromRooms},
	{ID: "benefit.accurate", Kind: journal.Ratio, Unit: "%", Since: fromRooms},
	{ID: "benefit.on_time", Kind: journal.Ratio, Unit: "%", Since: fromRooms},
	{ID: "benefit.standard", Kind: journal.Ratio, Unit: "%", Since: fromRooms},
	{ID: "person.assessed", Kind: journal.Count, Unit: "次", Persons: true, Since: fromRooms},
	{ID: "person.improved", Kind: journal.Ratio, Unit: "%", Persons: true, Since: fromRooms},
	{ID: "person.employment", Kind: journal.Count, Unit: "人次", Persons: true, Since: fromRooms},
	{ID: "matching.orders", Kind: journal.Count, Unit: "单", Persons: true, Since: fromRooms},
}
