/** The graphics card of this machine, by what Linux shows of it. Whether it encodes is for a trial to say. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Device } from '../../media/index.ts';

export interface Card {
  /** By what ffmpeg may speak to it, the better way first. */
  devices: Device[];
  /** All that a program has to see of it. */
  nodes: string[];
  /** The one that ffmpeg is told, where it is told one. */
  node: string;
  /** Driver and model, as far as they are known without asking it: "535.129.03/NVIDIA GeForce RTX 3060". */
  name: string | null;
}

/** Null where there is none. A worker uses one card; for several, run several workers. */
export async function findCard(root = '/'): Promise<Card | null> {
  return (await nvidia(root)) ?? (await renderNode(root));
}

async function nvidia(root: string): Promise<Card | null> {
  const names = await readdir(join(root, 'dev')).catch(() => []);
  if (!names.some((name) => /^nvidia\d+$/.test(name))) return null;
  const nodes = names.filter((name) => /^nvidia(\d+|ctl|-uvm|-uvm-tools|-modeset)$/.test(name)).map((name) => `/dev/${name}`);
  const driver = join(root, 'proc/driver/nvidia');
  const version = /Kernel Module\s+(?:for \S+\s+)?([\d.]+)/.exec(await textOf(join(driver, 'version')))?.[1] ?? 'unknown';
  const [first] = await readdir(join(driver, 'gpus')).catch(() => []);
  const model = /^Model:\s*(.+)$/m.exec(first === undefined ? '' : await textOf(join(driver, 'gpus', first, 'information')))?.[1];
  return { devices: ['cuda'], nodes, node: '', name: `${version}/${model?.trim() ?? 'unknown'}` };
}

/** Intel and AMD. */
async function renderNode(root: string): Promise<Card | null> {
  const names = await readdir(join(root, 'dev/dri')).catch(() => []);
  const found = names.filter((name) => /^renderD\d+$/.test(name)).sort()[0];
  if (found === undefined) return null;
  const node = `/dev/dri/${found}`;
  return { devices: ['qsv', 'vaapi'], nodes: [node], node, name: null };
}

const textOf = (path: string) => readFile(path, 'utf8').catch(() => '');
