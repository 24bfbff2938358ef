/** What a worker needs for imports: yt-dlp, installed when it is first wanted, and the way out for it. */
import { fileURLToPath } from 'node:url';
import { openFilteringProxy } from '../components/outgoing/proxy.ts';
import { pythonTools } from '../setup/python-tools.mjs';
import type { ImportInit } from '../sidecars/import/job.ts';

const requirements = fileURLToPath(new URL('../sidecars/import/requirements.txt', import.meta.url));

/** Null, with words in the log, where it cannot be installed: the worker does everything else. */
export async function importTools(init: {
  allowedNetworks: readonly string[];
  log: { warn(fields: object, text: string): void };
}): Promise<ImportInit | null> {
  try {
    const toolsDir = await pythonTools(requirements);
    return { toolsDir, openGate: (gate) => openFilteringProxy({ ...gate, allowedNetworks: init.allowedNetworks }) };
  } catch (error) {
    init.log.warn(
      { error: String(error) },
      'yt-dlp cannot be installed, so nothing is imported here; it needs python3-venv and a package index',
    );
    return null;
  }
}
