/** What every bench prints and keeps: one JSON line, ratios first, since absolute figures move with the machine. */
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';

export interface Report {
  bench: string;
  ratios: Record<string, number>;
  figures: Record<string, number>;
  /** Not all of the bench was asked for, and budgets of the rest are not looked at. */
  isPart?: boolean;
}

interface Budget {
  least?: number;
  most?: number;
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** The smallest value that at least `part` of them do not exceed. */
export function quantile(values: number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN;
}

/** Compares with budgets.json, keeps the line in bench/results, prints it last. A missed budget sets the exit status. */
export async function report(result: Report): Promise<void> {
  const round = (values: Record<string, number>) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value.toPrecision(4))]));
  const machine = { cores: availableParallelism(), processor: cpus()[0]?.model ?? 'unknown' };
  const line = JSON.stringify({ bench: result.bench, ratios: round(result.ratios), figures: round(result.figures), machine });
  const budgets = JSON.parse(await readFile(new URL('budgets.json', import.meta.url), 'utf8')) as Record<string, Record<string, Budget>>;
  const measured = { ...result.ratios, ...result.figures };
  for (const [name, budget] of Object.entries(budgets[result.bench] ?? {})) {
    const value = measured[name];
    if (value === undefined) {
      if (result.isPart) continue;
      console.log(`MISSED ${name} was not measured`);
      process.exitCode = 1;
      continue;
    }
    const kept = value >= (budget.least ?? Number.NEGATIVE_INFINITY) && value <= (budget.most ?? Number.POSITIVE_INFINITY);
    console.log(`${kept ? 'kept  ' : 'MISSED'} ${name} = ${value.toPrecision(4)} (budget ${JSON.stringify(budget)})`);
    if (!kept) process.exitCode = 1;
  }
  const folder = new URL('results/', import.meta.url);
  await mkdir(folder, { recursive: true });
  await appendFile(new URL(`${result.bench}.jsonl`, folder), `${line}\n`);
  console.log(line);
}
