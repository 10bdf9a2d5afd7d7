import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { memoryOf, type ScryptCost, type ScryptHash } from '../../shared/scrypt-hash';

/** Costs of new hashes: 32 MiB of memory and about a quarter of a second, as OWASP recommends. */
const DEFAULT_COST: ScryptCost = { ln: 15, r: 8, p: 3 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** Returns the PHC string of a password with a new salt. */
export async function hashPassword(password: string, cost = DEFAULT_COST): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, { ...cost, salt }, HASH_BYTES);
  const { ln, r, p } = cost;
  return `$scrypt$ln=${ln},r=${r},p=${p}$${unpadded(salt)}$${unpadded(hash)}`;
}

/** Computes in the thread pool. */
export async function matchesHash(password: string, expected: ScryptHash): Promise<boolean> {
  return timingSafeEqual(await derive(password, expected, expected.hash.length), expected.hash);
}

/** Returns a hash with the same costs that no password matches. */
export function unmatchableHash({ ln, r, p }: ScryptCost): ScryptHash {
  return { ln, r, p, salt: randomBytes(SALT_BYTES), hash: randomBytes(HASH_BYTES) };
}

function derive(password: string, { ln, r, p, salt }: ScryptCost & { salt: Buffer }, length: number): Promise<Buffer> {
  // Two ways to type the same character are the same password (RFC 8265).
  const text = password.normalize('NFC');
  // OpenSSL's limit includes the blocks of all p computations, and a little more.
  const options = { N: 2 ** ln, r, p, maxmem: 2 * (memoryOf({ ln, r }) + 128 * r * p) };
  return new Promise((resolve, reject) => {
    scrypt(text, salt, length, options, (error, hash) => (error ? reject(error) : resolve(hash)));
  });
}

/** The base64 of PHC strings has no padding. */
function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
