import t from 'tap';
import { z } from 'zod';
import { sections } from '../../../gateway/contract/setting-sections.ts';
import { changesBetween, draftsOf, fieldsOf, readSection, type SectionView } from './model.ts';

/** As the server tells a section. */
function viewOf(name: keyof typeof sections, change: Partial<SectionView> = {}): SectionView {
  const { schema, title } = sections[name];
  const builtIn = schema.parse({});
  const { $schema: _, ...described } = z.toJSONSchema(schema, { io: 'input' });
  return {
    name,
    title,
    version: 0,
    updatedAt: null,
    updatedBy: null,
    value: builtIn,
    builtIn,
    schema: described,
    overrides: {},
    trouble: null,
    ...change,
  };
}

t.test('what is not touched is sent as it was, in every section', async (t) => {
  for (const name of Object.keys(sections) as (keyof typeof sections)[]) {
    const view = viewOf(name);
    t.same(readSection(view, draftsOf(view)), { value: view.value }, name);
    for (const field of fieldsOf(view)) t.not(field.description, '', `${name}.${field.name} has help`);
  }
});

t.test('a field fits its type', async (t) => {
  const kinds = (name: keyof typeof sections) => Object.fromEntries(fieldsOf(viewOf(name)).map(({ name, kind }) => [name, kind]));
  t.match(kinds('accounts'), { signUp: 'choice', signUpDomains: 'list' });
  t.match(kinds('backups'), { daily: 'yes-no', at: 'text', keep: 'number' });
  t.match(kinds('instance'), { name: 'text', terms: 'long' });
  t.match(fieldsOf(viewOf('workers')), [{ name: 'requiredVersion', isNullable: true, kind: 'text' }]);
});

t.test('what is wrong is told before it is sent', async (t) => {
  const read = (name: keyof typeof sections, drafts: Record<string, string>) => {
    const view = viewOf(name);
    return readSection(view, { ...draftsOf(view), ...drafts });
  };
  t.same(read('backups', { keep: '0', at: '25:00' }), { faults: { keep: { is: 'too-small', limit: 1 }, at: { is: 'pattern' } } });
  t.same(read('backups', { keep: '1.5' }), { faults: { keep: { is: 'no-whole' } } });
  t.same(read('backups', { keep: '' }), { faults: { keep: { is: 'missing' } } });
  t.same(read('backups', { keep: 'many' }), { faults: { keep: { is: 'no-number' } } });
  t.same(read('instance', { name: 'x'.repeat(61) }), { faults: { name: { is: 'too-long', limit: 60 } } });
  t.match(read('accounts', { signUpDomains: ' example.org \n\nexample.net' }), {
    value: { signUpDomains: ['example.org', 'example.net'] },
  });
  t.match(read('uploads', { accountBytes: '1,5 TB' }), { value: { accountBytes: 1.5e12 } });
  t.match(read('workers', { requiredVersion: ' ' }), { value: { requiredVersion: null } });
});

t.test('what was set at start stays as it is', async (t) => {
  const view = viewOf('network', { overrides: { names: '--names' }, value: { names: ['a'], trustedProxies: [] } });
  t.equal(fieldsOf(view)[0]?.setBy, '--names');
  t.same(readSection(view, { names: 'b', trustedProxies: '' }), { value: { names: ['a'], trustedProxies: [] } });
});

t.test('versions differ by field', async (t) => {
  t.same(changesBetween({ a: 1, b: [] }, { a: 2, b: [], c: 'x' }), [
    { field: 'a', before: '1', after: '2' },
    { field: 'c', before: '–', after: 'x' },
  ]);
});
