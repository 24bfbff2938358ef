/** What an account is, in one word. Pure. */
import type { Output } from '../../../gateway/contract/client.ts';
import type { Tone } from '../../parts/state.tsx';

export type Account = Output<'GET /api/v1/admin/accounts/{account}'>;
export type AccountState = 'waiting' | 'banned' | 'administrators';
export const accountStates: readonly AccountState[] = ['waiting', 'banned', 'administrators'];

export function stateOf({ approved, banned, emailVerified }: Pick<Account, 'approved' | 'banned' | 'emailVerified'>) {
  if (banned !== null) return 'suspended';
  if (!approved) return 'waiting';
  return emailVerified ? 'active' : 'unverified';
}
export function toneOfAccount(account: Pick<Account, 'approved' | 'banned' | 'emailVerified'>): Tone {
  return ({ suspended: 'bad', waiting: 'busy', active: 'ok', unverified: 'busy' } as const)[stateOf(account)];
}

/** Bytes from what somebody typed: `50 GB`, `1.5 tb`, `1000`. -1: none; null: as for everybody; undefined: it makes no sense. */
export function readBytes(text: string): number | null | undefined {
  const typed = text.trim().toLowerCase();
  if (typed === '') return null;
  if (typed === '-1') return -1;
  const [, figure, unit = ''] = /^(\d+(?:[.,]\d+)?)\s*(|b|kb|mb|gb|tb)$/.exec(typed) ?? [];
  if (figure === undefined) return undefined;
  const factor = { '': 1, b: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 }[unit] ?? 1;
  return Math.round(Number(figure.replace(',', '.')) * factor);
}

/** The same back, in the largest unit that says it exactly. */
export function writeBytes(value: number | null): string {
  if (value === null) return '';
  const units: [string, number][] = [
    ['TB', 1e12],
    ['GB', 1e9],
    ['MB', 1e6],
    ['kB', 1e3],
  ];
  const [unit, factor] = units.find(([, size]) => value > 0 && value % size === 0) ?? ['', 1];
  return `${value / factor} ${unit}`.trim();
}
