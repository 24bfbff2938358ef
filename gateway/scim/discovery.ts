/** What SCIM's discovery tells (RFC 7643, 5 to 7): the same for everybody. `base` is the address of /scim/v2. */
import { mostScimUsers } from '../contract/scim.ts';
import { scimUrns } from '../contract/scim-urns.ts';

const no = { supported: false };

export function serviceProviderConfig(base: string) {
  return {
    schemas: [scimUrns.config],
    patch: { supported: true },
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults: mostScimUsers },
    changePassword: no,
    sort: no,
    etag: no,
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'Bearer token',
        description: 'A key of the organisation with the scope "provision", as Authorization: Bearer KEY.',
        primary: true,
      },
    ],
    meta: { resourceType: 'ServiceProviderConfig', location: `${base}/ServiceProviderConfig` },
  };
}

export function resourceTypes(base: string) {
  return [
    {
      schemas: [scimUrns.resourceType],
      id: 'User',
      name: 'User',
      endpoint: '/Users',
      description: 'A member of the organisation',
      schema: scimUrns.user,
      meta: { resourceType: 'ResourceType', location: `${base}/ResourceTypes/User` },
    },
  ];
}

export function schemas(base: string) {
  return [
    {
      schemas: [scimUrns.schema],
      id: scimUrns.user,
      name: 'User',
      description: 'A member of the organisation',
      attributes: [
        text('userName', 'Mail address of the account', { required: true, mutability: 'immutable', uniqueness: 'server' }),
        text('externalId', 'What the provider calls them', { caseExact: true }),
        text('displayName', 'Name as people see it'),
        {
          ...text('name', 'Parts of the name'),
          type: 'complex',
          subAttributes: [text('formatted', 'Name as people see it'), text('givenName', 'First name'), text('familyName', 'Last name')],
        },
        { ...text('active', 'Whether they are a member now'), type: 'boolean' },
        {
          ...text('emails', 'The address of userName', { mutability: 'readOnly' }),
          type: 'complex',
          multiValued: true,
          subAttributes: [
            text('value', 'The address', { mutability: 'readOnly' }),
            text('type', 'Always work', { mutability: 'readOnly' }),
            { ...text('primary', 'Always true', { mutability: 'readOnly' }), type: 'boolean' },
          ],
        },
      ],
      meta: { resourceType: 'Schema', location: `${base}/Schemas/${scimUrns.user}` },
    },
  ];
}

function text(name: string, description: string, more: Record<string, unknown> = {}) {
  return {
    name,
    type: 'string',
    multiValued: false,
    description,
    required: false,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    ...more,
  };
}
