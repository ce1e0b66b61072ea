package activity

import (
	"fmt"
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
const (
	served, staff = 8000, 1600
	staffFrom     = 16000
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
	if n < staffFrom {
		i.Document += strconv.Itoa(1+n*3%7) + strconv.Itoa(1+n/7%4)
	}
	return i
}

// guests draws the list of an event, the same each time it is asked for.
func guests(e *event) []roll.Guest {
	p := e.people
	r := e.luck(11)
	first, many := 0, served
	if p.staff {
		first, many = staffFrom, staff
	}
	start := r.IntN(many)
	out := make([]roll.Guest, p.n)
	for i := range out {
		at := (start + i*7) % many // 7 divides neither number
		if p.district > 0 {
			per := many / len(districts)
			at = (start+i*7)%per*len(districts) + p.district - 1
		}
		g := roll.Guest{Identity: who(first + at), Invited: p.listed, Came: true, Late: e.late}
		if p.listed {
			switch x := r.IntN(1000); {
			case x < p.excused:
				g.Came, g.Excuse = false, []string{"sick", "weather", "sick"}[r.IntN(3)]
			case r.IntN(1000) >= p.came:
				g.Came = false
			}
		}
		out[i] = g
	}
	return out
}

// district is the name of the n-th district, from 1.
func district(n int) string { return districts[n-1].name }

// month writes a month in a title.
func month(n int) string { return fmt.Sprintf("%d月", n) }
