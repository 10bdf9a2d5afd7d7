import { IsIn, IsOptional, IsString } from 'class-validator';
import { IsApiKey, OrToolsFile, OrVariable, type ConfigProblem, type Secret } from '../../config';
import { RequestSettings } from '../openai-protocol/openai-compatible.config';
import { IsHttpUrl } from '../shared/is-http-url';
import { CONFIG_FILE } from './config-file';

/**
 * `model.config` of an endpoint with the provider `databricks`. As in Databricks' own tools, missing values are read from
 * `DATABRICKS_HOST`, `DATABRICKS_TOKEN`, `DATABRICKS_CLIENT_ID` and `DATABRICKS_CLIENT_SECRET`, then from a profile of
 * `~/.databrickscfg` (`DATABRICKS_CONFIG_FILE`, `DATABRICKS_CONFIG_PROFILE`).
 */
@OrToolsFile(CONFIG_FILE)
export class DatabricksConfig extends RequestSettings {
  /** Workspace URL, e.g. `https://example.cloud.databricks.com`. */
  @IsOptional()
  @IsHttpUrl()
  @OrVariable('DATABRICKS_HOST')
  host?: string;

  /** Personal access token. Without it, an OAuth token is fetched for `client_id`. */
  @IsApiKey({ optional: true })
  @OrVariable('DATABRICKS_TOKEN')
  token?: Secret;

  /** Client ID of a service principal, for OAuth. */
  @IsOptional()
  @IsString()
  @OrVariable('DATABRICKS_CLIENT_ID')
  client_id?: string;

  /** OAuth secret of the service principal. */
  @IsApiKey({ optional: true })
  @OrVariable('DATABRICKS_CLIENT_SECRET')
  client_secret?: Secret;

  /** How completions are sent: `native` to `completions`, `chat` as one user message to `chat/completions`. */
  @IsIn(['native', 'chat'])
  completions_mode: 'native' | 'chat' = 'native';

  problems(): ConfigProblem[] {
    if (!this.client_id === !this.client_secret) return [];
    const [property, other] = this.client_id ? ['client_secret', 'client_id'] : ['client_id', 'client_secret'];
    return [{ property: property, message: `is required when ${other} is given` }];
  }

  problemsIfUntrusted(): ConfigProblem[] {
    const problems: ConfigProblem[] = [];
    if (!this.host) problems.push({ property: 'host', message: 'missing; must be the URL of a workspace' });
    if (!this.token && !this.client_id) {
      problems.push({ property: '', message: 'must have credentials: token, or client_id and client_secret' });
    }
    return problems;
  }
}
