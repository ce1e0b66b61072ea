package web

import "embed"

// sourceFS is the package's own code, for the tests that hold words and code together.
//
//go:embed *.go
var sourceFS embed.FS
