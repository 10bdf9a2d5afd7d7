import type { PayloadFormat } from '../payload-format';
import { toLegacyResponse } from './legacy-response';
import { toLegacyName, readLegacyRequest } from './legacy-request';

/** MLflow 2.5 to 2.8. */
export const LEGACY_PAYLOAD: PayloadFormat = { read: readLegacyRequest, write: toLegacyResponse, nameOf: toLegacyName };
