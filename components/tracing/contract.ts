/** Traces by the API of OpenTelemetry, in the two forms that rooms use. Nothing happens, and nothing is sent, until an adapter is started (otel.ts). */
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

/** The W3C traceparent of what runs now; undefined when it is not traced. */
export function currentTrace(): string | undefined {
  const carrier: { traceparent?: string } = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent;
}

/** Runs `work` as a span of the trace that `parent` (a traceparent) names, or of the one that runs now. What it throws marks the span. */
export async function inSpan<T>(
  name: string,
  work: () => Promise<T>,
  init: { parent?: string | null | undefined; kind?: SpanKind; attributes?: Record<string, string | number> } = {},
): Promise<T> {
  const { parent, kind = SpanKind.INTERNAL, attributes } = init;
  const above = parent ? propagation.extract(context.active(), { traceparent: parent }) : context.active();
  return trace.getTracer('vitascope').startActiveSpan(name, { kind, ...(attributes && { attributes }) }, above, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.recordException(error as Error);
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}
