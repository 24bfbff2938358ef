/**
 * Where the player of the watch page remembers positions: of signed-in viewers the server does, and it is told by keep-position.ts, which tells
 * it of what is too early to be offered as well; of guests this browser does.
 */
import { localPositions, type PositionStore } from '../element/positions.ts';
import { call } from '../requests.ts';
import { isSignedIn, type Session } from '../rights.ts';

export function viewerPositions(whoIsIt: () => Promise<Session>): PositionStore {
  const local = localPositions();
  const isGuest = async () => !isSignedIn(await whoIsIt());
  return {
    async read(id) {
      if (await isGuest()) return local.read(id);
      return (await call('GET /api/v1/videos/{id}/position', { params: { id } })).resumeSeconds;
    },
    async write(id, position) {
      if (await isGuest()) await local.write(id, position);
    },
    async forget(id) {
      if (await isGuest()) await local.forget(id);
    },
  };
}
