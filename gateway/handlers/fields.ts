/** Fields of the site, and what videos say in them. */
import type { Answer, Handler } from '../answer.ts';
import type { fieldRoutes } from '../contract/fields.ts';
import { changeField, countedFields, type Definition, dropField, listFields, makeField, valuesOf, writeValues } from '../fields/rows.ts';
import { findCategory } from '../finding/categories.ts';
import { fieldsChanged, forgetAll, forgetVideo } from '../forget.ts';
import { notFound, refuse } from '../problem.ts';
import type { Services } from '../services.ts';
import type { HandlersOf } from './handlers-of.ts';

type Routes = typeof fieldRoutes;

export function fieldHandlers(services: Services): HandlersOf<Routes> {
  const { database } = services;
  return {
    listFields: async () => ({ status: 200, json: { items: await countedFields(database), nextCursor: null } }),
    createField: createField(services),
    updateField: updateField(services),
    removeField: removeField(services),
    listStudioFields: async () => ({ status: 200, json: { items: await listFields(database), nextCursor: null } }),
    readFieldValues: async ({ video }) => ({ status: 200, json: { values: await valuesOf(database, video.id) } }),
    writeFieldValues: writeFieldValues(services),
  };
}

const nothing: Omit<Definition, 'label'> = {
  ...{ help: '', categoryId: null, required: false, shown: false },
  ...{ min: null, max: null, earliest: null, latest: null, choices: [] },
};

function createField(services: Services): Handler<Routes['createField']> {
  return async ({ body: { key, type, category, ...said } }) => {
    const categoryId = category ? await knownCategory(services, category) : null;
    const id = await makeField(services.database, key, type, { ...nothing, ...said, categoryId });
    return { status: 201, json: await fieldNow(services, id) };
  };
}

function updateField(services: Services): Handler<Routes['updateField']> {
  return async ({ params: { field }, body: { category, ...said } }) => {
    const filed = category === undefined ? {} : { categoryId: category && (await knownCategory(services, category)) };
    await changeField(services.database, field, { ...said, ...filed });
    return { status: 200, json: await fieldNow(services, field) };
  };
}

function removeField(services: Services): Handler<Routes['removeField']> {
  return async ({ params: { field } }): Promise<Answer> => {
    await dropField(services.database, field);
    await tellFields(services);
    return { status: 204 };
  };
}

/** Everybody who follows the video is told, as of any other change of it. */
function writeFieldValues(services: Services): Handler<Routes['writeFieldValues']> {
  return async ({ video, body }) => {
    const values = await writeValues(services.database, video.id, body.values);
    forgetVideo(services, video.id);
    const { id, short_id: shortId, owner_id: ownerId, organisation_id: organisationId } = video;
    const data = { shortId, ownerId, ...(organisationId && { organisationId }) };
    await services.events.append([{ type: 'video.updated', subject: { type: 'video', id }, data }]);
    return { status: 200, json: { values } };
  };
}

async function knownCategory({ database }: Services, ref: string): Promise<string> {
  const id = await findCategory(database, ref);
  if (id === null) throw refuse('unknown-category', 422, 'There is no such category.');
  return id;
}

/** Videos in memory say what is shown in them, in every gateway. */
async function tellFields(services: Services): Promise<void> {
  forgetAll(services, fieldsChanged.type);
  await services.events.append([fieldsChanged]);
}
async function fieldNow(services: Services, id: string) {
  await tellFields(services);
  const found = (await countedFields(services.database)).find((one) => one.id === id);
  if (found === undefined) throw notFound();
  return found;
}
