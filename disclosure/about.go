package disclosure

import (
	"slices"

	"plumbline/journal"
	"plumbline/measure/judge"
)

// unitsOfPersons count persons, or how often they were served.
var unitsOfPersons = []string{"人", "名", "人次", "人天", "位", "户"}

// roomsOfPersons keep records each of which is about one person, whatever their measures count: answers, visits, grants, cards, orders,
// requests.
var roomsOfPersons = []string{"survey", "person", "benefit", "card", "matching", "ticket"}

// measuresOfPersons are about persons although neither their unit nor their room says so: who came of those enrolled.
var measuresOfPersons = []string{"activity.presence"}

// AboutPersons says that the counts of a measure are of persons or of times that persons were served, so that small ones are hidden: its
// lines carry persons, its unit counts them, or its room keeps records of single persons. Money, documents, events and works are not, nor is a
// stock (the followers of an account), where its lines carry no persons.
func AboutPersons(m journal.Measure) bool {
	if m.Kind == journal.Level && !m.Persons {
		return false
	}
	return m.Persons || slices.Contains(unitsOfPersons, m.Unit) || slices.Contains(roomsOfPersons, m.Room()) || slices.Contains(measuresOfPersons, m.ID)
}

// typedOfPersons says that a typed figure is of persons: all that is known of it is the unit of its target.
func typedOfPersons(unit string) bool {
	_, of := judge.Scale(unit)
	return slices.Contains(unitsOfPersons, of)
}
