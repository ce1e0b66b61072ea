package survey

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"plumbline/base/fault"
	"plumbline/journal"
)

// Served is somebody of the frame: those served from whom a sample is drawn.
type Served struct {
	Person   journal.Person `json:"p"`
	District string         `json:"d,omitempty"`
}

// Method is how a sample is drawn.
type Method string

// The methods: everybody with the same chance, or each district by its share.
const (
	Simple     Method = "simple"
	Stratified Method = "stratified"
)

// Part is a part of a sample.
type Part string

// The parts: who is asked, and who is asked where too few of them answer.
const (
	Main    Part = "main"
	Reserve Part = "reserve"
)

// Draw is the whole of what a sample is made from, so that anybody can make it again: the lot of a person is
// SHA-256(seed, a line feed, the person's number in decimal); those with the smallest lots are drawn, in that order, from all
// or from each district in proportion to it. The frame is sorted by number and holds everybody once.
type Draw struct {
	Method  Method   `json:"method"`
	Seed    string   `json:"seed"`
	N       int      `json:"n"`
	Reserve int      `json:"reserve"`
	Frame   []Served `json:"frame"`
}

// Drawn is somebody of a sample.
type Drawn struct {
	Served
	Part  Part
	Place int // within the part, from 1
}

// Stratum is a district of a frame: how many were served there, and how many are drawn for each part.
type Stratum struct {
	District               string
	Served, Main, Reserved int
}

// Bounds of a sample.
const (
	mostFrame = 50_000
	leastSeed = 4
	mostSeed  = 64
)

// tidy sorts the frame and drops who stands in it twice.
func (d Draw) tidy() Draw {
	d.Seed = strings.TrimSpace(d.Seed)
	d.Frame = slices.Clone(d.Frame)
	slices.SortStableFunc(d.Frame, func(a, b Served) int { return cmp.Compare(a.Person, b.Person) })
	d.Frame = slices.CompactFunc(d.Frame, func(a, b Served) bool { return a.Person == b.Person })
	return d
}

func (d Draw) check() error {
	switch {
	case len(d.Frame) < Mix:
		return fault.New(fault.Invalid, "survey.frame_small", "least", Mix).On("frame")
	case len(d.Frame) > mostFrame:
		return fault.New(fault.TooLarge, "survey.frame_large", "most", mostFrame).On("frame")
	case d.Frame[0].Person <= 0:
		return fault.New(fault.Invalid, "survey.frame_number").On("frame")
	case d.N < Mix || d.N > len(d.Frame):
		return fault.New(fault.Invalid, "survey.sample_size", "least", Mix, "most", len(d.Frame)).On("n")
	case d.Reserve < 0 || d.N+d.Reserve > len(d.Frame) || d.Reserve > 0 && d.Reserve < Mix:
		return fault.New(fault.Invalid, "survey.reserve_size", "least", Mix, "most", len(d.Frame)-d.N).On("reserve")
	case d.Method != Simple && d.Method != Stratified:
		return fault.New(fault.Invalid, "survey.method").On("method")
	case len(d.Seed) < leastSeed || len(d.Seed) > mostSeed || strings.ContainsAny(d.Seed, "\n\r"):
		return fault.New(fault.Invalid, "survey.seed", "least", leastSeed, "most", mostSeed).On("seed")
	}
	return nil
}

// Digest is the SHA-256 in hex of the draw as JSON.
func (d Draw) Digest() string {
	b, err := json.Marshal(d)
	if err != nil {
		return "" // it is made of texts and numbers alone
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// lot is where a person stands in the order of the draw.
func lot(seed string, p journal.Person) uint64 {
	sum := sha256.Sum256([]byte(seed + "\n" + strconv.FormatInt(int64(p), 10)))
	return binary.BigEndian.Uint64(sum[:8])
}

// byLot sorts people by their lots.
func (d Draw) byLot(list []Served) []Served {
	out := slices.Clone(list)
	slices.SortFunc(out, func(a, b Served) int {
		return cmp.Or(cmp.Compare(lot(d.Seed, a.Person), lot(d.Seed, b.Person)), cmp.Compare(a.Person, b.Person))
	})
	return out
}

// strata parts the frame; a simple draw has one.
func (d Draw) strata() map[string][]Served {
	out := map[string][]Served{}
	for _, p := range d.Frame {
		name := ""
		if d.Method == Stratified {
			name = p.District
		}
		out[name] = append(out[name], p)
	}
	return out
}

// Sample draws: the main part first, then the reserve.
func (d Draw) Sample() []Drawn {
	strata := d.strata()
	names := slices.Sorted(maps.Keys(strata))
	sizes := make([]int, len(names))
	for i, name := range names {
		sizes[i] = len(strata[name])
	}
	mains := shares(d.N, sizes)
	for i := range sizes {
		sizes[i] -= mains[i]
	}
	reserves := shares(d.Reserve, sizes)
	var main, reserve []Served
	for i, name := range names {
		order := d.byLot(strata[name])
		main = append(main, order[:mains[i]]...)
		reserve = append(reserve, order[mains[i]:mains[i]+reserves[i]]...)
	}
	var out []Drawn
	for i, p := range d.byLot(main) {
		out = append(out, Drawn{p, Main, i + 1})
	}
	for i, p := range d.byLot(reserve) {
		out = append(out, Drawn{p, Reserve, i + 1})
	}
	return out
}

// Strata counts the sample by district.
func (d Draw) Strata() []Stratum {
	by := map[string]*Stratum{}
	for _, p := range d.Frame {
		if by[p.District] == nil {
			by[p.District] = &Stratum{District: p.District}
		}
		by[p.District].Served++
	}
	for _, p := range d.Sample() {
		if p.Part == Main {
			by[p.District].Main++
		} else {
			by[p.District].Reserved++
		}
	}
	var out []Stratum
	for _, name := range slices.Sorted(maps.Keys(by)) {
		out = append(out, *by[name])
	}
	return out
}

// shares parts n by sizes: each gets the whole part of its share, what is left goes one each to the largest remainders, the
// earlier first. No part is more than its size where n is not more than all.
func shares(n int, sizes []int) []int {
	all := 0
	for _, s := range sizes {
		all += s
	}
	out := make([]int, len(sizes))
	if all == 0 {
		return out
	}
	left := n
	order := make([]int, len(sizes))
	for i, s := range sizes {
		out[i], order[i] = n*s/all, i
		left -= out[i]
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(n*sizes[b]%all, n*sizes[a]%all) })
	for _, i := range order[:left] {
		out[i]++
	}
	return out
}
