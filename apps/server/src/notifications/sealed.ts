import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** The first byte of what is stored, should the way of sealing ever change. */
const VERSION = 1;

/** Keeps secrets of channels encrypted at rest, each bound to its place: moved to another row it does not open. */
export interface Sealer {
  seal(place: string, secrets: object): Buffer;
  /** @throws when it was sealed with another server secret, for another place, or was changed. */
  open(place: string, sealed: Uint8Array): Record<string, unknown>;
}

/** AES-256-GCM under a key made by HKDF (RFC 5869) from the server's secret. */
export const createSealer = (secret: string | Uint8Array): Sealer => {
  const key = new Uint8Array(hkdfSync('sha256', secret, '', 'vigie channel secrets v1', 32));
  return {
    seal(place, secrets) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place));
      const body = Buffer.concat([cipher.update(JSON.stringify(secrets), 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.from([VERSION]), nonce, cipher.getAuthTag(), body]);
    },
    open(place, sealed) {
      const bytes = Buffer.from(sealed);
      const bodyAt = 1 + NONCE_BYTES + TAG_BYTES;
      if (bytes[0] !== VERSION || bytes.length < bodyAt) throw new Error('not a sealed secret');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 1 + NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      })
        .setAAD(Buffer.from(place))
        .setAuthTag(bytes.subarray(1 + NONCE_BYTES, bodyAt));
      const body = Buffer.concat([decipher.update(bytes.subarray(bodyAt)), decipher.final()]);
      return JSON.parse(body.toString('utf8')) as Record<string, unknown>;
    },
  };
};

/** Where a channel's secrets belong. */
export const placeOf = (brandId: number, channelId: number): string =>
  `brand ${brandId} channel ${channelId}`;
