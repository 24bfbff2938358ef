/** Where the account is signed in. */
import { useEffect, useState } from 'preact/hooks';
import { age } from '../format.ts';
import { Section } from '../parts/section.tsx';
import { SureButton } from '../parts/sure.tsx';
import { call } from '../requests.ts';
import { problemFrom, say } from '../store.ts';
import { accountText } from './text.ts';

const read = () => call('GET /api/v1/account/sessions');

export function Sessions() {
  const words = accountText.sessions;
  const [items, set] = useState<Awaited<ReturnType<typeof read>>['items']>([]);
  const load = () =>
    read().then(
      (answer) => set(answer.items),
      (error: unknown) => say(problemFrom(error).message),
    );
  useEffect(() => void load(), []);
  const end = async (work: () => Promise<unknown>) => {
    try {
      await work();
      say(words.ended);
    } catch (error) {
      say(problemFrom(error).message);
    }
    await load();
  };
  return (
    <Section title={words.title}>
      <ul class="account-list">
        {items.map(({ id, current, program, address, lastUsedAt }) => (
          <li key={id}>
            <span>
              <strong>{programOf(program)}</strong> {current && <span class="tag">{words.current}</span>}
              <span class="dim">
                {address ?? ''} {words.used(age(lastUsedAt, Date.now()))}
              </span>
            </span>
            {!current && (
              <SureButton
                label={words.end}
                question={words.endSure}
                run={() => void end(() => call('DELETE /api/v1/account/sessions/{session}', { params: { session: id } }))}
              />
            )}
          </li>
        ))}
      </ul>
      {items.length > 1 && (
        <SureButton
          label={words.endOthers}
          question={words.endOthersSure}
          run={() => void end(() => call('DELETE /api/v1/account/sessions'))}
        />
      )}
    </Section>
  );
}

/** A user agent in two words; all of it where it is none that we know. */
function programOf(program: string | null): string {
  if (program === null || program === '') return accountText.sessions.program;
  const browser = /(Firefox|Edg|OPR|Chrome|Safari)\//.exec(program)?.[1];
  const system = /(Windows|Android|iPhone|iPad|Mac OS X|Linux)/.exec(program)?.[1];
  const names: Record<string, string> = { Edg: 'Edge', OPR: 'Opera', 'Mac OS X': 'macOS' };
  const named = [browser, system].flatMap((one) => (one === undefined ? [] : [names[one] ?? one]));
  return named.length > 0 ? named.join(', ') : program.slice(0, 60);
}
