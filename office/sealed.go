package office

import "plumbline/platform/seal"

// Sealed lists the columns of the room that are kept sealed, those of office/second too.
func Sealed() []seal.Column {
	return []seal.Column{
		{Table: "person", Key: "id", Column: "phone"},
		{Table: "person", Key: "id", Column: "email"},
		{Table: "second_factor", Key: "person", Column: "secret"},
	}
}
