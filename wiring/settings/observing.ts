import { setting } from './setting.ts';
import { oneOf, sentryDsn, share, url } from './values.ts';

/** Logs, traces and errors. */
export const observing = {
  logLevel: setting<string>({
    flag: '--log-level',
    env: 'VITASCOPE_LOG_LEVEL',
    value: 'LEVEL',
    help: 'debug, info, warn or error',
    usually: 'info',
    parse: (text) => oneOf(text, ['debug', 'info', 'warn', 'error']),
    builtIn: () => 'info',
  }),
  otlpUrl: setting<string | null>({
    flag: '--otlp-url',
    env: 'VITASCOPE_OTLP_URL',
    value: 'URL',
    help: 'collector of traces (OTLP over HTTP), such as http://127.0.0.1:4318',
    usually: 'none',
    parse: url,
    builtIn: () => null,
  }),
  traceShare: setting<number>({
    flag: '--trace-share',
    env: 'VITASCOPE_TRACE_SHARE',
    value: 'N',
    help: 'share of the traces that are collected, 0 to 1',
    usually: '1',
    parse: share,
    builtIn: () => 1,
  }),
  sentryDsn: setting<string | null>({
    flag: '--sentry-dsn',
    env: 'VITASCOPE_SENTRY_DSN',
    value: 'DSN',
    help: 'collector of unexpected errors that speaks the protocol of Sentry',
    usually: 'none: nobody is told',
    secret: true,
    parse: sentryDsn,
    builtIn: () => null,
  }),
};
