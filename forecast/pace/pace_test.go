package pace

import (
	"math/big"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"plumbline/base/day"
)

var params = ParamsAt(day.Of(2023, 7, 31))

// someSeries is a series of any shape that has enough to estimate.
func someSeries(t *rapid.T, shape Shape) Series {
	s := Series{Shape: shape, Left: rapid.IntRange(1, 250).Draw(t, "left")}
	n := rapid.IntRange(8, 40).Draw(t, "weeks")
	s.Days = n*week + rapid.IntRange(0, 6).Draw(t, "odd")
	for range n {
		s.Past = append(s.Past, someWeek(t, shape))
	}
	if rapid.Bool().Draw(t, "season") {
		for range rapid.IntRange(1, 3).Draw(t, "years") {
			y := Year{Year: 2022 - len(s.Last)}
			for range n {
				y.Before = append(y.Before, someWeek(t, shape))
			}
			for range (s.Left + 6) / week {
				y.After = append(y.After, someWeek(t, shape))
			}
			s.Last = append(s.Last, y)
		}
	}
	for _, w := range s.Past {
		s.Done = s.Done.plus(w)
	}
	if shape == Share {
		s.Done.Den = s.Done.Num*2 + 1
	}
	return s
}

func someWeek(t *rapid.T, shape Shape) Week {
	w := Week{Times: rapid.Int64Range(1, 9).Draw(t, "times")}
	w.Num = rapid.Int64Range(0, 50).Draw(t, "num")
	switch shape {
	case Rate:
		w.Den = w.Num + rapid.Int64Range(1, 9).Draw(t, "more")
	case Stock:
		w.Num -= 20
	}
	return w
}

var shapes = []Shape{Grows, Share, Rate, Stock}

func low(v, than Value) bool { return compare(v, than) < 0 }

// TestMoreDoneNeverLowers: whatever was done more, on a day that was recorded, every number of the forecast is as high or higher, and
// the target is met by as many draws or more.
func TestMoreDoneNeverLowers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := someSeries(t, rapid.SampledFrom(shapes).Draw(t, "shape"))
		bar := &Bar{AtLeast, rapid.Int64Range(0, 3000).Draw(t, "p"), rapid.Int64Range(1, 1000).Draw(t, "q")}
		before := Go(s, bar, 7, params)
		more := s
		more.Past = slices.Clone(s.Past)
		at := rapid.IntRange(0, len(s.Past)-1).Draw(t, "at")
		by := rapid.Int64Range(1, 30).Draw(t, "by")
		if s.Shape == Rate { // no more than one short: the last miss is another method
			if by = min(by, s.Past[at].Den-s.Past[at].Num); by == s.Done.Den-s.Done.Num {
				by--
			}
		}
		more.Past[at].Num, more.Done.Num = more.Past[at].Num+by, more.Done.Num+by
		after := Go(more, bar, 7, params)
		if before.Way != after.Way || before.Thin != after.Thin {
			t.Fatalf("%v %v became %v %v", before.Way, before.Thin, after.Way, after.Thin)
		}
		if low(after.Low, before.Low) || low(after.Mid, before.Mid) || low(after.High, before.High) || after.Met < before.Met {
			t.Fatalf("%+v became %+v", before, after)
		}
	})
}

// TestOnItsWay: what is counted up never falls from one day to a later one, and ends where Go does.
func TestOnItsWay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := someSeries(t, rapid.SampledFrom([]Shape{Grows, Share}).Draw(t, "shape"))
		var days []int
		for d := 1; d < s.Left; d += 1 + s.Left/9 {
			days = append(days, d)
		}
		way := Along(s, nil, 5, params, append(days, s.Left)...)
		for i := range len(way) - 1 {
			if low(way[i+1].Low, way[i].Low) || low(way[i+1].Mid, way[i].Mid) || low(way[i+1].High, way[i].High) {
				t.Fatalf("after %d days %+v, later %+v", days[i], way[i], way[i+1])
			}
		}
		if last := Go(s, nil, 5, params); !reflect.DeepEqual(last, way[len(way)-1]) {
			t.Fatalf("%+v and %+v", last, way[len(way)-1])
		}
	})
}

