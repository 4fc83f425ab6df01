package nginx

import "os"

// test is what Require needs of a testing.TB.
type test interface {
	Helper()
	Fatal(args ...any)
	Skip(args ...any)
}

// Require skips a test where nginx is not installed. RUNNER_REQUIRE_NGINX=1 says that it
// must be: then the test fails.
func Require(t test) {
	t.Helper()
	_, err := Find()
	switch {
	case err == nil:
	case os.Getenv("RUNNER_REQUIRE_NGINX") == "1":
		t.Fatal(err)
	default:
		t.Skip(err)
	}
}
