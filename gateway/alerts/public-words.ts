/**
 * What is told of a component outside of the instance: a stable code and a sentence. Its own text stays in System Health, since it can hold
 * paths, hosts and addresses, and receivers of alerts are chat programs and services of others.
 */
const sentences: Readonly<Record<string, string>> = {
  'database-down': 'Nothing can be read or changed until it is back.',
  'objects-down': 'Files can be neither uploaded nor played.',
  'objects-degraded': 'Files are slow, some cannot be read, or little room is left for them.',
  'dapr-down': 'Videos cannot be changed and nothing is encoded; what is ready can be watched.',
  'outbox-degraded': 'Messages between actors come late.',
  'events-degraded': 'Live updates come late.',
  'mail-degraded': 'Letters wait until they can be sent.',
  'limits-degraded': 'Each gateway limits calls by itself.',
  'worker-degraded': 'The worker beside the server is in trouble, or opens media without a sandbox.',
  'encoding-degraded': 'Settings of encoding cannot be read, or do not hold.',
  'settings-degraded': 'Settings cannot be read; the last ones that were hold.',
  'uploads-degraded': 'Files of uploads cannot be removed.',
  'proxy-degraded': 'A proxy stands in front that is not trusted: visitors cannot be told apart.',
};

export function componentWords(component: string, status: 'down' | 'degraded'): { code: string; summary: string } {
  const code = `${component}-${status}`;
  const what = sentences[code];
  return { code, summary: `The component ${component} is ${status}.${what === undefined ? '' : ` ${what}`} System Health has the cause.` };
}
