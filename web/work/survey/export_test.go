package survey

// Pages are the structs that the pages are executed on.
var Pages = map[string]any{
	"survey/list": &listPage{}, "survey/form": &formPage{}, "survey/questions": &questionsPage{}, "survey/sample": &samplePage{},
	"survey/paper": &paperPage{}, "survey/record": &recordPage{}, "survey/answer": &answerPage{}, "survey/print": &printPage{},
}
