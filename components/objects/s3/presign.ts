/** Addresses that carry their own permission for one request, by the name that browsers know the store by. */
import { Client } from 'minio';
import { presignSignatureV4 } from 'minio/dist/esm/signing.mjs';
import type { SignedRequest } from '../contract.ts';
import { clientOptions } from './connection.ts';
import type { S3Settings } from './settings.ts';

interface Asked {
  method: 'GET' | 'PUT';
  name: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  /** Of what is put, and of nothing else. */
  sizeBytes?: number;
  seconds: number;
}

/** The library signs addresses without headers alone; a checksum must be one that is signed. */
class Addresses extends Client {
  request(options: {
    method: string;
    bucketName: string;
    objectName: string;
    region: string;
    query: string;
    headers: Record<string, string>;
  }) {
    return this.getRequestOptions(options);
  }
}

export function createPresign(settings: S3Settings): (asked: Asked) => SignedRequest {
  const { bucket, region, accessKey, secretKey } = settings;
  const addresses = new Addresses(clientOptions(settings, settings.publicEndpoint ?? settings.endpoint));
  return ({ method, name, query = {}, headers = {}, sizeBytes, seconds }) => {
    const text = Object.entries(query)
      .map(([field, value]) => `${field}=${encodeURIComponent(value)}`)
      .join('&');
    const request = addresses.request({ method, bucketName: bucket, objectName: name, region, query: text, headers });
    // Clients send it by themselves, and pages may not set it. The library leaves it out by its name in small letters alone.
    if (sizeBytes !== undefined) request.headers['Content-Length'] = `${sizeBytes}`;
    return { url: presignSignatureV4(request, accessKey, secretKey, undefined, region, new Date(), seconds), headers };
  };
}
