// What a scrape of 10,000 series costs with Go's client library, in process: the handler in each of its formats.
package main

import (
	"bytes"
	"fmt"
	"net/http"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

const (
	names  = 10
	values = 1000
)

func registry() *prometheus.Registry {
	registry := prometheus.NewRegistry()
	for i := 0; i < names; i++ {
		options := prometheus.CounterOpts{Name: fmt.Sprintf("requests_%d_total", i), Help: "Requests by path."}
		vector := prometheus.NewCounterVec(options, []string{"path"})
		for k := 0; k < values; k++ {
			vector.WithLabelValues(fmt.Sprintf("/path/%d", k)).Add(float64(12345*k + i + 1))
		}
		registry.MustRegister(vector)
	}
	return registry
}

// recorder keeps the last reply, without a new one for each request.
type recorder struct {
	header http.Header
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header            { return r.header }
func (r *recorder) Write(text []byte) (int, error) { return r.body.Write(text) }
func (r *recorder) WriteHeader(int)                {}

func scrape(b *testing.B, accept string) {
	request, err := http.NewRequest("GET", "/metrics", nil)
	if err != nil {
		b.Fatal(err)
	}
	request.Header.Set("Accept", accept)
	options := promhttp.HandlerOpts{DisableCompression: true, EnableOpenMetrics: true}
	handler, reply := promhttp.HandlerFor(registry(), options), &recorder{header: http.Header{}}
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		reply.body.Reset()
		handler.ServeHTTP(reply, request)
	}
	b.ReportMetric(float64(reply.body.Len()), "bytes")
}

func BenchmarkScrapeText(b *testing.B)        { scrape(b, "text/plain;version=0.0.4") }
func BenchmarkScrapeOpenMetrics(b *testing.B) { scrape(b, "application/openmetrics-text;version=1.0.0") }
func BenchmarkScrapeProtobuf(b *testing.B) {
	scrape(b, "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited")
}
