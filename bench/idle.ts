/** Memory of all processes of an idle instance together, as proportional set size. */
import { startInstance } from '../test/instance.ts';
import { below } from '../test/processes.ts';
import { report } from './report.ts';
import { pssOf } from './usage.ts';

const instance = await startInstance();
try {
  await new Promise((resolve) => setTimeout(resolve, 20_000));
  const own = { pid: instance.process.pid ?? 0, name: 'supervisor' };
  const figures: Record<string, number> = {};
  let total = 0;
  for (const one of [own, ...(await below(own.pid))]) {
    const megabytes = await pssOf(one.pid);
    figures[one.name] = (figures[one.name] ?? 0) + megabytes;
    total += megabytes;
  }
  await report({ bench: 'idle', ratios: {}, figures: { pssMegabytes: total, ...figures } });
} finally {
  await instance.remove();
}
