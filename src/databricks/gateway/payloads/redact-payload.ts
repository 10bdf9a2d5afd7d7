import type { PayloadRedaction } from '../../../config';
import { PiiScanner } from '../pii/pii-scanner';
import { mapRequest, mapResponse, tokenField } from '../text/request-texts';
import type { MapText } from '../text/map-texts';
import { scanText } from '../text/scanned-text';
import type { AnyRequest } from '../../../wire';

const REDACTED = '[redacted]';

/** Hides texts of a request or response. */
export interface PayloadRedactor {
  readonly request: (request: AnyRequest) => object;
  readonly response: (response: object) => object;
  /** Messages of providers may quote what people write. */
  readonly text: (text: string) => string;
}

export async function loadRedactor(redaction: PayloadRedaction): Promise<PayloadRedactor> {
  const map = await loadMap(redaction);
  return {
    request: (request) => (map ? mapRequest(withoutTokens(request), map) : request),
    response: (response) => (map ? mapResponse(response, map) : response),
    text: (text) => (map ? map(text, 'plain') : text),
  };
}

async function loadMap(redaction: PayloadRedaction): Promise<MapText | undefined> {
  if (redaction === 'none') return undefined;
  if (redaction === 'content') return () => REDACTED;
  const scanners = [await PiiScanner.load()];
  return (text, format) => scanText(text, scanners, () => {}, format);
}

/** Replaces token ids, which encode text that cannot be inspected. */
function withoutTokens(request: AnyRequest): AnyRequest {
  const field = tokenField(request);
  return field === undefined ? request : { ...request, [field]: REDACTED };
}
