import type { PayloadFormat } from '../payload-format';
import { toLegacyAnswer } from './legacy-response';
import { legacyNameOf, readLegacyRequest } from './legacy-request';

/** MLflow 2.5 to 2.8. */
export const LEGACY_PAYLOAD: PayloadFormat = { read: readLegacyRequest, write: toLegacyAnswer, nameOf: legacyNameOf };
