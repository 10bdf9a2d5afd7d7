import type { PayloadFormat } from '../payload';
import { readLegacyRequest } from './legacy-request';
import { toLegacyAnswer } from './legacy-answer';

/** MLflow 2.5 to 2.8. */
export const LEGACY_PAYLOAD: PayloadFormat = { read: readLegacyRequest, write: toLegacyAnswer };
