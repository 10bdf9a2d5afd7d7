import { Logger } from '@nestjs/common';
import { absolutePath, decodeUtf8, readBytes } from './files';
import { isMapping, type Mapping } from './objects';
import { InvalidConfigError } from './problems';
import type { FileEndpointSource } from './reload/file-endpoint-source';
import { fromJson, parseText } from './yaml/file-content';
import { MAX_FILE_BYTES } from './yaml/read-text';

/** What decides which modules the server has. A change needs a restart. */
export interface ServerModes {
  /** Databricks mode. */
  readonly databricks: boolean;
  /** Whether the file has the block `auth:`, so that every client needs an identity. */
  readonly auth: boolean;
  /** Whether the database is opened: in Databricks mode, and with `auth:` if the file or the environment names one. */
  readonly store: boolean;
}

const BLOCK = /\b(?:databricks|auth)["']?\s*:/;

/**
 * Returns the modes that the gateway file and the environment switch on. Decides before the file is loaded, because the modules
 * of the server depend on it. All are off if the file cannot be read; loading it then reports why.
 *
 * @param isForced whether `--databricks` switches Databricks mode on, whatever the file contains
 */
export function readServerModes(path: string, variables: NodeJS.ProcessEnv, isForced = false): ServerModes {
  const root = readRoot(absolutePath(path));
  const block = root['databricks'];
  const databricks = isForced || (isMapping(block) && block['enabled'] !== false);
  // A block without content is an error of the file, never an open server.
  const auth = 'auth' in root;
  const hasStore = 'store' in root || Boolean(variables['DATABASE_URL']);
  return { databricks, auth, store: databricks || (auth && hasStore) };
}

function readRoot(source: string): Mapping {
  let text: string;
  try {
    text = decodeUtf8(readBytes(source, MAX_FILE_BYTES));
  } catch {
    return {};
  }
  // Only a file that may have one of the blocks is parsed twice.
  const content = BLOCK.test(text) ? parseText(text, source).content : undefined;
  const root = content && fromJson(content.root);
  return isMapping(root) ? root : {};
}

/** The modes of the running server. Checks that the loaded file agrees, and warns when a reload would change them. */
export class ActiveModes implements ServerModes {
  readonly databricks: boolean;
  readonly auth: boolean;
  readonly store: boolean;
  private readonly logger = new Logger('Config');

  /**
   * @param modes whose modules are loaded
   * @param isForced whether `--databricks` was given
   * @throws InvalidConfigError if the file has a block that `readServerModes` has not found
   */
  constructor(
    modes: ServerModes,
    private readonly isForced: boolean,
    private readonly file: FileEndpointSource,
  ) {
    ({ databricks: this.databricks, auth: this.auth, store: this.store } = modes);
    const { path, databricks, auth } = file.current();
    const findLate = (block: string, advice: string): never => {
      const message = `found too late; write the key as "${block}:"${advice}`;
      throw new InvalidConfigError(path, [{ path: block, line: undefined, message }]);
    };
    if (databricks.isEnabled && !modes.databricks) findLate('databricks', ', or start the server with --databricks');
    if (auth && !modes.auth) findLate('auth', '');
    file.onChange(() => this.warnOfChanges());
  }

  private warnOfChanges(): void {
    const { databricks, auth } = this.file.current();
    if (!this.isForced) this.warnOfChange('Databricks mode', this.databricks, databricks.isEnabled);
    this.warnOfChange('authentication', this.auth, auth !== null);
  }

  private warnOfChange(mode: string, isOn: boolean, isOnInFile: boolean): void {
    if (isOn === isOnInFile) return;
    const change = isOnInFile ? `switches ${mode} on` : `no longer switches ${mode} on`;
    this.logger.warn(`the file ${change}; restart the server for this to take effect`);
  }
}
