package light

import (
	"bytes"
	"encoding/json"

	"plumbline/measure/judge"
)

// UnmarshalJSON reads a light as it was written: whole numbers of its sentence stay whole numbers.
func (l *Lit) UnmarshalJSON(data []byte) error {
	var raw struct {
		Colour Colour
		Rule   string
		Found  struct {
			Key  string
			Args []any
		}
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&raw); err != nil {
		return err
	}
	for i, a := range raw.Found.Args {
		n, ok := a.(json.Number)
		if !ok {
			continue
		}
		whole, err := n.Int64()
		if err != nil {
			return err
		}
		raw.Found.Args[i] = int(whole)
	}
	*l = Lit{Colour: raw.Colour, Rule: raw.Rule, Found: judge.Said{Key: raw.Found.Key, Args: raw.Found.Args}}
	return nil
}
