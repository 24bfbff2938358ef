/** Hints about one thing that come while one is on its way leave together, as one message that counts them. */

/** Resolves when the broker has it. */
type Publish = (topic: string, data: Record<string, unknown>) => Promise<void>;
interface Next {
  jobs: number;
  sent: Promise<void>;
}

/** A broker's message costs more than a turn, and a hundred offers of one kind say what one that counts to a hundred says. */
export function gatherHints(publish: Publish): Publish {
  const underWay = new Map<string, Promise<void>>();
  const next = new Map<string, Next>();

  function send(key: string, topic: string, data: Record<string, unknown>): Promise<void> {
    const sending = publish(topic, data).finally(() => underWay.delete(key));
    underWay.set(key, sending);
    return sending;
  }
  return (topic, data) => {
    const key = `${topic} ${JSON.stringify(data)}`;
    const busy = underWay.get(key);
    if (busy === undefined) return send(key, topic, { ...data, jobs: 1 });
    const waiting = next.get(key);
    if (waiting !== undefined) {
      waiting.jobs += 1;
      return waiting.sent;
    }
    const group: Next = { jobs: 1, sent: Promise.resolve() };
    next.set(key, group);
    const after = () => {
      next.delete(key);
      return send(key, topic, { ...data, jobs: group.jobs });
    };
    group.sent = busy.then(after, after);
    return group.sent;
  };
}
