package fault_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"plumbline/base/fault"
)

func TestFaultIsFoundInAChain(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("read x: %w", fault.New(fault.TooLarge, "form.too_large", "limit", "64 MB").On("file").Because(io.ErrUnexpectedEOF))
	f, ok := fault.As(err)
	if !ok || f.Key != "form.too_large" || f.Field != "file" || fault.KindOf(err) != fault.TooLarge {
		t.Errorf("found %+v, %v", f, ok)
	}
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error("the cause is lost")
	}
	if got, want := f.Error(), "form.too_large limit=64 MB: unexpected EOF"; got != want {
		t.Errorf("for the log it is %q, want %q", got, want)
	}
	if kind := fault.KindOf(errors.New("disk")); kind != fault.Internal {
		t.Errorf("an unknown error is %s", kind)
	}
}
