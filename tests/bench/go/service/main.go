// main.go - a Go service with N integers beside the built-in variables, for load tests. Prints its port.
package main

import (
	"expvar"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"time"
)

func main() {
	ints := flag.Int("ints", 0, "integers to publish")
	seconds := flag.Int("seconds", 60, "how long to serve")
	flag.Parse()
	for i := 0; i < *ints; i++ {
		expvar.NewInt(fmt.Sprintf("counter_%04d", i)).Set(int64(i) * 12345)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	time.AfterFunc(time.Duration(*seconds)*time.Second, func() { os.Exit(0) })
	log.Fatal(http.Serve(listener, nil))
}
