package answer

// Pages are the structs that the pages are executed on.
var Pages = map[string]any{
	"answer/door": &doorPage{}, "answer/start": &startPage{}, "answer/question": &questionPage{}, "answer/review": &questionPage{},
	"answer/help": &questionPage{}, "answer/word": &wordPage{},
}
