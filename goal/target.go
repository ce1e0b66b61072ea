package goal

// Kind tells the two kinds of target apart.
type Kind string

// The kinds of target.
const (
	Quantitative Kind = "quantitative"
	Qualitative  Kind = "qualitative"
)

// Target is a 指标值, typed. Raw is what was written. A quantitative target has Value (decimal without trailing
// zeros, "." as point) and, where written, Op (one of >= <= = > <) and Unit; nil means not written. Upper is the upper
// end of a range ("1-2次": Op nil, Value 1, Upper 2). Text is the word of a qualitative target, or what stood around
// the number of a quantitative one ("完成率"). Deadline is the date that a qualitative target names ("2023年12月底前").
type Target struct {
	Raw      string  `json:"raw"`
	Kind     Kind    `json:"kind"`
	Op       *string `json:"op"`
	Value    *string `json:"value"`
	Unit     *string `json:"unit"`
	Text     *string `json:"text"`
	Upper    *string `json:"upper,omitempty"`
	Deadline *string `json:"deadline,omitempty"`
}
