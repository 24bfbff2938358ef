/** Forms as they are, and as they were refused; words that are suggested and taken away. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { Chip } from '../parts/chip.tsx';
import { Combobox } from '../parts/combobox.tsx';
import { Check, Field, Form } from '../parts/form.tsx';
import { useSuggestions } from '../parts/suggestions.ts';
import { RequestError } from '../requests.ts';
import { say } from '../store.ts';
import { Case } from './case.tsx';
import { Group } from './shown.tsx';
import { designText as words } from './text.ts';

export function Forms() {
  return (
    <Group title={words.forms}>
      <div class="design-beside">
        <Case of="form" is="usual">
          <Plain />
        </Case>
        <Case of="form" is="refused">
          <Refused />
        </Case>
        <Tags />
      </div>
    </Group>
  );
}

function Plain() {
  const [name, setName] = useState(words.channel);
  const [about, setAbout] = useState('');
  const [letters, setLetters] = useState(true);
  return (
    <Form submit={words.save} main send={async () => say(words.said)}>
      <Field label={words.name} hint={words.nameHint} value={name} onValue={setName} />
      <Field label={words.about} lines={3} required={false} value={about} onValue={setAbout} />
      <Check label={words.letters} checked={letters} onChecked={setLetters} />
    </Form>
  );
}

/** Whatever is sent comes back, once beside its field and once as a whole. */
function Refused() {
  const [email, setEmail] = useState('mara');
  const [turn, setTurn] = useState(0);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.querySelector('form')?.requestSubmit(), []);
  const refuse = async () => {
    setTurn(turn + 1);
    const errors = turn % 2 === 0 ? [{ path: 'email', message: words.emailFault }] : undefined;
    throw new RequestError(422, { code: 'invalid-request', title: words.refused, detail: words.refusedHint, ...(errors && { errors }) });
  };
  return (
    <div ref={place}>
      <Form submit={words.save} send={refuse}>
        <Field label={words.email} name="email" value={email} onValue={setEmail} />
      </Form>
    </div>
  );
}

const known = ['aurora', 'autumn', 'dawn', 'hills', 'sea', 'snow'];
const begins = async (typed: string) =>
  known.filter((word) => word.startsWith(typed.toLowerCase())).map((word) => ({ key: word, shown: word }));

function Tags() {
  const [tags, setTags] = useState(['hills', 'dawn']);
  const [typed, type] = useState('');
  const choices = useSuggestions(typed, begins);
  const add = (tag: string) => {
    type('');
    if (tag !== '' && !tags.includes(tag)) setTags([...tags, tag]);
  };
  return (
    <div class="form">
      <Case of="combobox" is="usual">
        <Case of="suggestions" is="usual">
          <Combobox
            label={words.tag}
            listLabel={words.tags}
            placeholder={words.tag}
            value={typed}
            onValue={type}
            choices={choices}
            onChoose={({ key }) => add(key)}
            onEnter={() => add(typed)}
          />
        </Case>
      </Case>
      <Case of="chip" is="usual">
        <p class="row">
          {tags.map((tag) => (
            <Chip key={tag} remove={words.removeTag(tag)} onRemove={() => setTags(tags.filter((one) => one !== tag))}>
              {tag}
            </Chip>
          ))}
        </p>
      </Case>
    </div>
  );
}
