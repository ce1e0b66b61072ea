package attach

// PageTypes are the pages and the struct that each is executed on.
var PageTypes = map[string]any{"attach/files": &page{}}
