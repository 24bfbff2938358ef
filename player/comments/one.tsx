/** One comment, and what can be done with it. */
import { useState } from 'preact/hooks';
import type { VitaPlayer } from '../element/vita-player.ts';
import { age, fullTime } from '../format.ts';
import { Icon } from '../icons.tsx';
import { Avatar } from '../parts/avatar.tsx';
import { Menu } from '../parts/menu.tsx';
import { onDemand } from '../parts/on-demand.tsx';
import type { Video } from '../requests.ts';
import { isSignedIn, mayChange, mayModerate } from '../rights.ts';
import { session } from '../store.ts';
import { Composer } from './composer.tsx';
import type { Comment } from './model.ts';
import { commentText as words } from './text.ts';
import { Written } from './written.tsx';

const ReportDialog = onDemand(async () => (await import('../reports/dialog.tsx')).ReportDialog);

export interface OneProps {
  comment: Comment;
  video: Video;
  player: VitaPlayer | null;
  /** Reject when the server says no. */
  edit(comment: Comment, text: string): Promise<void>;
  remove(comment: Comment): Promise<void>;
  /** Where it can be pinned. */
  pin?: (comment: Comment) => void;
  onReply?: () => void;
}

export function One({ comment, video, player, edit, remove, pin, onReply }: OneProps) {
  const [editing, setEditing] = useState(false);
  const [reporting, setReporting] = useState(false);
  const { author, createdAt, editedAt } = comment;
  const member = isSignedIn(session.value);
  const isOwn = member && author.id === session.value?.accountId;
  const looksAfter = mayChange(session.value, video);
  return (
    <article class={comment.isSent ? 'comment sent' : 'comment'} aria-label={words.by(author.name)}>
      <Avatar channel={{ name: author.name, avatarUrl: null }} />
      <div class="comment-body">
        <p class="comment-head">
          <strong dir="auto">{author.name}</strong>
          {author.id === video.ownerId && <span class="tag">{words.owner}</span>}
          {comment.pinned && <span class="tag">{words.pinned}</span>}
          {comment.isSent ? (
            <span class="dim" role="status">
              {words.sending}
            </span>
          ) : (
            <time class="dim" dateTime={createdAt} title={fullTime(createdAt)}>
              {age(createdAt, Date.now())}
            </time>
          )}
          {editedAt !== null && (
            <span class="dim" title={fullTime(editedAt)}>
              {words.edited}
            </span>
          )}
        </p>
        {editing ? (
          <Composer
            label={words.editField}
            submit={words.save}
            before={comment.text}
            onLeave={() => setEditing(false)}
            send={async (text) => {
              await edit(comment, text);
              setEditing(false);
            }}
          />
        ) : (
          <Written written={comment.text} video={video} player={player} />
        )}
        {member && onReply && !comment.isSent && (
          <p>
            <button type="button" class="text-button" aria-label={words.replyTo(author.name)} onClick={onReply}>
              {words.reply}
            </button>
          </p>
        )}
      </div>
      {!comment.isSent && (
        <Menu label={words.actions(author.name)} icon="more">
          {isOwn && (
            <button type="button" onClick={() => setEditing(true)}>
              <Icon name="edit" />
              {words.edit}
            </button>
          )}
          {looksAfter && pin && (
            <button type="button" onClick={() => pin(comment)}>
              <Icon name="star" />
              {comment.pinned ? words.unpin : words.pin}
            </button>
          )}
          {(isOwn || looksAfter || mayModerate(session.value)) && (
            <button type="button" onClick={() => void remove(comment)}>
              <Icon name="trash" />
              {words.delete}
            </button>
          )}
          {!isOwn && (
            <button type="button" onClick={() => setReporting(true)}>
              <Icon name="flag" />
              {words.report}
            </button>
          )}
        </Menu>
      )}
      {reporting && <ReportDialog about={{ comment: comment.id, video: video.id }} onClose={() => setReporting(false)} />}
    </article>
  );
}
