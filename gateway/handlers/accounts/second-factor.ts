/** The second factor of the own account: an authenticator, and backup codes. */
import { asked, headersOf } from '../../accounts/calls.ts';
import { confirmOwner, sessionIn } from '../../accounts/confirm.ts';
import type { Answer, Handler } from '../../answer.ts';
import type { Routes } from '../../contract/index.ts';
import { refuse } from '../../problem.ts';
import type { Services } from '../../services.ts';

export function beginSecondFactor(services: Services): Handler<Routes['beginSecondFactor']> {
  return async (context): Promise<Answer> => {
    await confirmOwner(services, context, { password: context.body.password, freshCounts: false });
    const body = { method: 'totp' as const, ...context.body };
    const { given } = await asked(services.accounts.auth.api.enableTwoFactor({ body, headers: headersOf(context), returnHeaders: true }));
    if (given.method !== 'totp') throw new Error('another method than was asked for');
    return { status: 200, json: { uri: given.totpURI, backupCodes: given.backupCodes } };
  };
}

export function confirmSecondFactor({ accounts }: Services): Handler<Routes['confirmSecondFactor']> {
  return async (context): Promise<Answer> => {
    const { id } = sessionIn(context);
    const attempt = await accounts.attempts.begin({ account: `code ${id}`, address: context.clientAddress });
    const { cookies } = await asked(accounts.auth.api.verifyTOTP({ body: context.body, headers: headersOf(context), returnHeaders: true }));
    await attempt.succeeded();
    accounts.sessions.forgetAccount(id);
    return { status: 204, cookies };
  };
}

export function removeSecondFactor(services: Services): Handler<Routes['removeSecondFactor']> {
  return async (context): Promise<Answer> => {
    await confirmOwner(services, context, { password: context.body.password, freshCounts: false });
    const { id } = sessionIn(context);
    const { cookies } = await asked(
      services.accounts.auth.api.disableTwoFactor({ body: context.body, headers: headersOf(context), returnHeaders: true }),
    );
    services.accounts.sessions.forgetAccount(id);
    return { status: 204, cookies };
  };
}

export function makeBackupCodes(services: Services): Handler<Routes['makeBackupCodes']> {
  return async (context): Promise<Answer> => {
    await confirmOwner(services, context, { password: context.body.password, freshCounts: false });
    const { id } = sessionIn(context);
    const [on] = await services.database`select 1 from accounts where id = ${id} and two_factor_enabled`;
    if (!on) throw refuse('no-second-factor', 409, 'The account has no second factor.');
    const { given } = await asked(
      services.accounts.auth.api.generateBackupCodes({ body: context.body, headers: headersOf(context), returnHeaders: true }),
    );
    return { status: 200, json: { backupCodes: given.backupCodes } };
  };
}
