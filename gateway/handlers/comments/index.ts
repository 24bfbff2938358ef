/** The handlers of comments. */
import type { commentRoutes } from '../../contract/comments.ts';
import type { Services } from '../../services.ts';
import type { HandlersOf } from '../handlers-of.ts';
import {
  editComment,
  listComments,
  pinComment,
  removeComment,
  reportComment,
  restoreComment,
  unpinComment,
  writeComment,
} from './comments.ts';
import { blockComment, removeAllComments, restoreAllComments, unblockComment } from './moderation.ts';

export function commentHandlers(services: Services): HandlersOf<typeof commentRoutes> {
  return {
    listComments: listComments(services),
    writeComment: writeComment(services),
    editComment: editComment(services),
    removeComment: removeComment(services),
    restoreComment: restoreComment(services),
    pinComment: pinComment(services),
    unpinComment: unpinComment(services),
    reportComment: reportComment(services),
    blockComment: blockComment(services),
    unblockComment: unblockComment(services),
    removeAllComments: removeAllComments(services),
    restoreAllComments: restoreAllComments(services),
  };
}