// TestTheIntervalHoldsTheMiddle, and what is counted up never falls below what is done.
func TestTheIntervalHoldsTheMiddle(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := someSeries(t, rapid.SampledFrom(shapes).Draw(t, "shape"))
		var bar *Bar
		if rapid.Bool().Draw(t, "bar") {
			bar = &Bar{rapid.SampledFrom([]Op{AtLeast, Above, AtMost, Below}).Draw(t, "op"), rapid.Int64Range(0, 3000).Draw(t, "p"), rapid.Int64Range(1, 1000).Draw(t, "q")}
		}
		r := Go(s, bar, rapid.Uint64().Draw(t, "seed"), params)
		if r.Thin != "" {
			return
		}
		if low(r.Mid, r.Low) || low(r.High, r.Mid) {
			t.Fatalf("%+v", r)
		}
		if s.Shape == Grows && r.Low.Num < s.Done.Num {
			t.Fatalf("%d done, %+v", s.Done.Num, r)
		}
		if c := r.Chance(); bar == nil && c != -1 || bar != nil && (c < 0 || c > 100) {
			t.Fatalf("chance %d of %+v", c, r)
		}
	})
}

// TestTheSameAgain: the same weeks and seed give the same; another seed other draws.
func TestTheSameAgain(t *testing.T) {
	t.Parallel()
	s := Series{Shape: Grows, Days: 140, Left: 100}
	for i := range int64(20) {
		s.Past = append(s.Past, Week{Num: i * i, Times: 1 + i})
		s.Done = s.Done.plus(s.Past[i])
	}
	a, b, c := Go(s, nil, 1, params), Go(s, nil, 1, params), Go(s, nil, 2, params)
	if !reflect.DeepEqual(a, b) {
		t.Errorf("%+v and %+v", a, b)
	}
	if a.Mid == c.Mid && a.Low == c.Low && a.High == c.High {
		t.Errorf("another seed drew the same: %+v", a)
	}
	// These numbers are those of any machine: who changes the method changes them knowingly, with the number of the method in forecast.
	if want := (Value{4227, 1}); a.Mid != want {
		t.Errorf("middle %v, want %v", a.Mid, want)
	}
}

// TestDice holds the dice to the published first numbers of SplitMix64 from 1234567.
func TestDice(t *testing.T) {
	t.Parallel()
	d := &dice{1234567}
	for i, want := range []uint64{6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821} {
		if got := d.next(); got != want {
			t.Errorf("number %d is %d, want %d", i+1, got, want)
		}
	}
}

// TestExact holds the reckoning in whole numbers to exact fractions.
func TestExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(-1<<45, 1<<45)
		a, b := Value{n.Draw(t, "a"), rapid.Int64Range(1, 1<<45).Draw(t, "of")}, Value{n.Draw(t, "b"), rapid.Int64Range(1, 1<<45).Draw(t, "of")}
		if got, want := compare(a, b), big.NewRat(a.Num, a.Den).Cmp(big.NewRat(b.Num, b.Den)); got != want {
			t.Fatalf("%v against %v is %d, want %d", a, b, got, want)
		}
		x, y, z := rapid.Int64Range(0, 1<<30).Draw(t, "x"), rapid.Int64Range(0, 1<<27).Draw(t, "y"), rapid.Int64Range(1, 1<<30).Draw(t, "z")
		want := new(big.Int).Add(new(big.Int).Mul(big.NewInt(x), big.NewInt(y)), big.NewInt(z/2))
		if want.Quo(want, big.NewInt(z)); want.Int64() != times(x, y, z) || -want.Int64() != times(-x, y, z) {
			t.Fatalf("%d × %d ÷ %d is %d, want %s", x, y, z, times(x, y, z), want)
		}
	})
}

