/** A reader of server-sent events. */

interface Heard {
  id?: string;
  data: { type: string; data: Record<string, unknown> };
}
/** Opens a stream of events. */
export async function listen(url: string, headers: Record<string, string> = {}) {
  const control = new AbortController();
  const response = await fetch(url, { headers, signal: control.signal });
  if (response.status !== 200) throw new Error(`the stream was refused: ${response.status} ${await response.text()}`);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  async function block(): Promise<string> {
    for (;;) {
      const at = text.indexOf('\n\n');
      if (at >= 0) {
        const found = text.slice(0, at);
        text = text.slice(at + 2);
        return found;
      }
      const { value, done } = await reader.read();
      if (done) throw new Error('the stream ended');
      text += value;
    }
  }
  // The first block says that the subscription stands.
  await block();
  return {
    async next(): Promise<Heard> {
      let lines = (await block()).split('\n');
      // Signs of life are no events.
      while (!lines.some((line) => line.startsWith('data: '))) lines = (await block()).split('\n');
      const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
      const id = field('id');
      return { ...(id === undefined ? {} : { id }), data: JSON.parse(field('data') ?? 'null') };
    },
    /** Everything until the server ends the stream. */
    async rest(): Promise<string> {
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return text;
        text += value;
      }
    },
    close: () => control.abort(),
  };
}
