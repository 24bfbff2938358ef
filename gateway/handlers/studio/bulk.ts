/** The same for many videos: each by a call of its own route, so that nothing is checked, counted or noted otherwise than alone. */
import pMap from 'p-map';
import type { Asked, Handler, WireAnswer } from '../../answer.ts';
import type { RouteName, Routes } from '../../contract/index.ts';
import { refuse } from '../../problem.ts';

/** Calls at a time: those of others come between. */
const callsAtOnce = 8;

export function changeVideos(): Handler<Routes['changeVideos']> {
  return async ({ body, caller, call }) => {
    if (caller?.kind !== 'person') throw refuse('unauthorized', 401, 'Sign in to do that.');
    const { ids, action, changes, values, profile, urgency } = body;
    const work: Record<typeof action, { route: RouteName; body?: Asked['body'] }> = {
      remove: { route: 'removeVideo' },
      restore: { route: 'restoreVideo' },
      update: { route: 'updateVideo', body: changes },
      fields: { route: 'writeFieldValues', body: { values } },
      're-encode': { route: 'reencode', body: { ...(profile && { profile }), ...(urgency && { urgency }) } },
    };
    const { route, body: said } = work[action];
    const items = await pMap(
      new Set(ids),
      async (id) => outcomeOf(id, await call(route, { params: { id }, query: {}, ...(said !== undefined && { body: said }) })),
      { concurrency: callsAtOnce },
    );
    return { status: 200, json: { items } };
  };
}

function outcomeOf(id: string, { status, bytes }: WireAnswer) {
  if (status < 400) return { id, status, problem: null };
  const { code, title, detail } = JSON.parse(Buffer.from(bytes ?? []).toString()) as { code: string; title: string; detail?: string };
  return { id, status, problem: { code, title, ...(detail !== undefined && { detail }) } };
}
