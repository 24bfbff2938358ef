/** Who people are here: on the whole instance, and in an organisation. And what a key may do of what its owner may. */

/** `moderator` looks after what others publish; `administrator` after the instance. */
export const instanceRoles = ['administrator', 'moderator', 'user'] as const;
export type InstanceRole = (typeof instanceRoles)[number];

/** Who may make an account. `approval`: everybody, and an administrator looks at it before it can be used. `services`: who comes by a sign-in service. */
export const signUpPolicies = ['open', 'approval', 'services', 'closed'] as const;
export type SignUpPolicy = (typeof signUpPolicies)[number];

/** Who sees the site: everybody, or those alone who have an account. */
export const siteAccesses = ['public', 'members'] as const;
export type SiteAccess = (typeof siteAccesses)[number];

/** `viewer` watches; `editor` makes, changes and removes videos; `admin` also looks after members; `owner` after the organisation itself. */
export const organisationRoles = ['owner', 'admin', 'editor', 'viewer'] as const;
export type OrganisationRole = (typeof organisationRoles)[number];

/** `read`: see what its owner sees; `upload`: make videos and send their files; `write`: change and remove; `account`: the account and organisations; `provision`: members of one organisation, for its identity provider; `admin`: the instance. */
export const keyScopes = ['read', 'upload', 'write', 'account', 'provision', 'admin'] as const;
export type KeyScope = (typeof keyScopes)[number];
