package draft

import (
	"plumbline/base/actor"
)

// Change is a text for a cell, and the one that its writer saw there. Client is the name that the writer's machine gave the
// edit: sent again it changes nothing. Late says that it was typed some time ago and kept until now.
type Change struct {
	At
	Saw, Text string
	Client    string
	Late      bool
}

// verdict is what becomes of a change.
type verdict int

const (
	same    verdict = iota // it stands so already
	write                  // it stands in the cell
	contend                // it stands beside what somebody else wrote
	agree                  // its writer withdraws what stood beside: the cell says the same
)

// decide says what becomes of a change: it takes the cell where its writer saw what stands there, or wrote that himself
// and types now; otherwise it stands beside. mine is what the writer has standing beside already, gone that the row was taken out.
func decide(c Cell, mine *Rival, gone bool, by actor.Actor, ch Change) verdict {
	switch {
	case gone && (mine == nil && ch.Text == c.Text || mine != nil && ch.Text == mine.Text):
		return same
	case gone:
		return contend
	case ch.Text == c.Text && mine != nil:
		return agree
	case ch.Text == c.Text:
		return same
	case mine != nil && ch.Text == mine.Text:
		return same
	case ch.Saw == c.Text:
		return write
	case mine != nil && ch.Saw == mine.Text:
		return contend
	case c.Edit > 0 && c.By == by.ID && !ch.Late:
		return write
	}
	return contend
}

// mark is what undoing must know of an edit.
type mark struct {
	number  int64
	kind    Act
	reverts int64
}

// trace walks through a person's edits, the oldest first, and gives those that can be undone and those that can be done
// again, the next first.
func trace(marks []mark) (back, forth []int64) {
	var done, undone []int64
	drop := func(list []int64, n int64) []int64 {
		for i := len(list) - 1; i >= 0; i-- {
			if list[i] == n {
				return append(list[:i:i], list[i+1:]...)
			}
		}
		return list
	}
	for _, m := range marks {
		switch m.kind {
		case ActSet, ActAdd, ActCut, ActMove:
			done, undone = append(done, m.number), nil
		case ActUndo:
			done, undone = drop(done, m.reverts), append(undone, m.reverts)
		case ActRedo:
			done, undone = append(done, m.reverts), drop(undone, m.reverts)
		}
	}
	return turned(done), turned(undone)
}

func turned(list []int64) []int64 {
	out := make([]int64, 0, len(list))
	for i := len(list) - 1; i >= 0; i-- {
		out = append(out, list[i])
	}
	return out
}
