import { InvalidConfigError, type DatabricksSettings, type Problem } from '../config';
import { codeOf, readBytes } from '../config/files';
import { parseMasterKey, type MasterKey, type MasterKeys } from './master-keys';

/** Paths of files with master keys. The environment variables take precedence. */
export type MasterKeySettings = Pick<DatabricksSettings['secrets'], 'masterKeyFile' | 'previousMasterKeyFile'>;

const MAX_BYTES = 4096;

/**
 * Reads the current master key (`SLUICE_MASTER_KEY`, else the key file) and the previous one
 * (`SLUICE_PREVIOUS_MASTER_KEY`, else its file). The previous key opens what it has sealed until `sluice secrets rotate`
 * has replaced it.
 *
 * @throws InvalidConfigError with all problems
 */
export function readMasterKeys(env: Readonly<NodeJS.ProcessEnv>, settings: MasterKeySettings): MasterKeys {
  const problems: Problem[] = [];
  const read = (variable: string, setting: string, file: string | null): MasterKey | undefined => {
    const text = env[variable]?.trim();
    try {
      if (text) return parseMasterKey(text, variable);
      return file === null ? undefined : parseMasterKey(textOf(file), `The file ${file}`);
    } catch (error) {
      const path = text ? variable : `databricks.secrets.${setting}`;
      problems.push({ path, line: undefined, message: error instanceof Error ? error.message : String(error) });
      return undefined;
    }
  };
  const current = read('SLUICE_MASTER_KEY', 'master_key_file', settings.masterKeyFile);
  const previous = read('SLUICE_PREVIOUS_MASTER_KEY', 'previous_master_key_file', settings.previousMasterKeyFile);
  if (previous && !current && problems.length === 0) {
    const message = 'is set without SLUICE_MASTER_KEY; set that variable to the current key';
    problems.push({ path: 'SLUICE_PREVIOUS_MASTER_KEY', line: undefined, message });
  }
  if (problems.length > 0) throw new InvalidConfigError('master keys', problems);
  return [current, previous].filter((key) => key !== undefined);
}

/** @throws Error whose message names the file */
function textOf(file: string): string {
  try {
    return readBytes(file, MAX_BYTES).toString('utf8');
  } catch (error) {
    throw new Error(`The file ${file} cannot be read (${codeOf(error) ?? 'it is not a small regular file'}).`);
  }
}
