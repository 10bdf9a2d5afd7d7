import { IsBoolean, IsInt, Max, Min } from 'class-validator';
import type { ImageFetching } from '../snapshot';

export const DEFAULT_MAX_BYTES = 10 * 1024 * 1024;

/** Handling of image URLs in requests to providers that accept images as bytes only. */
export class ImagesEntry {
  /** Whether Sluice fetches the images. If not, such a request is rejected. */
  @IsBoolean()
  fetch = false;

  /** Maximum size of one image, in bytes. */
  @IsInt()
  @Min(1)
  @Max(100 * 1024 * 1024)
  max_bytes = DEFAULT_MAX_BYTES;
}

/** @param allow `egress.allow` of the file */
export function toImageFetching(entry: ImagesEntry | null, allow: readonly string[]): ImageFetching | null {
  return entry?.fetch ? { maxBytes: entry.max_bytes, allow } : null;
}
