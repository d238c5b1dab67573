// expvar_test.go - what the benchmarks of the library are compared with: the same work by Go's package expvar.
//
// With threads=2 each goroutine does b.N operations, so that ns/op is what one operation costs one thread, as in the C++
// benchmarks; testing's RunParallel would report that divided by the number of threads.
package expvarbench

import (
	"bytes"
	"expvar"
	"flag"
	"fmt"
	"net/http"
	"os"
	"sync"
	"testing"
)

var (
	intVar    = expvar.NewInt("bench_int")
	floatVar  = expvar.NewFloat("bench_float")
	stringVar = expvar.NewString("bench_string")
	mapVar    = expvar.NewMap("bench_map")
)

func TestMain(m *testing.M) {
	ints := flag.Int("ints", 0, "integers to publish for the handler")
	flag.Parse()
	for i := 0; i < *ints; i++ {
		expvar.NewInt(fmt.Sprintf("counter_%04d", i)).Set(int64(i) * 12345)
	}
	os.Exit(m.Run())
}

// inThreads runs `work(b.N)` in one goroutine and in two.
func inThreads(b *testing.B, work func(n int)) {
	for _, threads := range []int{1, 2} {
		b.Run(fmt.Sprintf("threads=%d", threads), func(b *testing.B) {
			var ready, done sync.WaitGroup
			ready.Add(threads)
			done.Add(threads)
			for i := 0; i < threads; i++ {
				go func() {
					defer done.Done()
					ready.Done()
					ready.Wait() // all at once, or the first would work alone for a while
					work(b.N)
				}()
			}
			done.Wait()
		})
	}
}

func BenchmarkIntAdd(b *testing.B) {
	inThreads(b, func(n int) {
		for i := 0; i < n; i++ {
			intVar.Add(1)
		}
	})
}

func BenchmarkIntSet(b *testing.B) {
	inThreads(b, func(n int) {
		for i := 0; i < n; i++ {
			intVar.Set(int64(i))
		}
	})
}

func BenchmarkFloatAdd(b *testing.B) {
	inThreads(b, func(n int) {
		for i := 0; i < n; i++ {
			floatVar.Add(0.5)
		}
	})
}

func BenchmarkMapAdd(b *testing.B) {
	inThreads(b, func(n int) {
		for i := 0; i < n; i++ {
			mapVar.Add("requests", 1)
		}
	})
}

func BenchmarkStringSet(b *testing.B) {
	inThreads(b, func(n int) {
		for i := 0; i < n; i++ {
			stringVar.Set("ready")
		}
	})
}

// recorder keeps the last reply, as httptest.ResponseRecorder does, without a new one for each request.
type recorder struct {
	header http.Header
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header            { return r.header }
func (r *recorder) Write(text []byte) (int, error) { return r.body.Write(text) }
func (r *recorder) WriteHeader(int)                {}

func BenchmarkHandler(b *testing.B) {
	request, err := http.NewRequest("GET", "/debug/vars", nil)
	if err != nil {
		b.Fatal(err)
	}
	handler, reply := expvar.Handler(), &recorder{header: http.Header{}}
	for i := 0; i < b.N; i++ {
		reply.body.Reset()
		handler.ServeHTTP(reply, request)
	}
	b.ReportMetric(float64(reply.body.Len()), "bytes")
}
