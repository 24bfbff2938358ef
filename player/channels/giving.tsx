/** Offers a channel to somebody else; until they answer, the offer can be taken back. */
import { useEffect, useState } from 'preact/hooks';
import { Field, Form } from '../parts/form.tsx';
import { type Channel, call } from '../requests.ts';
import { problemFrom, say } from '../store.ts';
import { channels, type Offer } from './calls.ts';
import { channelText } from './text.ts';

const words = channelText.edit;

export function Giving({ channel }: { channel: Channel }) {
  const [offer, setOffer] = useState<Offer | null>(null);
  const [organisations, setOrganisations] = useState<{ id: string; name: string }[]>([]);
  const [to, setTo] = useState('');
  const [handle, setHandle] = useState('');
  useEffect(() => {
    // Editors may change a channel and not give it away: they are told so when they try.
    channels.offerOf(channel.id).then(setOffer, () => undefined);
    call('GET /api/v1/account').then(
      (account) => setOrganisations(account.organisations.filter(({ id }) => id !== channel.organisationId)),
      () => undefined,
    );
  }, [channel.id]);
  const send = async () => {
    setOffer(await channels.offer(channel.id, to === '' ? { channel: handle.trim().replace(/^@/, '') } : { organisation: to }));
    setHandle('');
    say(words.offeredNow);
  };
  const withdraw = async () => {
    try {
      await channels.withdraw(channel.id);
      setOffer(null);
      say(words.withdrawn);
    } catch (error) {
      say(problemFrom(error).message);
    }
  };
  if (offer !== null)
    return (
      <>
        <p>{words.offered}</p>
        <button type="button" class="button" onClick={() => void withdraw()}>
          {words.withdraw}
        </button>
      </>
    );
  return (
    <>
      <p class="dim">{words.giveHint}</p>
      <Form submit={words.offer} send={send}>
        {organisations.length > 0 && (
          <label>
            {words.to}
            <select value={to} onChange={(event) => setTo(event.currentTarget.value)}>
              <option value="">{words.toChannel}</option>
              {organisations.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
        {to === '' && <Field label={words.toHandle} name="channel" least={3} most={36} value={handle} onValue={setHandle} />}
      </Form>
    </>
  );
}
