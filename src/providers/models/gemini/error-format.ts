import type { ErrorFormat } from '../../../upstream/client/error-format';
import { asArray, asRecord, asString } from '../../shared/json';

/** A detail of type `google.rpc.RetryInfo`. */
interface RetryInfo {
  /** Seconds, e.g. `34.5s`. */
  retryDelay: string;
}

/** Errors of Google's APIs contain the delay before a retry in their details; they have no header `retry-after`. */
export const GOOGLE_ERRORS: ErrorFormat = {
  readFields: ({ details }) => {
    for (const detail of asArray(details)) {
      const delay = asString(asRecord<RetryInfo>(detail)?.retryDelay) ?? '';
      const seconds = /^(\d{1,6}(?:\.\d{1,9})?)s$/.exec(delay)?.[1];
      if (seconds !== undefined) return { retryAfter: Math.ceil(Number(seconds)) };
    }
    return {};
  },
};
