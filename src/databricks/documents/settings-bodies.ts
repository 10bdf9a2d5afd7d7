import { IsNotEmpty, IsOptional, IsString } from 'class-validator';
import type { Path } from '../../config';
import { invalidParameter } from './invalid-parameter';
import { IsListOf, IsObjectOf, IsTextList } from './rules';
import type { TagDocument } from './serving-endpoint-document';

export class TagBody {
  @IsString()
  @IsNotEmpty({ message: 'must not be empty' })
  key!: string;

  @IsOptional()
  @IsString()
  value?: string;
}

/** Body of `PATCH .../tags`. */
export class TagsBody {
  @IsListOf(() => TagBody, 'key and value')
  add_tags: TagBody[] = [];

  @IsTextList()
  delete_tags: string[] = [];
}

export class EmailNotificationsBody {
  @IsOptional()
  @IsTextList()
  on_update_success?: string[];

  @IsOptional()
  @IsTextList()
  on_update_failure?: string[];
}

/** Body of `PATCH .../notifications`. */
export class NotificationsBody {
  @IsOptional()
  @IsObjectOf(() => EmailNotificationsBody, 'on_update_success and on_update_failure')
  email_notifications?: EmailNotificationsBody;
}

/** @throws GatewayError `INVALID_PARAMETER` for a key that occurs twice */
export function toTags(tags: readonly TagBody[], path: Path): TagDocument[] {
  const seen = new Set<string>();
  for (const [index, { key }] of tags.entries()) {
    if (seen.has(key))
      throw invalidParameter([...path, index, 'key'], 'is the key of an earlier tag; keys must differ');
    seen.add(key);
  }
  return tags.map(({ key, value }) => ({ key, ...(value !== undefined && { value }) })).sort(byKey);
}

/** Adds tags, replaces those with an existing key, then deletes the tags with the given keys. Returns tags sorted by key. */
export function mergeTags(
  current: readonly TagDocument[],
  added: readonly TagDocument[],
  deleted: readonly string[],
): TagDocument[] {
  const merged = new Map([...current, ...added].map((tag) => [tag.key, tag]));
  for (const key of deleted) merged.delete(key);
  return [...merged.values()].sort(byKey);
}

function byKey(left: TagDocument, right: TagDocument): number {
  return left.key < right.key ? -1 : 1;
}
