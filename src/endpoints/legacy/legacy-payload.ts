import type { PayloadFormat } from '../payload-format';
import { readLegacyRequest, toLegacyName } from './legacy-request';
import { toLegacyResponse } from './legacy-response';

/** MLflow 2.5 to 2.8. */
export const LEGACY_PAYLOAD: PayloadFormat = { read: readLegacyRequest, write: toLegacyResponse, nameOf: toLegacyName };
