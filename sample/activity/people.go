package activity

import (
	"fmt"
	"math/rand/v2"
	"strconv"

	"plumbline/activity/roll"
	"plumbline/base/day"
	"plumbline/person"
	"plumbline/sample"
)

// districts are those of the city with the first six digits of the identity numbers given there.
var districts = []struct{ name, region string }{
	{"黄浦区", "310101"},
	{"徐汇区", "310104"},
	{"长宁区", "310105"},
	{"静安区", "310106"},
	{"普陀区", "310107"},
	{"虹口区", "310109"},
	{"杨浦区", "310110"},
	{"闵行区", "310112"},
	{"宝山区", "310113"},
	{"嘉定区", "310114"},
	{"浦东新区", "310115"},
	{"金山区", "310116"},
	{"松江区", "310117"},
	{"青浦区", "310118"},
	{"奉贤区", "310120"},
	{"崇明区", "310151"},
}

// How many invented people there are: those served, whose numbers begin at 0, and staff and volunteers, whose begin at staffFrom.
// Those served of a larger year are numbered on from moreFrom.
const (
	served, staff = 8000, 1600
	staffFrom     = 16000
	moreFrom      = 20000
)

const (
	surnames = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
	given    = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国志红春梅"
)

// who makes the n-th invented person.
func who(n int) person.Identity {
	d := districts[n%len(districts)]
	last, first := []rune(surnames), []rune(given)
	name := string(last[n*7%len(last)]) + string(first[n*13%len(first)]) + string(first[(n/3+5)%len(first)]) + sample.Label
	born := day.Of(1942+n*13%68, 1+n%12, 1+n/1000%28)
	i := person.Identity{Name: name, Document: person.Citizen(d.region, born, n%1000), District: d.name}
	if n < staffFrom || n >= moreFrom {
		i.Document += strconv.Itoa(1+n*3%7) + strconv.Itoa(1+n/7%4)
	}
	return i
}

// guests draws the list of an event, the same each time it is asked for.
func guests(e *event) []roll.Guest {
	p := e.people
	r := e.luck(11)
	start := p.start(r)
	out := make([]roll.Guest, p.n)
	for i := range out {
		g := roll.Guest{Identity: who(p.number(start + i*7)), Invited: p.listed, Late: e.late}
		g.Came, g.Excuse = p.fate(r)
		out[i] = g
	}
	return out
}

// many is of how many persons they are.
func (p people) many() int {
	switch {
	case p.staff:
		return staff
	case p.pool > 0:
		return p.pool
	}
	return served
}

// start draws where in the line of persons the list of an event begins.
func (p people) start(r *rand.Rand) int { return r.IntN(p.many()) }

// number is the number of the person at a place in that line, which is a circle. Lists take every seventh: 7 divides the number
// of no pool.
func (p people) number(place int) int {
	at := place % p.many()
	if p.district > 0 {
		at = place%(p.many()/len(districts))*len(districts) + p.district - 1
	}
	switch {
	case p.staff:
		return staffFrom + at
	case at >= served:
		return moreFrom + at - served
	}
	return at
}

// fate draws whether somebody comes, and what excuses him.
func (p people) fate(r *rand.Rand) (came bool, excuse string) {
	if !p.listed {
		return true, ""
	}
	if r.IntN(1000) < p.excused {
		return false, []string{"sick", "weather", "sick"}[r.IntN(3)]
	}
	return r.IntN(1000) < p.came, ""
}

// district is the name of the n-th district, from 1.
func district(n int) string { return districts[n-1].name }

// month writes a month in a title.
func month(n int) string { return fmt.Sprintf("%d月", n) }
