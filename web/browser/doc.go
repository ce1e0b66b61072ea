// Package browser holds the tests that need a real browser: every page against axe-core in both languages, light and dark,
// at the width of 400 % zoom; the main journeys by keyboard alone, with and without script; one printed leaf per form;
// and the pictures of all pages (make screens). It needs Chromium and the npm packages of package.json; .ci/install
// fetches both. It holds no product code.
package browser
