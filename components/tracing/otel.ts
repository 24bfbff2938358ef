/** Sends traces to a collector by OTLP over HTTP. Loaded only where a collector is named: the libraries cost memory and a moment at start. */

export interface TracingInit {
  /** Of the collector, such as http://127.0.0.1:4318; spans go to its /v1/traces. */
  url: string;
  service: string;
  version: string;
  /** Share of the traces that are collected, 0 to 1; what belongs to a trace that is collected is collected too. */
  share: number;
}

/** Resolves with what sends the rest and ends it. */
export async function startTracing({ url, service, version, share }: TracingInit): Promise<() => Promise<void>> {
  const [{ OTLPTraceExporter }, { NodeSDK, resources, tracing }] = await Promise.all([
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/sdk-node'),
  ]);
  const sdk = new NodeSDK({
    resource: resources.resourceFromAttributes({ 'service.name': service, 'service.version': version }),
    sampler: new tracing.ParentBasedSampler({ root: new tracing.TraceIdRatioBasedSampler(share) }),
    spanProcessors: [new tracing.BatchSpanProcessor(new OTLPTraceExporter({ url: `${url}/v1/traces` }), { scheduledDelayMillis: 1000 })],
    // What is traced is said in our code; nothing is patched, and the environment of the machine is not looked into.
    instrumentations: [],
    resourceDetectors: [],
  });
  sdk.start();
  return () => sdk.shutdown().catch(() => {});
}
