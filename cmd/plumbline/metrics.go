package main

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// meter counts and times requests. Its labels are the route's pattern and the status: as many as there are routes,
// never a project, a person or an address.
type meter struct {
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
	registry *prometheus.Registry
}

func newMeter() *meter {
	m := &meter{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "plumbline_http_requests_total", Help: "Requests answered, by route and status.",
		}, []string{"route", "status"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "plumbline_http_request_duration_seconds", Help: "Time to answer a request, by route.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"route"}),
		registry: prometheus.NewRegistry(),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "plumbline_build_info", Help: "1, labelled with the version.", ConstLabels: prometheus.Labels{"version": built()},
	})
	build.Set(1)
	m.registry.MustRegister(m.requests, m.duration, build, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// answered remembers the status of an answer.
type answered struct {
	http.ResponseWriter
	status int
}

func (w *answered) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *answered) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *answered) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// observed puts /healthz and /metrics beside the pages, and counts, times and logs the requests of the pages.
func observed(pages http.Handler, answers func(context.Context) error, log *slog.Logger) http.Handler {
	m := newMeter()
	mux := http.NewServeMux()
	mux.Handle("GET /healthz", healthy(answers, log))
	mux.Handle("GET /metrics", onlyHere(promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})))
	mux.Handle("/", m.counted(pages, log))
	return mux
}

// onlyHere answers who asks from this machine itself, and nobody through a proxy; others learn nothing, not even that it is there.
func onlyHere(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.RemoteAddr)
		proxied := r.Header.Get("X-Forwarded-For") != "" || r.Header.Get("Forwarded") != ""
		if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() || proxied {
			http.NotFound(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (m *meter) counted(next http.Handler, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		out := &answered{ResponseWriter: w}
		next.ServeHTTP(out, r)
		took := time.Since(start)
		// The inner mux leaves the pattern that matched in the request; what matched none is one route together.
		route := r.Pattern
		if route == "" || route == "/" {
			route = "other"
		}
		m.requests.WithLabelValues(route, strconv.Itoa(out.status)).Inc()
		m.duration.WithLabelValues(route).Observe(took.Seconds())
		log.Info("request", "method", r.Method, "route", route, "status", out.status, "ms", took.Milliseconds())
	})
}
