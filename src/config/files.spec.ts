import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileOf } from '../../test/support/config';
import { readBytes } from './files';

describe('readBytes', () => {
  it.each([0, 1, 2000, 4096])('returns a file of %i bytes', (size) => {
    const bytes = Buffer.alloc(size, 'x');
    expect(readBytes(fileOf(bytes), 4096).equals(bytes)).toBe(true);
  });

  it('throws for a file above the limit', () => {
    expect(() => readBytes(fileOf(Buffer.alloc(4097)), 4096)).toThrow('the file is larger than 4096 bytes');
  });

  (existsSync('/proc/self/status') ? it : it.skip)('reads a virtual file whose reported size is 0', () => {
    expect(readBytes('/proc/self/status', 1024 * 1024).toString()).toContain('Pid:');
    expect(() => readBytes('/proc/self/status', 8)).toThrow('the file is larger than 8 bytes');
  });

  it('throws for a FIFO, a device and a directory without blocking', () => {
    const path = fileOf('');
    execFileSync('mkfifo', [`${path}.fifo`]);
    for (const special of [`${path}.fifo`, '/dev/zero'])
      expect(() => readBytes(special, 8)).toThrow('not a regular file');
    expect(() => readBytes('/', 8)).toThrow('not a regular file');
  });

  it('throws the error of the file system for a missing file', () => {
    expect(() => readBytes(`${fileOf('')}.missing`, 8)).toThrow('ENOENT');
  });
});
