// Command daprd is Dapr's runtime with only the components that Vitascope uses.
//
// Dapr's own command package cannot be imported for this: without its build tags
// it refuses to start, and with them it pulls in every component there is.
package main

import (
	"context"
	"fmt"
	"os"

	"go.opencensus.io/stats/view"

	"github.com/dapr/dapr/cmd/daprd/options"
	"github.com/dapr/dapr/pkg/buildinfo"
	"github.com/dapr/dapr/pkg/healthz"
	"github.com/dapr/dapr/pkg/metrics"
	"github.com/dapr/dapr/pkg/modes"
	"github.com/dapr/dapr/pkg/runtime"
	"github.com/dapr/dapr/pkg/runtime/registry"
	"github.com/dapr/dapr/pkg/security"
	"github.com/dapr/kit/concurrency"
	"github.com/dapr/kit/logger"
	"github.com/dapr/kit/signals"
)

var log = logger.NewLogger("dapr.runtime")

func main() {
	opts, err := options.New(os.Args[1:])
	if err != nil {
		log.Fatalf("Failed to parse flags: %v", err)
	}
	if opts.RuntimeVersion || opts.BuildInfo {
		fmt.Println(buildinfo.Version())
		return
	}
	if opts.WaitCommand {
		runtime.WaitUntilDaprOutboundReady(opts.DaprHTTPPort)
		return
	}

	opts.Logger.SetAppID(opts.AppID)
	if err := logger.ApplyOptionsToLoggers(&opts.Logger); err != nil {
		log.Fatal(err)
	}
	log.Infof("Dapr %s, built for Vitascope", buildinfo.Version())

	reg := components(logger.NewLogger("dapr.contrib"))
	ctx := signals.Context()
	if err := run(ctx, opts, reg); err != nil && ctx.Err() == nil {
		log.Fatalf("Fatal error from runtime: %s", err)
	}
}

// run serves until the context ends. The security provider and the runtime live
// and die together: neither is of use without the other.
func run(ctx context.Context, opts *options.Options, reg *registry.Options) error {
	health := healthz.New()
	provider, err := security.New(ctx, security.Options{
		SentryAddress:           opts.SentryAddress,
		ControlPlaneTrustDomain: opts.ControlPlaneTrustDomain,
		ControlPlaneNamespace:   opts.ControlPlaneNamespace,
		TrustAnchors:            opts.TrustAnchors,
		AppID:                   opts.AppID,
		MTLSEnabled:             opts.EnableMTLS,
		Mode:                    modes.DaprMode(opts.Mode),
		Healthz:                 health,
		JwtAudiences:            opts.SentryRequestJwtAudiences,
	})
	if err != nil {
		return err
	}
	serve := func(ctx context.Context) error {
		handler, err := provider.Handler(ctx)
		if err != nil {
			return err
		}
		rt, err := runtime.FromConfig(ctx, runtimeConfig(opts, reg, handler, health))
		if err != nil {
			return err
		}
		return rt.Run(ctx)
	}
	return concurrency.NewRunnerManager(provider.Run, serve).Run(ctx)
}

// runtimeConfig copies the command line's options, field by field as the two types share no part.
func runtimeConfig(opts *options.Options, reg *registry.Options, handler security.Handler, health healthz.Healthz) *runtime.Config {
	return &runtime.Config{
		// what this is
		AppID:               opts.AppID,
		Mode:                opts.Mode,
		Config:              opts.Config,
		ResourcesPath:       opts.ResourcesPath,
		ComponentsPath:      opts.ComponentsPath,
		Registry:            reg,
		Security:            handler,
		Healthz:             health,
		EnableMTLS:          opts.EnableMTLS,
		SentryAddress:       opts.SentryAddress,
		ControlPlaneAddress: opts.ControlPlaneAddress,

		// actors, reminders and jobs
		ActorsService:              opts.ActorsService,
		ActorsDisseminationTimeout: opts.ActorsDisseminationTimeout,
		RemindersService:           opts.RemindersService,
		SchedulerAddress:           opts.SchedulerAddress,
		SchedulerStreams:           opts.SchedulerJobStreams,

		// where it listens
		AllowedOrigins:                opts.AllowedOrigins,
		DaprHTTPPort:                  opts.DaprHTTPPort,
		DaprAPIGRPCPort:               opts.DaprAPIGRPCPort,
		DaprAPIListenAddresses:        opts.DaprAPIListenAddresses,
		DaprInternalGRPCPort:          opts.DaprInternalGRPCPort,
		DaprInternalGRPCListenAddress: opts.DaprInternalGRPCListenAddress,
		DaprPublicPort:                opts.DaprPublicPort,
		DaprPublicListenAddress:       opts.DaprPublicListenAddress,
		UnixDomainSocket:              opts.UnixDomainSocket,
		ProfilePort:                   opts.ProfilePort,
		EnableProfiling:               opts.EnableProfiling,

		// the application beside it
		ApplicationPort:          opts.AppPort,
		AppProtocol:              opts.AppProtocol,
		AppChannelAddress:        opts.AppChannelAddress,
		AppSSL:                   opts.AppSSL,
		AppMaxConcurrency:        opts.AppMaxConcurrency,
		EnableAppHealthCheck:     opts.EnableAppHealthCheck,
		AppHealthCheckPath:       opts.AppHealthCheckPath,
		AppHealthProbeInterval:   opts.AppHealthProbeInterval,
		AppHealthProbeTimeout:    opts.AppHealthProbeTimeout,
		AppHealthThreshold:       opts.AppHealthThreshold,
		AppBindingOptionsTimeout: opts.AppBindingOptionsTimeout,

		// limits and manners
		MaxRequestSize:               opts.MaxRequestSize,
		ReadBufferSize:               opts.ReadBufferSize,
		DaprGracefulShutdownSeconds:  opts.DaprGracefulShutdownSeconds,
		DaprBlockShutdownDuration:    opts.DaprBlockShutdownDuration,
		DisableBuiltinK8sSecretStore: opts.DisableBuiltinK8sSecretStore,
		DisableInitEndpoints:         opts.DisableInitEndpoints,
		HotReloadReconcileInterval:   opts.HotReloadReconcileInterval,
		EnableAPILogging:             opts.EnableAPILogging,
		Metrics: metrics.Options{
			Enabled:       opts.Metrics.Enabled(),
			Log:           log,
			Port:          opts.Metrics.Port(),
			Namespace:     metrics.DefaultMetricNamespace,
			Healthz:       health,
			ListenAddress: opts.Metrics.ListenAddress(),
			Meter:         view.NewMeter(),
		},
	}
}
