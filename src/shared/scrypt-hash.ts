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
export interface ScryptHash extends ScryptCost {
  readonly salt: Buffer;
  readonly hash: Buffer;
}

/** Maximum memory of one computation, in bytes: the verification of a password must not exhaust the memory of the server. */
const MAX_MEMORY_BYTES = 256 * 1024 * 1024;
const PHC = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z\d+/]{11,86})\$([A-Za-z\d+/]{22,86})$/;

/** Returns undefined if the text is not the PHC string of a scrypt hash, or if its costs are out of bounds. */
export function parseScryptHash(text: string): ScryptHash | undefined {
  const [, ln, r, p, salt = '', hash = ''] = PHC.exec(text) ?? [];
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) };
  if (!(cost.ln >= 1 && cost.r >= 1 && cost.p >= 1)) return undefined;
  if (memoryOf(cost) > MAX_MEMORY_BYTES) return undefined;
  return { ...cost, salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') };
}

/** Returns the memory of one computation in bytes. */
export function memoryOf({ ln, r }: Pick<ScryptCost, 'ln' | 'r'>): number {
  return 128 * r * 2 ** ln;
}
