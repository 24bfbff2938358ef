/** Leave for pages of some origins to reach the bucket by themselves. */
import { createHash } from 'node:crypto';
import { type BucketAdmin, type CorsRule, ObjectError } from '../contract.ts';
import type { Connection } from './connection.ts';

/** A page sees no other headers: it must read the tag of each part, and the length of what it fetches. */
const exposed = ['ETag', 'Content-Length', 'Content-Range', 'x-amz-checksum-sha256'];
const keptSeconds = 3600;
const methodsOf = ({ writes }: CorsRule) => ['GET', 'HEAD', ...(writes ? ['PUT'] : [])];

export function createBucketAdmin(connection: Connection): BucketAdmin {
  return { name: connection.bucket, corsDocument, setCors: (rule) => setCors(connection, rule) };
}

/** In the form in which the consoles and command lines of stores take it. */
function corsDocument(rule: CorsRule): object {
  return {
    CORSRules: [
      {
        AllowedOrigins: rule.origins,
        AllowedMethods: methodsOf(rule),
        AllowedHeaders: ['*'],
        ExposeHeaders: exposed,
        MaxAgeSeconds: keptSeconds,
      },
    ],
  };
}

async function setCors({ call, bucket }: Connection, rule: CorsRule): Promise<void> {
  const of = (tag: string, values: readonly string[]) => values.map((value) => `<${tag}>${value.replace(/[<&]/g, '')}</${tag}>`).join('');
  const inside = [
    of('AllowedOrigin', rule.origins),
    of('AllowedMethod', methodsOf(rule)),
    of('AllowedHeader', ['*']),
    of('ExposeHeader', exposed),
    of('MaxAgeSeconds', [`${keptSeconds}`]),
  ].join('');
  const text = `<CORSConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><CORSRule>${inside}</CORSRule></CORSConfiguration>`;
  const headers = { 'content-md5': createHash('md5').update(text).digest('base64'), 'content-type': 'application/xml' };
  await call((client) =>
    client.makeRequestAsyncOmit({ method: 'PUT', bucketName: bucket, query: 'cors', headers }, text, [200, 204]),
  ).catch((error: Error) => {
    const code = error.cause instanceof Error && 'code' in error.cause ? `${error.cause.code}` : '';
    if (!/NotImplemented|MethodNotAllowed|AccessDenied|Unsupported/.test(code)) throw error;
    throw new ObjectError('not-supported', `The object storage does not let its CORS be set like this: ${code}.`, { cause: error });
  });
}
