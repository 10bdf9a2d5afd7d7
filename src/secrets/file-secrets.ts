import { realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import { Secret } from '../config';
import { readBytes } from '../config/files';
import type { SecretName } from './secret-name';
import type { SecretSource } from './secret-references';

/** Maximum size of a file with a secret. */
const MAX_BYTES = 64 * 1024;

/**
 * Secrets in files: `DIRECTORY/SCOPE/KEY`, without the last line break. Symbolic links are followed within the directory
 * only: Kubernetes mounts every key as a link to a file next to it.
 */
export class FileSecrets implements SecretSource {
  constructor(private readonly directory: string) {}

  find({ scope, key }: SecretName): Secret | undefined {
    try {
      const root = realpathSync(this.directory);
      const file = realpathSync(join(root, scope, key));
      if (!file.startsWith(root.endsWith(sep) ? root : root + sep)) return undefined;
      const text = new TextDecoder('utf-8', { fatal: true }).decode(readBytes(file, MAX_BYTES)).replace(/\r?\n$/, '');
      return text === '' ? undefined : new Secret(text);
    } catch {
      return undefined;
    }
  }
}
