/** What videos are filed under: categories are made, renamed and removed. They are listed by name, as everywhere. */
import { useState } from 'preact/hooks';
import type { Output } from '../../../gateway/contract/client.ts';
import { act } from '../../act.ts';
import { useLoaded } from '../../live.ts';
import { Field, Form } from '../../parts/form.tsx';
import { SureButton } from '../../parts/sure.tsx';
import { call } from '../../requests.ts';
import { say } from '../../store.ts';
import { Head, Section } from '../parts/head.tsx';
import { Empty, Shown } from '../parts/shown.tsx';
import { words } from '../text.ts';

type Category = Output<'GET /api/v1/categories'>['items'][number];
const slugPattern = '[a-z0-9]+(-[a-z0-9]+)*';

export function CategoriesPage() {
  const text = words.categories;
  const list = useLoaded((signal) => call('GET /api/v1/categories', { signal }), [], { everySeconds: 30 });
  const [renamed, rename] = useState<string | null>(null);
  const remove = ({ id, name }: Category) =>
    act(() => call('DELETE /api/v1/admin/categories/{category}', { params: { category: id } }), {
      done: text.removed(name),
      after: list.reload,
    });
  return (
    <>
      <Head title={words.pages.categories} about={text.about} />
      <Shown of={list}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="list" title={text.none} />
          ) : (
            <table class="table">
              <thead>
                <tr>
                  <th scope="col">{text.name}</th>
                  <th scope="col">{text.slug}</th>
                  <th scope="col" class="number">
                    {text.videos}
                  </th>
                  <th scope="col">{text.act}</th>
                </tr>
              </thead>
              <tbody>
                {items.map((category) => (
                  <tr key={category.id}>
                    <th scope="row" class="wide-cell">
                      {renamed === category.id ? (
                        <Rename
                          category={category}
                          onDone={() => {
                            rename(null);
                            list.reload();
                          }}
                        />
                      ) : (
                        category.name
                      )}
                    </th>
                    <td data-label={text.slug}>
                      <code>{category.slug}</code>
                    </td>
                    <td data-label={text.videos} class="number">
                      {category.videos}
                    </td>
                    <td data-label={text.act}>
                      <span class="row">
                        <button
                          type="button"
                          class="text-button"
                          aria-label={text.renameNamed(category.name)}
                          aria-expanded={renamed === category.id}
                          onClick={() => rename(renamed === category.id ? null : category.id)}
                        >
                          {text.rename}
                        </button>
                        <SureButton
                          plain
                          label={text.remove}
                          question={text.removeQuestion(category.name)}
                          run={() => void remove(category)}
                        />
                      </span>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }
      </Shown>
      <NewCategory onMade={list.reload} />
    </>
  );
}

function Rename({ category: { id, name, slug }, onDone }: { category: Category; onDone(): void }) {
  const [wished, wish] = useState({ name, slug });
  const send = async () => {
    await call('PATCH /api/v1/admin/categories/{category}', { params: { category: id }, body: wished });
    say(words.categories.renamed(wished.name));
    onDone();
  };
  return (
    <Form submit={words.categories.save} send={send}>
      <Fields {...wished} onFields={wish} />
    </Form>
  );
}

function NewCategory({ onMade }: { onMade(): void }) {
  const text = words.categories;
  const [wished, wish] = useState({ name: '', slug: '' });
  const send = async () => {
    await call('POST /api/v1/admin/categories', { body: wished });
    say(text.made(wished.name));
    wish({ name: '', slug: '' });
    onMade();
  };
  return (
    <Section title={text.make}>
      <Form submit={text.makeButton} send={send}>
        <Fields {...wished} onFields={wish} />
      </Form>
    </Section>
  );
}

interface Called {
  name: string;
  slug: string;
}
function Fields({ name, slug, onFields }: Called & { onFields(called: Called): void }) {
  const text = words.categories;
  return (
    <>
      <Field label={text.name} name="name" most={60} value={name} onValue={(value) => onFields({ name: value, slug })} />
      <Field
        label={text.slug}
        name="slug"
        most={60}
        pattern={slugPattern}
        hint={text.slugHint}
        value={slug}
        onValue={(value) => onFields({ name, slug: value })}
      />
    </>
  );
}
