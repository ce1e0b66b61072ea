package bundle

// Compute is compute, for the tests of what an office may write wrongly.
var Compute = compute
