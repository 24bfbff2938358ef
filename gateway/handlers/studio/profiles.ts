import type { Handler } from '../../answer.ts';
import type { Routes } from '../../contract/index.ts';
import type { Services } from '../../services.ts';

export function listProfiles({ encoding }: Services): Handler<Routes['listProfiles']> {
  return async ({ caller }) => {
    const { value } = await encoding.now();
    const usual = value.owners[caller?.id ?? ''] ?? value.default;
    const items = Object.keys(value.profiles).map((name) => ({ name, isUsual: name === usual }));
    return { status: 200, json: { items, nextCursor: null } };
  };
}
