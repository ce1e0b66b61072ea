// Command plumbline reads, checks, keeps, shows and gives back declarations of performance goals. It guarantees that an
// error says what is wrong, where, and what to do, on standard error; that the exit status tells wrong input (2) from a
// failure of ours (1); and that nothing is kept unless the whole of it could be kept.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(status(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)))
}
