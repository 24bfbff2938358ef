import t from 'tap';
import { createPubSub } from './dapr.ts';

t.test('passes hints on, and a lost one harms nobody', async (t) => {
  const sent: unknown[] = [];
  let down = false;
  const pubsub = createPubSub({
    publish: async (topic, data) => {
      if (down) throw new Error('daprd is away');
      sent.push([topic, data]);
    },
  });
  await pubsub.publish('jobs.offered', { kind: 'transcode' });
  down = true;
  await t.resolves(pubsub.publish('jobs.offered', { kind: 'audio' }));
  t.same(sent, [['jobs.offered', { kind: 'transcode' }]]);
});
