import { Logger } from '@nestjs/common';
import { absolutePath, decodeUtf8, readBytes } from './files';
import { isMapping } from './objects';
import { InvalidConfigError } from './problems';
import type { FileEndpointSource } from './reload/file-endpoint-source';
import { fromJson, parseText } from './yaml/file-content';
import { MAX_FILE_BYTES } from './yaml/read-text';

const BLOCK = /\bdatabricks["']?\s*:/;

/**
 * Whether the gateway file switches Databricks mode on. Decides before the file is loaded, because the modules of the server
 * depend on it. False if the file cannot be read; loading it then reports why.
 */
export function enablesDatabricks(path: string): boolean {
  const source = absolutePath(path);
  let text: string;
  try {
    text = decodeUtf8(readBytes(source, MAX_FILE_BYTES));
  } catch {
    return false;
  }
  // Only a file that may have the block is parsed twice.
  const content = BLOCK.test(text) ? parseText(text, source).content : undefined;
  const root = content && fromJson(content.root);
  const block = isMapping(root) ? root['databricks'] : undefined;
  return isMapping(block) && block['enabled'] !== false;
}

/** Whether the server runs in Databricks mode, and checks that the file agrees. */
export class DatabricksMode {
  private readonly logger = new Logger('Config');

  /**
   * @param isOn whether the modules of the mode are loaded
   * @param isForced by `--databricks`, whatever the file contains
   * @throws InvalidConfigError if the file has a block that `enablesDatabricks` has not found
   */
  constructor(
    readonly isOn: boolean,
    private readonly isForced: boolean,
    private readonly file: FileEndpointSource,
  ) {
    const { path, databricks } = file.current();
    if (databricks.isEnabled && !isOn) {
      const message = 'found too late; write the key as "databricks:", or start the server with --databricks';
      throw new InvalidConfigError(path, [{ path: 'databricks', line: undefined, message }]);
    }
    file.onChange(() => this.warnOfChange());
  }

  private warnOfChange(): void {
    const { isEnabled } = this.file.current().databricks;
    if (this.isForced || isEnabled === this.isOn) return;
    const change = isEnabled ? 'switches Databricks mode on' : 'no longer switches Databricks mode on';
    this.logger.warn(`the file ${change}; restart the server for this to take effect`);
  }
}
