// The least external scaler that grpc-go makes: one call, a constant answer. The benchmark of Headroom's scaler runs beside it.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"os"

	"google.golang.org/grpc"

	"headroom.dev/test/scaler-go/externalscaler"
)

type constant struct{}

func (constant) getMetrics(request *externalscaler.GetMetricsRequest) *externalscaler.GetMetricsResponse {
	return &externalscaler.GetMetricsResponse{
		MetricValues: []*externalscaler.MetricValue{
			{MetricName: request.GetMetricName(), MetricValue: 1, MetricValueFloat: 1},
		},
	}
}

// What the gRPC code generator writes for a unary call of a server without interceptors.
func handle(server any, _ context.Context, read func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
	request := new(externalscaler.GetMetricsRequest)
	if err := read(request); err != nil {
		return nil, err
	}
	return server.(constant).getMetrics(request), nil
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	server := grpc.NewServer()
	server.RegisterService(&grpc.ServiceDesc{
		ServiceName: "externalscaler.ExternalScaler",
		HandlerType: (*any)(nil),
		Methods:     []grpc.MethodDesc{{MethodName: "GetMetrics", Handler: handle}},
	}, constant{})
	// Ends with whoever started it.
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	log.Fatal(server.Serve(listener))
}
