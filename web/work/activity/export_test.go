package activity

// PageTypes are the structs behind the pages, for the test of the templates.
var PageTypes = map[string]any{
	"event/plan": &planPage{}, "event/events": &eventsPage{}, "event/safety": &safetyPage{}, "event/form": &formPage{}, "event/record": &recordPage{},
	"event/people": &peoplePage{}, "event/sign": &signPage{}, "event/exam": &examPage{}, "event/sign_in": &signInPage{}, "event/verify": &verifyPage{},
}
