package api

import (
	"context"
	"net/http"
	"time"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/forecast"
	"plumbline/measure"
	"plumbline/office"
)

func (s *server) forecastOperations() {
	add(s, operation{
		ID: "list-forecasts", Method: http.MethodGet, Path: "/declarations/{id}/forecasts", Tag: "figures", Act: office.Read,
		Summary: "What each indicator of the newest revision is expected to come to by the end of its period: an estimate with an interval of 80 %, the likelihood of the target, the last safe day, and why there is none. Sentences follow Accept-Language.",
		Links:   map[string]link{"list-figures": {"id": "$request.path.id"}, "test-forecast": {"id": "$request.path.id", "number": "$response.body#/indicators/0/number"}},
	}, s.listForecasts)
	add(s, operation{
		ID: "test-forecast", Method: http.MethodGet, Path: "/declarations/{id}/forecasts/{number}", Tag: "figures", Act: office.Read,
		Summary: "The estimate of one indicator with the way to the end month by month and its back-test: what the same method would have said on earlier days, beside what came.",
	}, s.testForecast)
}

// Forecasts is what the indicators of a declaration are expected to come to.
type Forecasts struct {
	Declaration string     `json:"declaration"`
	Revision    int        `json:"revision"`
	Indicators  []Forecast `json:"indicators"`
}

// Forecast is an estimate. Numbers are decimals in unit.
type Forecast struct {
	Number     int      `json:"number" doc:"Its place in the declaration, from 1."`
	Key        string   `json:"key" doc:"Knows the indicator across revisions."`
	State      string   `json:"state" enum:"made,settled,over,none" doc:"An estimate; certain already; the period is over; none, and why says why."`
	On         string   `json:"on,omitempty" doc:"The day up to which the books were read."`
	To         string   `json:"to,omitempty" doc:"The end of the period."`
	Unit       string   `json:"unit,omitempty"`
	Now        string   `json:"now,omitempty" doc:"What stands."`
	Low        string   `json:"low,omitempty" doc:"The interval holds 80 of 100 draws."`
	Mid        string   `json:"mid,omitempty" doc:"The middle of the draws; of what is over, the figure."`
	High       string   `json:"high,omitempty"`
	Chance     *int     `json:"chance,omitempty" doc:"How many of 100 draws meet the target; left out where that is not known."`
	Likelihood string   `json:"likelihood,omitempty" enum:"sure,possible,never" doc:"确定能, 有可能, 完全不可能, of the official form."`
	Method     string   `json:"method,omitempty" enum:"pace,season,quiet"`
	Years      []int    `json:"years,omitempty" doc:"Years before, whose season was used."`
	SafeUntil  string   `json:"last_safe_day,omitempty" doc:"Until then nothing need happen, and the best pace so far still meets the target; left out where there is none."`
	Words      []string `json:"words" doc:"The method, the last safe day and why, for a person."`
	Seed       string   `json:"seed,omitempty" doc:"Decides the draws."`
	Inputs     string   `json:"inputs,omitempty" doc:"SHA-256 of the weeks that were drawn from."`
}

// TestedForecast is an estimate with what shows how good it is.
type TestedForecast struct {
	Forecast
	Way    []WayStep `json:"way" doc:"Month ends: what stood, then what is expected."`
	Trials []Trial   `json:"trials" doc:"Earlier estimates beside what came."`
	Within int       `json:"within" doc:"How many of the trials' intervals held what came."`
	Error  string    `json:"error,omitempty" doc:"The mean distance of the middle from what came: per cent of it, of a rate percentage points."`
}

// WayStep is a month end.
type WayStep struct {
	Day  string `json:"day"`
	Now  string `json:"now,omitempty"`
	Low  string `json:"low,omitempty"`
	Mid  string `json:"mid,omitempty"`
	High string `json:"high,omitempty"`
}

