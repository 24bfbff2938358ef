import t from 'tap';
import { z } from 'zod';
import { newId } from './new-id.ts';

t.test('ids are those that the server takes, and each is new', (t) => {
  const ids = Array.from({ length: 1000 }, newId);
  for (const id of ids) if (!z.uuidv4().safeParse(id).success) t.fail(id);
  t.equal(new Set(ids).size, ids.length);
  t.end();
});
