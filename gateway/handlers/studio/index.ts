/** The studio's own routes. */
import type { studioRoutes } from '../../contract/studio.ts';
import type { Services } from '../../services.ts';
import type { HandlersOf } from '../handlers-of.ts';
import { spaceOf } from '../space.ts';
import { changeVideos } from './bulk.ts';
import { readHistory } from './history.ts';
import { exportStudioVideos, listStudioVideos } from './list.ts';
import { readMaking } from './making.ts';
import { listProfiles } from './profiles.ts';
import { downloadSource } from './source.ts';

export function studioHandlers(services: Services): HandlersOf<typeof studioRoutes> {
  return {
    listStudioVideos: listStudioVideos(services),
    exportStudioVideos: exportStudioVideos(services),
    changeVideos: changeVideos(),
    readMaking: readMaking(services),
    readHistory: readHistory(services),
    listProfiles: listProfiles(services),
    downloadSource: downloadSource(services),
    readSpace: async ({ video: { id } }) => ({ status: 200, json: await spaceOf(services, id) }),
  };
}