// Trial is an earlier estimate.
type Trial struct {
	On     string `json:"on" doc:"When it would have been made."`
	Until  string `json:"until" doc:"The day that it was about."`
	Low    string `json:"low"`
	Mid    string `json:"mid"`
	High   string `json:"high"`
	Came   string `json:"came"`
	Error  string `json:"error,omitempty"`
	Within bool   `json:"within"`
}

type forecastsOut struct{ Body Forecasts }

func (s *server) listForecasts(ctx context.Context, in *figuresIn) (*forecastsOut, error) {
	k, _, err := s.declaration(ctx, in.ID, office.Read)
	if err != nil {
		return nil, err
	}
	at, err := in.at()
	if err != nil {
		return nil, err
	}
	list, err := s.Forecast.Of(ctx, k, at)
	if err != nil {
		return nil, err
	}
	out := &forecastsOut{Forecasts{Declaration: string(k.ID), Revision: k.Revision, Indicators: []Forecast{}}}
	for _, f := range list {
		out.Body.Indicators = append(out.Body.Indicators, whoAsks(ctx).forecast(f))
	}
	return out, nil
}

// at is the moment that a question is about.
func (in *figuresIn) at() (measure.At, error) {
	at := measure.At{Known: in.Known}
	if in.On == "" {
		return at, nil
	}
	var err error
	if at.On, err = day.Parse(in.On); err != nil {
		return at, fault.New(fault.Invalid, "api.day", "value", in.On).On("on")
	}
	return at, nil
}

type testIn struct {
	ID     string    `path:"id" maxLength:"64"`
	Number int       `path:"number" minimum:"1" maximum:"500" doc:"Place of the indicator in the declaration, from 1."`
	On     string    `query:"on" maxLength:"10" doc:"The day up to which it counts, as 2026-06-30; today without it, and never after what is known."`
	Known  time.Time `query:"known" doc:"The instant as of which the books are asked; now without it."`
}

type testOut struct{ Body TestedForecast }

func (s *server) testForecast(ctx context.Context, in *testIn) (*testOut, error) {
	k, _, err := s.declaration(ctx, in.ID, office.Read)
	if err != nil {
		return nil, err
	}
	at, err := (&figuresIn{On: in.On, Known: in.Known}).at()
	if err != nil {
		return nil, err
	}
	readings, err := s.Measure.Of(ctx, k, at)
	if err != nil {
		return nil, err
	}
	if in.Number > len(readings) {
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	f, err := s.Forecast.Tested(ctx, readings[in.Number-1])
	if err != nil {
		return nil, err
	}
	out := &testOut{TestedForecast{Forecast: whoAsks(ctx).forecast(f), Way: []WayStep{}, Trials: []Trial{}, Within: f.Back.Within, Error: f.Back.Error}}
	for _, step := range f.Path {
		out.Body.Way = append(out.Body.Way, WayStep{step.Day.String(), step.Now, step.Low, step.Mid, step.High})
	}
	for _, t := range f.Back.Trials {
		out.Body.Trials = append(out.Body.Trials, Trial{t.On.String(), t.Until.String(), t.Low, t.Mid, t.High, t.Came, t.Error, t.Within})
	}
	return out, nil
}

// forecast puts an estimate into words.
func (a *asking) forecast(f forecast.Forecast) Forecast {
	out := Forecast{
		Number: f.Position + 1, Key: string(f.Key), State: string(f.State), On: f.On.String(), To: f.To.String(), Unit: f.Unit, Now: f.Now, Low: f.Low, Mid: f.Mid, High: f.High,
		Likelihood: string(f.Likelihood), Method: string(f.Method), Years: f.Years, Seed: f.Seed, Inputs: f.Inputs, SafeUntil: f.Safe.Day.String(),
	}
	if f.Chance >= 0 {
		out.Chance = &f.Chance
	}
	out.Words = append(append(a.said(f.Words), a.said(f.Why)...), a.said(f.Safe.Words)...)
	return out
}
