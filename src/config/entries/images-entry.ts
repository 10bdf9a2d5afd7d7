import { IsBoolean, IsInt, Max, Min } from 'class-validator';
import type { ImageFetching } from '../snapshot';

export const LARGEST_BY_DEFAULT = 10 * 1024 * 1024;

/** What is done with images whose web address a request gives, where the provider takes them as bytes only. */
export class ImagesEntry {
  /** Whether they are fetched; if not, such a request is refused. */
  @IsBoolean()
  fetch = false;

  /** The largest image that is fetched, in bytes. */
  @IsInt()
  @Min(1)
  @Max(100 * 1024 * 1024)
  max_bytes = LARGEST_BY_DEFAULT;
}

/** @param allow `egress.allow` of the file */
export function toImageFetching(entry: ImagesEntry | null, allow: readonly string[]): ImageFetching | null {
  return entry?.fetch ? { maxBytes: entry.max_bytes, allow } : null;
}
