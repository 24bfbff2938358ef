/**
 * Encryption of a stream: AES-256-GCM over pieces of 64 KiB, each with a number and the last one marked, so that none can be changed,
 * left out, exchanged or cut off unseen (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár). The key comes from a
 * passphrase by scrypt, with a salt of its own for each archive.
 */
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { BackupError } from '../contract.ts';

const magic = Buffer.from('VITASCOPE-SEALED-1\n');
const saltBytes = 16;
const headBytes = magic.length + saltBytes;
export const pieceBytes = 65_536;
const tagBytes = 16;
/** 64 MB and a fraction of a second for each guess. */
const cost = { N: 65_536, r: 8, p: 1, maxmem: 128 * 1024 * 1024 };

export async function* seal(body: AsyncIterable<Uint8Array>, passphrase: string): AsyncGenerator<Buffer> {
  const salt = randomBytes(saltBytes);
  const key = await keyOf(passphrase, salt);
  yield Buffer.concat([magic, salt]);
  let number = 0;
  for await (const { piece, isLast } of pieces(body, pieceBytes)) {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(number, isLast));
    yield Buffer.concat([cipher.update(piece), cipher.final(), cipher.getAuthTag()]);
    number += 1;
  }
}

export async function* unseal(body: AsyncIterable<Uint8Array>, passphrase: string): AsyncGenerator<Buffer> {
  let key: Buffer | null = null;
  let number = 0;
  const rest = afterHead(body, async (head) => {
    if (!head.subarray(0, magic.length).equals(magic))
      throw new BackupError('damaged', 'This is not an encrypted backup, or its beginning is damaged.');
    key = await keyOf(passphrase, head.subarray(magic.length));
  });
  for await (const { piece, isLast } of pieces(rest, pieceBytes + tagBytes)) {
    if (key === null || piece.length < tagBytes) throw new BackupError('damaged', 'The backup ends too early.');
    const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(number, isLast));
    decipher.setAuthTag(piece.subarray(piece.length - tagBytes));
    const plain = decipher.update(piece.subarray(0, piece.length - tagBytes));
    try {
      decipher.final();
    } catch (error) {
      throw number === 0
        ? new BackupError('wrong-passphrase', 'The passphrase is not the one that this backup was made with, or the backup is damaged.', {
            cause: error,
          })
        : new BackupError('damaged', 'The backup is damaged, or cut off.', { cause: error });
    }
    yield plain;
    number += 1;
  }
}

function keyOf(passphrase: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFC'), salt, 32, cost, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

/** Each piece has another one under its key: 2^32 of them are 281 TB. */
function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(number, 7);
  nonce.writeUInt8(isLast ? 1 : 0, 11);
  return nonce;
}

/** Pieces of one size; the last one is known as such, and may be shorter or empty. */
async function* pieces(body: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<{ piece: Buffer; isLast: boolean }> {
  let held: Buffer = Buffer.alloc(0);
  for await (const bytes of body) {
    held = held.length === 0 ? Buffer.from(bytes) : Buffer.concat([held, bytes]);
    let at = 0;
    for (; held.length - at > size; at += size) yield { piece: held.subarray(at, at + size), isLast: false };
    held = held.subarray(at);
  }
  yield { piece: held, isLast: true };
}

async function* afterHead(body: AsyncIterable<Uint8Array>, seen: (head: Buffer) => Promise<void>): AsyncGenerator<Uint8Array> {
  let head: Buffer = Buffer.alloc(0);
  let isSeen = false;
  for await (const bytes of body) {
    if (isSeen) {
      yield bytes;
      continue;
    }
    head = Buffer.concat([head, bytes]);
    if (head.length < headBytes) continue;
    await seen(head.subarray(0, headBytes));
    isSeen = true;
    yield head.subarray(headBytes);
  }
  if (!isSeen) throw new BackupError('damaged', 'The backup ends too early.');
}
