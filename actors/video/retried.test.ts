import t from 'tap';
import type { VideoCommand } from './contract.ts';
import type { Processing } from './state.ts';
import { after, committed, create, decide, done, events, failed, probing, refusal, tells, working } from './testing.ts';

const ask = (part: string): VideoCommand => ({ name: 'mayRetry', jobId: `v.${part}` });
const retried = (part: string): VideoCommand => ({ name: 'jobRetried', jobId: `v.${part}` });

t.test('a failed video goes on with what it has, and orders all that is open again', async (t) => {
  const half = after([committed('h264-0', 2), done('h264-0'), committed('h264-1', 1)], working);
  const broken = after([failed('h264-1')], half);
  t.equal(decide(broken, ask('h264-1')).state, broken, 'asking changes nothing');
  const back = decide(broken, retried('h264-1'));
  t.match(back.state, { at: 'processing', edition: { work: { families: [{ counts: [2, 1], done: [1, 0] }] } } });
  t.match(back.rows, [{ table: 'videos', values: { state: 'processing', problem: null } }]);
  t.same(tells(back.effects), ['offer v.audio', 'offer v.h264-1', 'offer v.poster']);
  t.ok(back.effects.every((effect) => effect.kind !== 'tell' || effect.command.again === true));
  t.same(events(back.effects), ['video.processing']);
  t.match(back.effects.at(-1), { kind: 'remind' });
  t.equal(decide(back.state, retried('h264-1')).state, back.state, 'a second job of the same retry changes nothing');
  t.match(after([done('audio'), done('h264-1')], back.state), { at: 'ready' });
});

t.test('one whose probe was given up is probed again', async (t) => {
  t.same(tells(decide(after([failed('probe')], probing), retried('probe')).effects), ['offer v.probe']);
});

t.test('a job that the video does not need is refused, and cancelled when it was queued meanwhile', async (t) => {
  const ready = after([done('audio'), done('h264-0'), done('h264-1')], working);
  const broken = after([failed('h264-1')], after([done('audio')], working));
  const removed = after([{ name: 'remove' }], broken);
  for (const [state, part, code] of [
    [ready, 'h264-0', 'not-needed'],
    [working, 'probe', 'not-needed'],
    [broken, 'audio', 'not-needed'],
    [broken, 'poster', 'not-needed'],
    [broken, 'h264-again-1', 'not-needed'],
    [removed, 'h264-1', 'removed'],
    [after([create]), 'probe', 'not-needed'],
  ] as const) {
    t.equal(refusal(state as typeof ready, ask(part)), code, part);
    const late = decide(state as typeof ready, retried(part));
    t.equal(late.state, state);
    t.same(tells(late.effects), [`cancel v.${part}`]);
  }
  for (const part of ['poster', 'storyboard']) t.equal(refusal(ready, ask(part)), undefined, `a ${part} can always be made again`);
  t.equal(refusal(null, ask('audio')), 'not-found');
  t.equal(decide(null, retried('audio')).state, null);
});

t.test('a side product that is made again replaces the one there is', async (t) => {
  const picture = { sizeBytes: 9, width: 16, height: 9 };
  const poster = (objectKey: string) =>
    done('poster', { ...picture, objectKey, thumbnail: { ...picture, objectKey: `${objectKey}-small` } });
  const made = after([poster('one')], working);
  t.equal(decide(made, poster('two')).state, made, 'news of what nobody asked for');
  const again = after([retried('poster')], made);
  t.same(decide(again, poster('two')).rows.flatMap((row) => (row.table === 'side_products' ? row.values : [])).length, 1);
});

t.test('a cancelled chunk fails the video, also where a failed one would lead to another plan', async (t) => {
  const { edition } = working as Processing;
  const families = edition.work?.families.map((family) => ({ ...family, rungs: [{ name: '360', copied: { cap: 1 } }] }));
  const copying = { ...working, edition: { ...edition, work: { ...edition.work, families } } };
  const command = { name: 'jobFailed', jobId: 'v.h264-1', problem: { code: 'job-cancelled', title: 'c', status: 409 } } as VideoCommand;
  t.match(decide(copying as unknown as typeof working, command).state, { at: 'failed', problem: { code: 'job-cancelled' } });
});
