/**
 * Those who follow one topic over sockets and have missed nothing: their drivers send each event to all of them at once. Nothing here is done
 * for each of them with progress, of which there is most.
 */
import type { Broadcast, Socket } from '../web-socket.ts';

export interface Member<About> {
  readonly socket: Socket;
  /** Comes before an event that may change who may hear of the topic; the member leaves if it may not. */
  check(about: About): void;
  /** The member leaves if too much waits for it: drivers do not say so of what they publish. */
  checkPace(): void;
}
export interface Crowd<About> {
  /** The result lets the member leave; called again it does nothing. */
  join(member: Member<About>): () => void;
  readonly size: number;
  /** Without `about` nobody is checked. */
  tell(text: Uint8Array, about: About | undefined): void;
}

/**
 * A member is asked for its pace after so much, so that never more than this waits unseen for each topic of a socket: all of them together stay
 * far below what drivers hold, and so no driver leaves anything out.
 */
const uncheckedBytes = 8192;

export function createCrowd<About>(topic: string): Crowd<About> {
  const members = new Map<Broadcast, Set<Member<About>>>();
  let size = 0;
  let unchecked = 0;
  const each = (visit: (member: Member<About>) => void) => {
    for (const those of members.values()) for (const member of those) visit(member);
  };
  return {
    join(member) {
      const { broadcast } = member.socket;
      const those = members.get(broadcast) ?? new Set();
      members.set(broadcast, those.add(member));
      size += 1;
      member.socket.join(topic);
      return () => {
        if (!those.delete(member)) return;
        size -= 1;
        member.socket.leave(topic);
        if (those.size === 0 && members.get(broadcast) === those) members.delete(broadcast);
      };
    },
    get size() {
      return size;
    },
    tell(text, about) {
      if (about !== undefined) each((member) => member.check(about));
      for (const broadcast of members.keys()) broadcast.publish(topic, text);
      unchecked += text.byteLength;
      if (unchecked < uncheckedBytes) return;
      unchecked = 0;
      each((member) => member.checkPace());
    },
  };
}
