package sample

// Label marks an invented person wherever the name shows.
const Label = "（演示）"

// Organisation is a node of the invented tree: its name, its kind as office writes it, and the name of the one above it
// ("" for the root).
type Organisation struct{ Name, Kind, Parent string }

// Post is who of the invented staff holds which role where, as office writes it.
type Post struct{ Person, Role, Organisation string }

// Federation is the department that the twelve declarations name as their 主管部门 and 实施单位.
const Federation = "上海市残疾人联合会"

// Organisations gives a believable tree, each after the one above it: a city with its bureau and the federation under it,
// units of the federation, districts with their own bureaus and federations. The names are of the kind that such bodies
// have; that they stand so in a tree here is an invention of the demonstration.
func Organisations() []Organisation {
	out := []Organisation{
		{"上海市", "district", ""},
		{"上海市财政局", "finance", "上海市"},
		{Federation, "department", "上海市财政局"},
		{"上海市残疾人就业服务中心", "unit", Federation},
		{"上海市残疾人辅助器具资源中心", "unit", Federation},
		{"上海市残疾人文化体育促进中心", "unit", Federation},
		{"上海市残疾人康复职业培训中心", "unit", Federation},
	}
	for _, d := range []string{"黄浦区", "徐汇区", "静安区", "浦东新区"} {
		out = append(out,
			Organisation{d, "district", "上海市"},
			Organisation{d + "财政局", "finance", d},
			Organisation{d + "残疾人联合会", "department", d + "财政局"},
			Organisation{d + "残疾人就业服务中心", "unit", d + "残疾人联合会"},
		)
	}
	return out
}

// Posts gives the invented staff: somebody in every role along the way of the twelve declarations first, then the units
// and one district.
func Posts() []Post {
	out := []Post{
		{"吴昊", "administrator", "上海市"},
		{"陈静", "drafter", Federation},
		{"周敏", "unit_reviewer", Federation},
		{"王建国", "department_officer", Federation},
		{"李芳", "finance_reviewer", "上海市财政局"},
		{"郭敏", "clerk", Federation},
		{"赵磊", "clerk", "上海市残疾人就业服务中心"},
		{"孙悦", "evaluator", Federation},
		{"钱进", "auditor", "上海市"},
		{"刘洋", "drafter", Federation},
		{"林晓", "drafter", "上海市残疾人就业服务中心"},
		{"何伟", "unit_reviewer", "上海市残疾人就业服务中心"},
		{"许燕", "drafter", "上海市残疾人辅助器具资源中心"},
		{"郑涛", "unit_reviewer", "上海市残疾人辅助器具资源中心"},
		{"沈洁", "drafter", "徐汇区残疾人联合会"},
		{"顾明", "unit_reviewer", "徐汇区残疾人联合会"},
		{"高翔", "department_officer", "徐汇区残疾人联合会"},
		{"唐丽", "finance_reviewer", "徐汇区财政局"},
		{"马超", "administrator", "徐汇区"},
	}
	for i := range out {
		out[i].Person += Label
	}
	return out
}
