import { InvalidConfigError, type DatabricksSettings, type Problem, type Secret, type Settings } from '../config';
import { codeOf, readBytes } from '../config/files';
import { reasonOf } from '../errors';
import { parseMasterKey, type MasterKey, type MasterKeys } from './master-keys';

const MAX_BYTES = 4096;

/**
 * Reads the current master key (`SLUICE_MASTER_KEY`, else the key file) and the previous one
 * (`SLUICE_PREVIOUS_MASTER_KEY`, else its file). The previous key opens what it has sealed until `sluice secrets rotate`
 * has replaced it.
 *
 * @throws InvalidConfigError with all problems
 */
export function readMasterKeys(
  { masterKey, previousMasterKey }: Pick<Settings, 'masterKey' | 'previousMasterKey'>,
  { masterKeyFile, previousMasterKeyFile }: DatabricksSettings['secrets'],
): MasterKeys {
  const problems: Problem[] = [];
  const read = (key: Secret | undefined, file: string | null, setting: string): MasterKey | undefined => {
    if (key) return parseMasterKey(key.reveal(), 'The variable');
    try {
      return file === null ? undefined : parseMasterKey(textOf(file), `The file ${file}`);
    } catch (error) {
      problems.push({ path: `databricks.secrets.${setting}`, line: undefined, message: reasonOf(error) });
      return undefined;
    }
  };
  const current = read(masterKey, masterKeyFile, 'master_key_file');
  const previous = read(previousMasterKey, previousMasterKeyFile, 'previous_master_key_file');
  if (previous && !current && problems.length === 0) {
    const message = 'There is a previous master key, but no current one; set SLUICE_MASTER_KEY or master_key_file';
    problems.push({ path: 'databricks.secrets', line: undefined, message });
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