// TestQuiet: nothing so far is no promise; the longer it was quiet and the less is to come, the likelier it stays so.
func TestQuiet(t *testing.T) {
	t.Parallel()
	s := Series{Shape: Grows, Days: 212, Left: 153, Done: Week{Den: 7, Times: 7}}
	none := &Bar{AtMost, 0, 1}
	r := Go(s, none, 1, params)
	if r.Way != Quiet || r.Chance() != 58 || r.Low.Num != 0 || r.Mid.Num != 0 || r.High.Num != 2 { // 212 ÷ 365 = 58.08 %
		t.Errorf("%+v, %d", r, r.Chance())
	}
	s.Days, s.Left = 334, 31
	if r = Go(s, none, 1, params); r.Chance() != 91 {
		t.Errorf("in November %d", r.Chance())
	}
	rate := Series{Shape: Rate, Days: 181, Left: 184, Done: Week{Num: 40, Den: 40, Times: 40}}
	if r = Go(rate, &Bar{AtLeast, 1, 1}, 1, params); r.Way != Quiet || r.More != 41 || r.Chance() != 49 || r.High != (Value{81, 81}) {
		t.Errorf("%+v, %d", r, r.Chance())
	}
	if r = Go(rate, &Bar{AtLeast, 9, 10}, 1, params); r.Chance() < 99 {
		t.Errorf("nine of ten where all were good: %d", r.Chance())
	}
	for _, days := range []int{10, 55} {
		s.Days = days
		if r = Go(s, none, 1, params); r.Thin != FewDays {
			t.Errorf("after %d days %+v", days, r)
		}
	}
}

// TestLastSafeDay: at the best pace from the next day on the target is met, and a day later it would not be.
func TestLastSafeDay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := someSeries(t, rapid.SampledFrom([]Shape{Grows, Rate, Share}).Draw(t, "shape"))
		s.Last = nil
		b := Bar{rapid.SampledFrom([]Op{AtLeast, Above}).Draw(t, "op"), s.Done.Num + rapid.Int64Range(-5, 900).Draw(t, "more"), 1}
		if s.Shape != Grows {
			b = Bar{b.Op, rapid.Int64Range(1, 99).Draw(t, "percent"), 100}
		}
		if b.P < 0 {
			return
		}
		safe := SafeOf(s, b, params)
		if safe.Says != Until && safe.Says != Passed {
			return
		}
		after := func(days int64) bool {
			some := days * safe.Best / (month * week)
			switch s.Shape {
			case Rate:
				return Value{s.Done.Num + some, s.Done.Den + some}.Meets(b)
			case Share:
				return Value{s.Done.Num + some, s.Done.Den}.Meets(b)
			}
			return Value{s.Done.Num + some, 1}.Meets(b)
		}
		if !after(safe.Days) || after(safe.Days-1) {
			t.Fatalf("%+v of %+v for %+v", safe, s.Done, b)
		}
		if (safe.Says == Until) != (safe.Days <= int64(s.Left)) {
			t.Fatalf("%+v with %d days left", safe, s.Left)
		}
	})
}

// TestSettled: what is certain is so whatever is drawn.
func TestSettled(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := someSeries(t, rapid.SampledFrom(shapes).Draw(t, "shape"))
		b := Bar{rapid.SampledFrom([]Op{AtLeast, Above, AtMost, Below}).Draw(t, "op"), rapid.Int64Range(0, 300).Draw(t, "p"), rapid.SampledFrom([]int64{1, 100, 300}).Draw(t, "q")}
		met, lost := Settled(s, b, params)
		r := Go(s, &b, 3, params)
		if r.Thin == "" && (met && r.Met != r.Draws || lost && r.Met != 0) {
			t.Fatalf("met %v, lost %v, drew %+v for %+v", met, lost, r, b)
		}
	})
}

// TestThin: too little gives no number and says what.
func TestThin(t *testing.T) {
	t.Parallel()
	busy := slices.Repeat([]Week{{Num: 2, Times: 2}}, 10)
	enough := Series{Shape: Grows, Done: Week{Num: 20, Times: 20}, Past: busy, Days: 70, Left: 100}
	few := Series{Shape: Grows, Done: Week{Num: 5, Times: 5}, Past: busy, Days: 70, Left: 100}
	early := enough
	early.Days, early.Past = 50, busy[:7]
	once := enough
	once.Past = append(slices.Repeat([]Week{{}}, 9), Week{Num: 20, Times: 20})
	none := Series{Shape: Rate, Done: Week{Times: 9}, Past: busy, Days: 70, Left: 100}
	for want, s := range map[Thin]Series{"": enough, FewTimes: few, FewDays: early, FewWeeks: once, NoWhole: none} {
		if r := Go(s, nil, 1, params); r.Thin != want {
			t.Errorf("%+v: %q, want %q", s.Done, r.Thin, want)
		}
	}
}

