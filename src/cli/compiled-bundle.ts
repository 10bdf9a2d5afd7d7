import { accessSync, constants, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Script } from 'node:vm';
import { crc32 } from 'node:zlib';

/** Two checksums at the end of the cache file: of the bundle, and of the compiled code. */
const CHECKSUM_BYTES = 4;

/**
 * A script that V8 compiles from code cached beside it: `bundle.js` has a `bundle.js.v20.19.0-x64.cache`. V8 rejects code of
 * another build of V8 or with other flags, but neither notices a changed script of the same length nor damaged code. A cache
 * that cannot be used or stored only costs time.
 */
export class CompiledBundle {
  readonly script: Script;
  private readonly checksum: number;
  private readonly cachePath: string;

  constructor(path: string) {
    this.cachePath = `${path}.${process.version}-${process.arch}.cache`;
    const source = readFileSync(path);
    this.checksum = crc32(source);
    const cachedData = this.readCache();
    // The bundle is ASCII. V8 keeps Latin-1 text as it is; UTF-8 would have to be decoded first.
    this.script = new Script(source.toString('latin1'), { filename: path, ...(cachedData && { cachedData }) });
  }

  /** Stores the code compiled so far, unless V8 has used the stored code. Takes about 50 ms. */
  store(): void {
    if (this.script.cachedDataRejected === false) return;
    const temporary = `${this.cachePath}.${process.pid}`;
    try {
      accessSync(dirname(this.cachePath), constants.W_OK);
      const code = this.script.createCachedData();
      writeFileSync(temporary, Buffer.concat([code, toBytes(this.checksum), toBytes(crc32(code))]));
      // Other processes find the old file or the new one, never a part.
      renameSync(temporary, this.cachePath);
    } catch {
      rmSync(temporary, { force: true });
    }
  }

  private readCache(): Buffer | undefined {
    try {
      const file = readFileSync(this.cachePath);
      const code = file.subarray(0, -2 * CHECKSUM_BYTES);
      const isIntact =
        file.readUInt32LE(code.length) === this.checksum &&
        file.readUInt32LE(code.length + CHECKSUM_BYTES) === crc32(code);
      return isIntact ? code : undefined;
    } catch {
      return undefined;
    }
  }
}

function toBytes(checksum: number): Buffer {
  const bytes = Buffer.alloc(CHECKSUM_BYTES);
  bytes.writeUInt32LE(checksum);
  return bytes;
}
