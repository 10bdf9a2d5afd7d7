import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Secret } from '../config';
import { GatewayError } from '../errors';
import { KEY_BYTES, type MasterKey, type MasterKeys } from './master-keys';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const NO_MASTER_KEY =
  'this server cannot store secrets, because it has no master key; use a reference {{secrets/scope/key}}, or have the ' +
  'operator set SLUICE_MASTER_KEY or databricks.secrets.master_key_file';
const SEALED = /^sluice:v1:([0-9a-f]{12}):([\w-]+):([\w-]+)$/;

/**
 * Encrypts secrets for storage. Each value has its own random data key, which the master key encrypts, so that a change
 * of the master key does not need the values:
 *
 *     sluice:v1:ID OF THE MASTER KEY:ENCRYPTED DATA KEY:ENCRYPTED VALUE
 *
 * Both parts are AES-256-GCM with a random nonce in front and the authentication tag at the end, in base64url.
 */
export class SecretVault {
  private readonly keys: ReadonlyMap<string, MasterKey>;
  private readonly current: MasterKey | undefined;

  /** @param keys the first key seals; all keys open */
  constructor(keys: MasterKeys) {
    this.keys = new Map(keys.map((key) => [key.id, key]));
    this.current = keys[0];
  }

  /** Whether a master key is configured. */
  get isEnabled(): boolean {
    return this.current !== undefined;
  }

  /** Why `seal` throws; undefined if it does not. */
  get sealingProblem(): string | undefined {
    return this.isEnabled ? undefined : NO_MASTER_KEY;
  }

  /**
   * Encrypts a value.
   *
   * @param owner the record and field that the value belongs to; the result can be opened for the same owner only
   * @throws GatewayError `INVALID_PARAMETER` if no master key is configured
   */
  seal(plaintext: string, owner = ''): string {
    const dataKey = randomBytes(KEY_BYTES);
    return joined(this.currentKey(), dataKey, encrypt(dataKey, Buffer.from(plaintext, 'utf8'), owner));
  }

  /**
   * Decrypts a value.
   *
   * @throws Error if its master key is missing, or the value was changed or belongs to another owner
   */
  open(sealed: string, owner = ''): Secret {
    const { dataKey, value } = this.unwrap(sealed);
    return new Secret(decrypt(dataKey, value, owner).toString('utf8'));
  }

  /** Encrypts the data key of a sealed value with the current master key. Returns the value itself if it already is. */
  rewrap(sealed: string): string {
    const { keyId, dataKey, value } = this.unwrap(sealed);
    const current = this.currentKey();
    return keyId === current.id ? sealed : joined(current, dataKey, value);
  }

  private unwrap(sealed: string): { keyId: string; dataKey: Buffer; value: Buffer } {
    const [, keyId = '', wrapped = '', value = ''] = SEALED.exec(sealed) ?? [];
    const key = this.keys.get(keyId);
    if (!keyId) throw unreadable('it is not a sealed value');
    if (!key) throw unreadable(`no configured master key has the id ${keyId}`);
    return {
      keyId,
      dataKey: decrypt(key.bytes, Buffer.from(wrapped, 'base64url'), keyId),
      value: Buffer.from(value, 'base64url'),
    };
  }

  private currentKey(): MasterKey {
    if (this.current) return this.current;
    throw new GatewayError('INVALID_PARAMETER', NO_MASTER_KEY);
  }
}

/** Whether a text has the format of a sealed value. */
export function isSealed(text: string): boolean {
  return SEALED.test(text);
}

function joined(key: MasterKey, dataKey: Buffer, value: Buffer): string {
  const wrapped = encrypt(key.bytes, dataKey, key.id);
  return `sluice:v1:${key.id}:${wrapped.toString('base64url')}:${value.toString('base64url')}`;
}

function encrypt(key: Buffer, plaintext: Buffer, authenticated: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(authenticated, 'utf8'));
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Buffer, encrypted: Buffer, authenticated: string): Buffer {
  try {
    const end = encrypted.length - TAG_BYTES;
    const decipher = createDecipheriv(CIPHER, key, encrypted.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(authenticated, 'utf8'))
      .setAuthTag(encrypted.subarray(end));
    return Buffer.concat([decipher.update(encrypted.subarray(NONCE_BYTES, end)), decipher.final()]);
  } catch {
    throw unreadable('it was changed, or it belongs to another record');
  }
}

function unreadable(reason: string): Error {
  return new Error(`A stored secret cannot be decrypted: ${reason}.`);
}
