package auth

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// Cost is how dear a hash is: memory in KiB, passes over it, and threads.
type Cost struct {
	Memory  uint32
	Passes  uint32
	Threads uint8
}

// Recommended is the cost of new hashes: 46 MiB and one pass, about a tenth of a second.
var Recommended = Cost{Memory: 46 << 10, Passes: 1, Threads: 1}

// costliest bounds what a kept hash may ask for, so that a row from elsewhere cannot eat the machine.
var costliest = Cost{Memory: 1 << 20, Passes: 16, Threads: 16}

const (
	saltBytes = 16
	hashBytes = 32
)

// ErrHash says that a kept text is not a hash of ours.
var ErrHash = errors.New("auth: not an Argon2id hash")

// Hasher makes and checks hashes of passwords, a few at a time: the others wait, so that many sign-ins at once
// cost time and not memory.
type Hasher struct {
	cost  Cost
	slots chan struct{}
}

// NewHasher gives a hasher that works on at most atOnce passwords together.
func NewHasher(cost Cost, atOnce int) *Hasher {
	return &Hasher{cost: cost, slots: make(chan struct{}, max(1, atOnce))}
}

// Hash gives the text to keep of a password: $argon2id$v=19$m=…,t=…,p=…$salt$hash.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	salt := random(saltBytes)
	sum, err := h.sum(ctx, password, salt, h.cost)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.cost.Memory, h.cost.Passes, h.cost.Threads,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(sum)), nil
}

// Verify says whether the password is that of the hash. An empty hash is that of nobody: it costs the same work and
// never fits.
func (h *Hasher) Verify(ctx context.Context, hash, password string) (bool, error) {
	k := kept{cost: h.cost, salt: make([]byte, saltBytes), sum: make([]byte, hashBytes)}
	if hash != "" {
		var err error
		if k, err = parse(hash); err != nil {
			return false, err
		}
	}
	sum, err := h.sum(ctx, password, k.salt, k.cost)
	if err != nil {
		return false, err
	}
	fits := subtle.ConstantTimeCompare(sum, k.sum) == 1
	return fits && hash != "", nil
}

// Stale says that a hash was made at another cost than this hasher's and should be made anew at the next sign-in.
func (h *Hasher) Stale(hash string) bool {
	k, err := parse(hash)
	return err != nil || k.cost != h.cost
}

func (h *Hasher) sum(ctx context.Context, password string, salt []byte, c Cost) ([]byte, error) {
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-h.slots }()
	return argon2.IDKey([]byte(norm.NFKC.String(password)), salt, c.Passes, c.Memory, c.Threads, hashBytes), nil
}

type kept struct {
	cost      Cost
	salt, sum []byte
}

func parse(hash string) (k kept, err error) {
	f := strings.Split(hash, "$")
	if len(f) != 6 || f[0] != "" || f[1] != "argon2id" || f[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return kept{}, ErrHash
	}
	if _, err := fmt.Sscanf(f[3], "m=%d,t=%d,p=%d", &k.cost.Memory, &k.cost.Passes, &k.cost.Threads); err != nil {
		return kept{}, ErrHash
	}
	if k.salt, err = base64.RawStdEncoding.DecodeString(f[4]); err != nil {
		return kept{}, ErrHash
	}
	if k.sum, err = base64.RawStdEncoding.DecodeString(f[5]); err != nil {
		return kept{}, ErrHash
	}
	c := k.cost
	if len(k.salt) < 8 || len(k.sum) != hashBytes || c.Memory < 8 || c.Memory > costliest.Memory ||
		c.Passes < 1 || c.Passes > costliest.Passes || c.Threads < 1 || c.Threads > costliest.Threads {
		return kept{}, ErrHash
	}
	return k, nil
}
