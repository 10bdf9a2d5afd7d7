import type { PayloadFormat } from '../payload';
import { toLegacyAnswer } from './legacy-answer';
import { legacyNameOf, readLegacyRequest } from './legacy-request';

/** MLflow 2.5 to 2.8. */
export const LEGACY_PAYLOAD: PayloadFormat = { read: readLegacyRequest, write: toLegacyAnswer, nameOf: legacyNameOf };
