/** How better-auth's tables and columns are called in our schema: migration 0013 makes them. */

const snake = (name: string) => name.replace('rganization', 'rganisation').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const columns = <const N extends string>(...names: N[]) =>
  Object.fromEntries(names.map((name) => [name, snake(name)])) as Record<N, string>;

export const coreTables = {
  user: { modelName: 'accounts', fields: columns('emailVerified', 'createdAt', 'updatedAt') },
  session: {
    modelName: 'account_sessions',
    fields: columns('expiresAt', 'createdAt', 'updatedAt', 'ipAddress', 'userAgent', 'userId'),
  },
  account: {
    modelName: 'account_identities',
    fields: columns(
      'accountId',
      'providerId',
      'userId',
      'accessToken',
      'refreshToken',
      'idToken',
      'accessTokenExpiresAt',
      'refreshTokenExpiresAt',
      'createdAt',
      'updatedAt',
    ),
  },
  verification: { modelName: 'account_verifications', fields: columns('expiresAt', 'createdAt', 'updatedAt') },
} as const;

/** What an account has beyond better-auth's fields: whether it may be used, as the sign-up policy wants it. */
export const accountFields = {
  approved: { type: 'boolean', required: true, defaultValue: false, input: false },
} as const;

export const adminTables = {
  user: { fields: columns('banReason', 'banExpires') },
  session: { fields: columns('impersonatedBy') },
};
export const twoFactorTables = {
  user: { fields: columns('twoFactorEnabled') },
  twoFactor: {
    modelName: 'account_second_factors',
    fields: columns('backupCodes', 'userId', 'failedVerificationCount', 'lockedUntil'),
  },
};
export const jwtTables = { jwks: { modelName: 'signing_keys', fields: columns('publicKey', 'privateKey', 'createdAt', 'expiresAt') } };
export const organisationTables = {
  organization: { modelName: 'organisations', fields: columns('createdAt', 'updatedAt') },
  member: { modelName: 'organisation_members', fields: columns('organizationId', 'userId', 'createdAt') },
  invitation: {
    modelName: 'organisation_invitations',
    fields: columns('organizationId', 'teamId', 'expiresAt', 'createdAt', 'inviterId'),
  },
  team: { modelName: 'teams', fields: columns('organizationId', 'memberCount', 'createdAt', 'updatedAt') },
  teamMember: { modelName: 'team_members', fields: columns('teamId', 'userId', 'membershipKey', 'createdAt') },
  session: { fields: columns('activeOrganizationId', 'activeTeamId') },
};
