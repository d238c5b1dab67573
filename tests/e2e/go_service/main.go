// The service that c_service.c is the twin of: the same variables, published by Go's own package expvar.
//
// usage: go_service ADDRESS SECONDS [CERTIFICATE KEY [AUTHORITY]]
//
// Prints the address that it listens at and serves for so many seconds; over TLS with a certificate, and with an authority
// only whom it has certified. /request tells about the request itself.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"expvar"
	"fmt"
	"log"
	"math"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"
)

var ints = map[string]int64{
	"int.zero":     0,
	"int.one":      1,
	"int.negative": -42,
	"int.max":      math.MaxInt64,
	"int.min":      math.MinInt64,
}

var floats = map[string]float64{
	"float.zero":           0,
	"float.negative_zero":  math.Copysign(0, -1),
	"float.tenth":          0.1,
	"float.third":          1.0 / 3,
	"float.one":            1,
	"float.negative":       -2.5,
	"float.ten_thousandth": 0.0001,
	"float.1e-5":           1e-5,
	"float.1e-7":           1e-7,
	"float.999999":         999999,
	"float.1e6":            1e6,
	"float.123456789":      123456789.0,
	"float.1e20":           1e20,
	"float.1e21":           1e21,
	"float.1e22":           1e22,
	"float.2p53":           9007199254740993,
	"float.max":            math.MaxFloat64,
	"float.min_normal":     2.2250738585072014e-308,
	"float.min":            math.SmallestNonzeroFloat64,
}

var strings = map[string]string{
	"string.empty":         "",
	"string.plain":         "plain",
	"string.quotes":        `a "quoted" back\slash / slash`,
	"string.controls":      "\x01\x07\x0b\x1f\x7f tab\tline\nreturn\r",
	"string.html":          "<script>a && b</script>",
	"string.separators":    "line\u2028paragraph\u2029",
	"string.unicode":       "größer \u00a0 \u4e16\u754c \U0001f525",
	"string.not_utf8":      "\xff \xc3( \xe2\x82 end\xc3",
	"string.surrogates":    "\xed\xa0\x80",
	"string.overlong":      "\xc0\xaf",
	"string.beyond":        "\xf4\x90\x80\x80",
	"string.noncharacters": "\ufffe\uffff\ufffd",
}

func publishMap() {
	outer := expvar.NewMap("map.nested")
	inner := new(expvar.Map).Init()
	inner.Add("b", 2)
	inner.Add("a", 1)
	outer.Set("z inner", inner)
	outer.Set("empty", new(expvar.Map).Init())
	outer.Add("counter", 5)
	outer.Add("counter", -2)
	outer.AddFloat("seconds", 0.25)
	outer.AddFloat("seconds", 0.5)
	text := new(expvar.String)
	text.Set("a \"text\" <with> \xff")
	outer.Set("text", text)
	outer.Add("text", 1) // another kind: ignored
	outer.Add("Upper sorts first", 1)
	outer.Add("ärger sorts last", 1)
	outer.Add(`quoted "key" back\slash`, 1)
	outer.Add("deleted", 1)
	outer.Delete("deleted")
	outer.Delete("never there")
	expvar.NewMap("map.empty")
}

type point struct {
	X, Y float64
	Name string
	Tags []string
	More any
}

func publishFuncs() {
	expvar.Publish("func.object", expvar.Func(func() any {
		return point{X: 0.1, Y: -0.0000001, Name: "<p> \u2028 \xff\x01\"", Tags: []string{"a", "b"}}
	}))
	expvar.Publish("func.numbers", expvar.Func(func() any {
		return []any{int64(math.MinInt64), uint64(math.MaxUint64), 1e6, 1e20, 1e21, 1e-6, 1e-7, 123456789.0,
			math.Copysign(0, -1), math.MaxFloat64, math.SmallestNonzeroFloat64}
	}))
	expvar.Publish("func.text", expvar.Func(func() any { return "text" }))
	expvar.Publish("func.true", expvar.Func(func() any { return true }))
	expvar.Publish("func.null", expvar.Func(func() any { return nil }))
	expvar.Publish("func.empty_array", expvar.Func(func() any { return []int{} }))
	expvar.Publish("func.empty_object", expvar.Func(func() any { return struct{}{} }))
}

// Numbers are what is charted: the protocol's major version, and how many headers of a name came.
func describe(w http.ResponseWriter, r *http.Request) {
	json.NewEncoder(w).Encode(map[string]any{"protocol": r.ProtoMajor, "headers": r.Header})
}

func serveTLS(listener net.Listener, files []string) {
	server := &http.Server{TLSConfig: &tls.Config{}}
	if len(files) == 3 {
		authority, err := os.ReadFile(files[2])
		if err != nil {
			log.Fatal(err)
		}
		server.TLSConfig.ClientCAs = x509.NewCertPool()
		server.TLSConfig.ClientCAs.AppendCertsFromPEM(authority)
		server.TLSConfig.ClientAuth = tls.RequireAndVerifyClientCert
	}
	log.Fatal(server.ServeTLS(listener, files[0], files[1]))
}

func main() {
	if len(os.Args) != 3 && len(os.Args) != 5 && len(os.Args) != 6 {
		fmt.Fprintln(os.Stderr, "usage: go_service ADDRESS SECONDS [CERTIFICATE KEY [AUTHORITY]]")
		os.Exit(2)
	}
	seconds, err := strconv.Atoi(os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	for name, value := range ints {
		expvar.NewInt(name).Set(value)
	}
	wrapped := expvar.NewInt("int.wrapped")
	wrapped.Set(math.MaxInt64)
	wrapped.Add(1)
	for name, value := range floats {
		expvar.NewFloat(name).Set(value)
	}
	for name, value := range strings {
		expvar.NewString(name).Set(value)
	}
	publishMap()
	publishFuncs()
	http.HandleFunc("/request", describe)
	http.HandleFunc("/metrics", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		fmt.Fprint(w, "# TYPE http_requests_total counter\nhttp_requests_total{method=\"get\",code=\"200\"} 1027\n")
	})
	http.HandleFunc("/metrics/bad", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		fmt.Fprint(w, "up 1\nup{a=b} 1\n")
	})
	hits := expvar.NewInt("hits")
	http.HandleFunc("/hit", func(http.ResponseWriter, *http.Request) { hits.Add(1) })

	listener, err := net.Listen("tcp", os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(listener.Addr())
	if len(os.Args) > 3 {
		go serveTLS(listener, os.Args[3:])
	} else {
		go http.Serve(listener, nil)
	}
	time.Sleep(time.Duration(seconds) * time.Second)
}
