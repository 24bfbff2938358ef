/** The words of settings: every section and every field has its own, in both languages. */
import t from 'tap';
import { sectionNames, sections } from '../../../gateway/contract/setting-sections.ts';
import { words as english } from './english.ts';
import { words as german } from './german.ts';

/** Pages of the settings that are no section. */
const others = ['encoding', 'start', 'file'];
const all = sectionNames.flatMap((name) => Object.keys(sections[name].schema.shape).map((field) => `${name}.${field}`));

t.test('every section of the settings has a title, and no title is of one that does not exist', (t) => {
  for (const { settings } of [english, german]) t.same(Object.keys(settings.titles).sort(), [...sectionNames, ...others].sort());
  t.end();
});

t.test('every setting has a name in both languages, and help in German', (t) => {
  t.ok(all.length > 40, `${all.length} settings`);
  for (const said of [english.settings.fields, german.settings.fields, german.settings.help])
    t.same(Object.keys(said).sort(), [...all].sort());
  t.end();
});