// TestCalibration: of made years with a season, a growth from year to year and chance, the interval of 80 % holds what comes in about
// 80 of 100, by either method, and the middle is not lopsided.
func TestCalibration(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		season bool
		years  int
		spread float64 // of a week around its mean, in parts of it
		low    int
		high   int
	}{
		"even pace":           {false, 0, 0.6, 72, 88},
		"bursts":              {false, 0, 1.4, 72, 88},
		"season, one year":    {true, 1, 0.6, 72, 88},
		"season, three years": {true, 3, 0.6, 72, 88},
		"season, rough weeks": {true, 2, 1.2, 72, 90},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(20230731, uint64(len(name))))
			within, above, n := 0, 0, 400
			p := params
			p.Draws = 300
			for range n {
				s, came := madeYear(r, c.season, c.years, c.spread)
				got := Go(s, nil, r.Uint64(), p)
				if got.Thin != "" || (got.Way == BySeason) != (c.years > 0) {
					t.Fatalf("%+v", got)
				}
				if got.Low.Num <= came && came <= got.High.Num {
					within++
				}
				if came > got.Mid.Num {
					above++
				}
			}
			if share := within * 100 / n; share < c.low || share > c.high {
				t.Errorf("the interval holds what came %d times of 100", share)
			}
			if share := above * 100 / n; share < 35 || share > 65 {
				t.Errorf("what came lay above the middle %d times of 100", share)
			}
			t.Logf("within %d, above %d of %d", within, above, n)
		})
	}
}

// TestCalibrationOfRates: the same of rates whose weeks differ in number and in quality.
func TestCalibrationOfRates(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(20230731, 9))
	p := params
	p.Draws = 300
	within, n := 0, 400
	for range n {
		good := 0.75 + 0.2*r.Float64()
		week := func() (w Week) {
			better := good + 0.1*(r.Float64()-0.5)
			for range r.IntN(12) {
				if w.Den++; r.Float64() < better {
					w.Num++
				}
			}
			w.Times = w.Den
			return w
		}
		s := Series{Shape: Rate, Days: 30 * 7, Left: 22 * 7}
		for range 30 {
			s.Past = append(s.Past, week())
			s.Done = s.Done.plus(s.Past[len(s.Past)-1])
		}
		all := s.Done
		for range 22 {
			all = all.plus(week())
		}
		got, came := Go(s, nil, r.Uint64(), p), Value{all.Num, all.Den}
		if got.Thin != "" {
			t.Fatalf("%+v", got)
		}
		if !low(came, got.Low) && !low(got.High, came) {
			within++
		}
	}
	if share := within * 100 / n; share < 72 || share > 88 {
		t.Errorf("the interval holds what came %d times of 100", share)
	}
}

// madeYear is a year at the end of July, with years before it, and what it came to.
func madeYear(r *rand.Rand, season bool, years int, spread float64) (s Series, came int64) {
	level := 20 + 80*r.Float64()
	year := func(growth float64) []Week { // from the last week of the year to the first
		var out []Week
		for w := 51; w >= 0; w-- {
			mean := level * growth
			if season {
				mean *= []float64{0.4, 0.3, 0.8, 1.0, 1.3, 1.2, 0.7, 0.6, 1.2, 1.6, 1.8, 1.1, 0.9}[w/4]
			}
			v := int64(mean * (1 - spread/2 + spread*r.Float64()))
			if spread > 1 && r.Float64() < 0.4 {
				v = 0
			} else if spread > 1 {
				v = int64(mean * (0.5 + 2*r.Float64()))
			}
			out = append(out, Week{Num: v, Times: max(v, 0)})
		}
		return out
	}
	const left = 22
	s = Series{Shape: Grows, Days: 30 * week, Left: left * week}
	this := year(0.8 + 0.6*r.Float64())
	for i, w := range this {
		came += w.Num
		if i >= left {
			s.Past = append(s.Past, w)
			s.Done = s.Done.plus(w)
		}
	}
	for back := range years {
		y := year(0.9 + 0.2*r.Float64())
		s.Last = append(s.Last, Year{Year: 2022 - back, Before: y[left:], After: y[:left]})
	}
	return s, came
}
