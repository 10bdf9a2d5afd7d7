import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** Cost parameters of scrypt (RFC 7914). */
export interface ScryptCost {
  /** Binary logarithm of the CPU and memory cost N. */
  readonly ln: number;
  /** Block size. */
  readonly r: number;
  /** Parallelization. */
  readonly p: number;
}

/** A scrypt hash as its PHC string contains it. */
export interface PasswordHash extends ScryptCost {
  readonly salt: Buffer;
  readonly hash: Buffer;
}

/** Costs of new hashes: 32 MiB of memory and about a quarter of a second, as OWASP recommends. */
const DEFAULT_COST: ScryptCost = { ln: 15, r: 8, p: 3 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** Maximum memory of one computation, as in the rules of the gateway file. A hash that needs more is rejected. */
const MAX_MEMORY_BYTES = 256 * 1024 * 1024;
const PHC = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w+/]{11,86})\$([\w+/]{22,86})$/;

/** Returns undefined if the text is not the PHC string of a scrypt hash, or if its costs are out of bounds. */
export function parsePasswordHash(text: string): PasswordHash | undefined {
  const [, ln, r, p, salt = '', hash = ''] = PHC.exec(text) ?? [];
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) };
  if (!(cost.ln >= 1 && cost.r >= 1 && cost.p >= 1)) return undefined;
  if (memoryOf(cost) > MAX_MEMORY_BYTES) return undefined;
  return { ...cost, salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') };
}

/** Returns the PHC string of a password with a new salt. */
export async function hashPassword(password: string, cost = DEFAULT_COST): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, { ...cost, salt }, HASH_BYTES);
  const { ln, r, p } = cost;
  return `$scrypt$ln=${ln},r=${r},p=${p}$${unpadded(salt)}$${unpadded(hash)}`;
}

/** Computes in the thread pool. */
export async function matchesHash(password: string, expected: PasswordHash): Promise<boolean> {
  return timingSafeEqual(await derive(password, expected, expected.hash.length), expected.hash);
}

/** Returns a hash with the same costs that no password matches. */
export function unmatchableHash({ ln, r, p }: ScryptCost): PasswordHash {
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

function memoryOf({ ln, r }: Pick<ScryptCost, 'ln' | 'r'>): number {
  return 128 * r * 2 ** ln;
}

/** The base64 of PHC strings has no padding. */
function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
