import type { Migration } from '../migration';
import { endpoints } from './0001-endpoints';
import { secrets } from './0002-secrets';
import { usage } from './0003-usage';
import { signingSecrets } from './0004-signing-secrets';
import { apiKeys } from './0005-api-keys';
import { directory } from './0006-directory';
import { audit } from './0007-audit';

/** In the order of their versions. */
export const MIGRATIONS: readonly Migration[] = [endpoints, secrets, usage, signingSecrets, apiKeys, directory, audit];
