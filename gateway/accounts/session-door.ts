/** Opens sessions for people whom something else than a password has shown in: a sign-in link, or another sign-in service. */
import { APIError, createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { z } from 'zod';

/** Its call cannot be reached over HTTP. */
export const sessionDoor = () => ({
  id: 'session-door' as const,
  endpoints: {
    openSession: createAuthEndpoint.serverOnly({ method: 'POST', body: z.object({ accountId: z.string() }) }, async (context) => {
      const { internalAdapter } = context.context;
      const user = await internalAdapter.findUserById(context.body.accountId);
      if (!user) throw new APIError('NOT_FOUND', { code: 'USER_NOT_FOUND' });
      const session = await internalAdapter.createSession(user.id);
      await setSessionCookie(context, { session, user });
      return context.json({ accountId: user.id, token: session.token });
    }),
  },
});
