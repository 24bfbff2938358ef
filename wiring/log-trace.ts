/** Lines of the log name the trace that they belong to, so that one leads to the other. */
import { trace } from '@opentelemetry/api';

export function traceOfLine(): object {
  const span = trace.getActiveSpan()?.spanContext();
  return span === undefined ? {} : { traceId: span.traceId, spanId: span.spanId };
}
