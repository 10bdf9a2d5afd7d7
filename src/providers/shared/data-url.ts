export interface DataUrl {
  /** In lower case, without parameters, e.g. `image/png`. */
  readonly mediaType: string;
  /** The content in base64. */
  readonly data: string;
}

/** `data:TYPE[;parameter];base64,PAYLOAD` (RFC 2397); undefined for anything else. */
export function readDataUrl(url: string): DataUrl | undefined {
  const comma = url.indexOf(',');
  if (!hasScheme(url, 'data') || comma < 0) return undefined;
  const [mediaType = '', ...parameters] = url.slice('data:'.length, comma).toLowerCase().split(';');
  if (parameters.at(-1) !== 'base64' || mediaType === '' || comma + 1 === url.length) return undefined;
  return { mediaType, data: url.slice(comma + 1) };
}

export function isWebAddress(url: string): boolean {
  return /^https?:\/\//i.test(url.slice(0, 'https://'.length));
}

/**
 * Returns whether the URL has this scheme, in lower case, e.g. `gs`. Reads only the beginning: the rest may be
 * megabytes of base64.
 */
export function hasScheme(url: string, scheme: string): boolean {
  return url.slice(0, scheme.length + 1).toLowerCase() === `${scheme}:`;
}
