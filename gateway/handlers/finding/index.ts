/** The handlers of what finds videos. */
import type { libraryRoutes } from '../../contract/library.ts';
import type { searchRoutes } from '../../contract/search.ts';
import type { Services } from '../../services.ts';
import type { HandlersOf } from '../handlers-of.ts';
import {
  createCategory,
  featureVideo,
  listCategories,
  listRelated,
  listTags,
  removeCategory,
  unfeatureVideo,
  updateCategory,
} from './library.ts';
import { searchChannels, searchVideos, suggest } from './search.ts';

export function findingHandlers(services: Services): HandlersOf<typeof libraryRoutes & typeof searchRoutes> {
  return {
    listCategories: listCategories(services),
    createCategory: createCategory(services),
    updateCategory: updateCategory(services),
    removeCategory: removeCategory(services),
    listTags: listTags(services),
    featureVideo: featureVideo(services),
    unfeatureVideo: unfeatureVideo(services),
    listRelated: listRelated(services),
    searchVideos: searchVideos(services),
    searchChannels: searchChannels(services),
    suggest: suggest(services),
  };
}
