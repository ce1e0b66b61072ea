package draw

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/big"
	"slices"
)

// Place is a candidate on the line that is drawn from: its hash, by which the line is ordered, and the stretch [From, To) that it takes.
// Certain says that its weight is so large that it is drawn in any case; it takes no stretch then. At is its place in the list.
type Place struct {
	At       int
	Hash     string
	Certain  bool
	From, To int64
	Mark     int64 // the mark that fell on it, −1 for none
}

// Steps is how a draw went: the line in its order, its Length, the Step between marks, where the first mark stands, and who was drawn, by
// place in the list. Rest is how many marks were set, after those that are certain.
type Steps struct {
	Line   []Place
	Total  int64
	Rest   int64
	Length int64
	Step   int64
	Start  int64
	Picked []int
}

// hashOf is the SHA-256 of digest, seed and a word, each but the last followed by a line feed.
func hashOf(digest, seed, word string) [32]byte {
	return sha256.Sum256([]byte(digest + "\n" + seed + "\n" + word))
}

// below is a number from 0 to n−1, each as likely as another: the hash as a number modulo n; a hash beyond the last whole multiple of n is
// left out and the next is taken ("start 2", "start 3" …).
func below(n int64, digest, seed string) int64 {
	span := new(big.Int).Lsh(big.NewInt(1), 256)
	whole := new(big.Int).Sub(span, new(big.Int).Mod(span, big.NewInt(n)))
	for i := 1; ; i++ {
		sum := hashOf(digest, seed, fmt.Sprintf("start %d", i))
		v := new(big.Int).SetBytes(sum[:])
		if v.Cmp(whole) < 0 {
			return v.Mod(v, big.NewInt(n)).Int64()
		}
	}
}

// Draw draws size of the candidates with a chance proportional to their weights, without replacement: systematic sampling over a line in
// random order. Who has a weight of the step or more is drawn for certain and the step of the others is computed anew. The others are laid
// on a line in the order of their hashes, each as long as its weight times the marks that are left; marks stand a whole weight of the line
// apart, the first where the seed says. So the chance of each is exactly marks × weight ÷ sum of weights. All weights must be positive.
func Draw(list []Candidate, size int, digest, seed string) Steps {
	s := Steps{Rest: int64(min(size, len(list)))}
	s.Line = make([]Place, len(list))
	for i, c := range list {
		sum := hashOf(digest, seed, string(c.Declaration))
		s.Line[i] = Place{At: i, Hash: hex.EncodeToString(sum[:]), Mark: -1}
		s.Total += c.Weight
	}
	slices.SortFunc(s.Line, func(a, b Place) int { return cmp.Compare(a.Hash, b.Hash) })
	s.Step = s.Total
	for s.settle(list) {
	}
	s.Length = s.Rest * s.Step
	if s.Rest > 0 && seed != "" {
		s.Start = below(s.Step, digest, seed)
	}
	at, mark := int64(0), s.Start
	for i := range s.Line {
		p := &s.Line[i]
		if !p.Certain {
			p.From, p.To = at, at+s.Rest*list[p.At].Weight
			at = p.To
			if s.Rest > 0 && p.From <= mark && mark < p.To {
				p.Mark, mark = mark, mark+s.Step
			}
		}
		if p.Certain || p.Mark >= 0 {
			s.Picked = append(s.Picked, p.At)
		}
	}
	slices.Sort(s.Picked)
	return s
}

// Chance is how likely a candidate is drawn: Num of Den.
type Chance struct{ Num, Den int64 }

// String writes the chance in per cent, rounded half up to one place.
func (c Chance) String() string {
	if c.Den == 0 {
		return ""
	}
	thousandths := new(big.Int).Mul(big.NewInt(2*Thousand), big.NewInt(c.Num))
	thousandths.Add(thousandths, big.NewInt(c.Den)).Div(thousandths, big.NewInt(2*c.Den))
	n := thousandths.Int64()
	return fmt.Sprintf("%d.%d%%", n/10, n%10)
}

// Chances gives the chance of each candidate before the number is known, in the order of the list.
func Chances(list []Candidate, size int) []Chance {
	s := Draw(list, size, "", "")
	out := make([]Chance, len(list))
	for _, p := range s.Line {
		out[p.At] = Chance{s.Rest * list[p.At].Weight, s.Step}
		if p.Certain {
			out[p.At] = Chance{1, 1}
		}
	}
	return out
}

// settle takes those out that are drawn in any case, and says that there were some: marks × weight ≥ the weight of all that are left.
func (s *Steps) settle(list []Candidate) bool {
	step, rest := s.Step, s.Rest
	for i := range s.Line {
		p := &s.Line[i]
		if w := list[p.At].Weight; !p.Certain && rest > 0 && rest*w >= step {
			p.Certain = true
			s.Rest--
			s.Step -= w
		}
	}
	return s.Rest != rest && s.Rest > 0
}
