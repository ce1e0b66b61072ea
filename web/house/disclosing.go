package house

import (
	publishing "plumbline/web/disclosure"
	"plumbline/web/site"
)

// addDisclosure adds the pages of publishing, where there is something to publish with.
func addDisclosure(s *site.Site, rooms Rooms, c Config) error {
	if rooms.Disclosure == nil {
		return nil
	}
	return publishing.Routes(s, publishing.Deps{Goal: rooms.Goal, Room: rooms.Disclosure, Objections: rooms.Objections, Complete: rooms.Complete, Public: c.Public})
}
